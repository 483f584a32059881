"""Check the corpus and print its counts: `python data/validate.py`.

Checks the columns and their values, ids, parts (no writer, scene, note or pair in two of them), pairs, notes (each is
cut by the library into just the passages that are labelled), near-copies by character shingles within and across parts,
lengths and encoding. Each fault is a line that names the row; the exit status is 1 if there is one.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from coachfocus.labels import LABELS, MANAGER_COACHING, OTHER, REP_SELLING, THEMES
from coachfocus.passages import cut

Row = dict[str, Any]
PARTS: Final = ("train", "development", "test")
REGISTERS: Final = ("shorthand", "minutes", "speech", "recap", "crm", "email", "agenda", "playbook", "podcast")
SHAPES: Final = ("coaching", "selling", "mixed", "drifting", "returning", "other")
COLUMNS: Final = (
    "id", "text", "label", "theme", "part", "writer", "scene", "register", "setting", "variety",
    "pair", "edit", "hard", "note", "shape", "position", "joined", "second_label", "second_theme",
)  # fmt: skip
SHINGLE: Final = 5
NEAR_COPY: Final = 0.5
LEAST: Final = 25  # characters; shorter passages ("Thanks, all") may come again


def read(folder: Path) -> list[Row]:
    """Read all parts of the corpus.

    Parameters
    ----------
    folder : Path
        Holds ``train.jsonl``, ``development.jsonl`` and ``test.jsonl``.

    Returns
    -------
    list of dict
        One a passage.
    """
    return [
        json.loads(line)
        for part in PARTS
        for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def note_text(rows: list[Row]) -> str:
    """Put the text of a note together from its passages.

    Parameters
    ----------
    rows : list of dict
        The passages of one note, by position.

    Returns
    -------
    str
        One line a passage; a `joined` one goes on in the line of the passage before.
    """
    text = ""
    for i, row in enumerate(rows):
        text += ("" if i == 0 else " " if row["joined"] else "\n") + row["text"]
    return text


def faults(rows: list[Row]) -> Iterator[str]:
    """Find what is wrong with a corpus.

    Parameters
    ----------
    rows : list of dict
        The passages of all parts.

    Yields
    ------
    str
        One fault, with the id of its row.
    """
    for row in rows:
        yield from (f"{row.get('id')}: {fault}" for fault in _row_faults(row))
    yield from (f"{i}: id stands {n} times" for i, n in Counter(r["id"] for r in rows).items() if n > 1)
    for column in ("writer", "scene", "note", "pair"):
        yield from _straddles(rows, column)
    yield from _pair_faults(rows)
    yield from _note_faults(rows)
    yield from _near_copies(rows)


def _row_faults(row: Row) -> Iterator[str]:
    if tuple(row) != COLUMNS:
        yield f"columns are {', '.join(row)}, expected {', '.join(COLUMNS)}"
        return
    for column, allowed in (("label", LABELS), ("part", PARTS), ("register", REGISTERS), ("theme", (*THEMES, None))):
        if row[column] not in allowed:
            yield f"{column} is {row[column]!r}, expected one of {', '.join(map(str, allowed))}"
    if (row["label"] == OTHER) != (row["theme"] is None):
        yield f"label {row['label']} with theme {row['theme']}"
    if row["hard"] is not None and row["hard"] not in range(2, 13):
        yield f"hard is {row['hard']!r}, expected a rule from 2 to 12"
    if (row["note"] is None) != (row["position"] is None) or (row["note"] is None) != (row["shape"] not in SHAPES):
        yield "note, shape and position go together"
    if (row["pair"] is None) != (row["edit"] is None):
        yield "pair and edit go together"
    text = row["text"]
    if text != text.strip() or not text or len(text.splitlines()) != 1 or len(text) > 2000:
        yield "text has white space around it, a line break inside, nothing, or over 2,000 characters"
    if (
        any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn") and c not in "\u200d\ufe0f" for c in text)
        or "\ufffd" in text
    ):
        yield "text holds control, invisible or undecoded characters"


def _straddles(rows: list[Row], column: str) -> Iterator[str]:
    parts = defaultdict(set)
    for row in rows:
        if row[column] is not None:
            parts[row[column]].add(row["part"])
    yield from (f"{column} {name} stands in {', '.join(sorted(p))}" for name, p in parts.items() if len(p) > 1)


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            groups[row[column]].append(row)
    return groups


def _pair_faults(rows: list[Row]) -> Iterator[str]:
    for name, sides in _by(rows, "pair").items():
        if sorted(s["label"] for s in sides) != [MANAGER_COACHING, REP_SELLING]:
            yield f"pair {name} has the labels {', '.join(s['label'] for s in sides)}, expected one of each side"


def _note_faults(rows: list[Row]) -> Iterator[str]:
    for name, passages in _by(rows, "note").items():
        passages.sort(key=lambda r: r["position"])
        if [r["position"] for r in passages] != list(range(len(passages))):
            yield f"note {name} has the positions {[r['position'] for r in passages]}"
        text = note_text(passages)
        found, expected = [text[p.start : p.end] for p in cut(text)], [r["text"] for r in passages]
        if found != expected:
            at = next((i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), "the end")
            yield f"note {name} is cut into {len(found)} passages, labelled are {len(expected)}; they differ at {at}"


def shingles(text: str) -> frozenset[int]:
    """Make the set of a text's character 5-grams, case and marks aside.

    Parameters
    ----------
    text : str
        A passage.

    Returns
    -------
    frozenset of int
        Hashes of the shingles.
    """
    plain = " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
    return frozenset(hash(plain[i : i + SHINGLE]) for i in range(max(1, len(plain) - SHINGLE + 1)))


def _near_copies(rows: list[Row]) -> Iterator[str]:
    """Compare what shares a rare shingle: a text of n shingles shares one of its rarest n/2 with every near-copy."""
    sets = [shingles(row["text"]) if len(row["text"]) >= LEAST else frozenset[int]() for row in rows]
    frequency = Counter(s for one in sets for s in one)
    seen: dict[int, list[int]] = defaultdict(list)
    for i, one in enumerate(sets):
        rare = sorted(one, key=lambda s: (frequency[s], s))[: len(one) // 2 + 1]
        for j in {j for shingle in rare for j in seen[shingle]}:
            same_pair = rows[i]["pair"] is not None and rows[i]["pair"] == rows[j]["pair"]
            if not same_pair and len(one & sets[j]) > NEAR_COPY * len(one | sets[j]):
                yield f"{rows[i]['id']}: near-copy of {rows[j]['id']}"
        for shingle in rare:
            seen[shingle].append(i)


def _shares(name: str, values: Iterable[object]) -> str:
    counts = Counter(values)
    return f"{name:<12}" + ", ".join(f"{v}: {n:,}" for v, n in sorted(counts.items(), key=lambda x: (-x[1], str(x[0]))))


def report(rows: list[Row]) -> str:
    """Count the corpus.

    Parameters
    ----------
    rows : list of dict
        The passages of all parts.

    Returns
    -------
    str
        Lines for a terminal.
    """
    lines = []
    for part in (*PARTS, "all"):
        mine = [r for r in rows if part in ("all", r["part"])]
        notes, pairs = _by(mine, "note"), _by(mine, "pair")
        lines += [
            f"{part}: {len(mine):,} passages, {len(notes):,} notes, {len(pairs):,} pairs, "
            f"{len({r['writer'] for r in mine})} writers, "
            f"{sum(r['hard'] is not None for r in mine) / max(len(mine), 1):.0%} hard",
            _shares("  labels", (r["label"] for r in mine)),
            _shares("  themes", (f"{r['label']} {r['theme']}" for r in mine if r["theme"])),
            _shares("  registers", (r["register"] for r in mine)),
            _shares("  shapes", (n[0]["shape"] for n in notes.values())),
            _shares("  rules", (r["hard"] for r in mine if r["hard"])),
            _shares("  edits", (p[0]["edit"] for p in pairs.values())),
        ]
    return "\n".join(lines)


def main() -> int:
    """Check the corpus beside this file.

    Returns
    -------
    int
        1 if there is a fault.
    """
    rows = read(Path(__file__).parent)
    print(report(rows))
    found = list(faults(rows))
    print("\n".join(found) if found else "no faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Faults of single rows, pairs and notes."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator

from checks.copies import near_copies
from checks.corpus import COLUMNS, PARTS, REGISTERS, SHAPES, Row, by, note_text
from coachfocus.labels import LABELS, MANAGER_COACHING, OTHER, REP_SELLING, THEMES
from coachfocus.passages import cut


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
    if any(tuple(row) != COLUMNS for row in rows):
        return  # the rest compares columns
    yield from (f"{i}: id stands {n} times" for i, n in Counter(r["id"] for r in rows).items() if n > 1)
    for column in ("writer", "scene", "note", "pair"):
        yield from _straddles(rows, column)
    yield from _pair_faults(rows)
    yield from _note_faults(rows)
    yield from near_copies(rows)


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
    yield from _label_faults(row)
    yield from _text_faults(row["text"])


def _label_faults(row: Row) -> Iterator[str]:
    for who in ("first", "second"):
        label, theme = row[f"{who}_label"], row[f"{who}_theme"]
        if label not in (*LABELS, None) or theme not in (*THEMES, None) or (theme is None) != (label in (OTHER, None)):
            yield f"{who} label is {label!r} with theme {theme!r}"
        if row["settled"] is None and label is not None and (label, theme) != (row["label"], row["theme"]):
            yield f"the {who} label differs, and settled gives no reason"


def _text_faults(text: str) -> Iterator[str]:
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


def _pair_faults(rows: list[Row]) -> Iterator[str]:
    for name, sides in by(rows, "pair").items():
        if sorted(s["label"] for s in sides) != [MANAGER_COACHING, REP_SELLING]:
            yield f"pair {name} has the labels {', '.join(s['label'] for s in sides)}, expected one of each side"


def _note_faults(rows: list[Row]) -> Iterator[str]:
    for name, passages in by(rows, "note").items():
        passages.sort(key=lambda r: r["position"])
        if [r["position"] for r in passages] != list(range(len(passages))):
            yield f"note {name} has the positions {[r['position'] for r in passages]}"
        text = note_text(passages)
        found, expected = [text[p.start : p.end] for p in cut(text)], [r["text"] for r in passages]
        if found != expected:
            at = next((i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), "the end")
            yield f"note {name} is cut into {len(found)} passages, labelled are {len(expected)}; they differ at {at}"

"""The counts of the corpus and how far its two readers agree, as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from sklearn.metrics import cohen_kappa_score

from checks.corpus import PARTS, Row, by
from checks.gaps import one_sided
from coachfocus.labels import LABELS, OTHER, THEMES

WORDS_SHOWN: Final = 40


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
        notes, pairs = by(mine, "note"), by(mine, "pair")
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
    told = ", ".join(f"{word} {c}:{s}" for word, c, s in one_sided(rows)[:WORDS_SHOWN])
    return "\n".join([*lines, f"most one-sided words of the pairs, coaching:selling\n  {told}", *agreement(rows)])


def _shares(name: str, values: Iterable[object]) -> str:
    counts = Counter(values)
    return f"{name:<12}" + ", ".join(f"{v}: {n:,}" for v, n in sorted(counts.items(), key=lambda x: (-x[1], str(x[0]))))


def agreement(rows: list[Row]) -> list[str]:
    """Work out how far the two readers agree: Cohen 1960, "A coefficient of agreement for nominal scales".

    Parameters
    ----------
    rows : list of dict
        Passages, those without a second label left out of account.

    Returns
    -------
    list of str
        A line for the label, for each label against the others, and for the theme where both saw the same side.
    """
    both = [r for r in rows if r["second_label"] is not None]
    if not both:
        return ["no second labels"]
    first, second = [r["first_label"] for r in both], [r["second_label"] for r in both]
    lines = [f"{'label':<19}kappa {_kappa(first, second)}, {len(both):,} passages"]
    lines += [f"  {one:<17}kappa {_kappa([f == one for f in first], [s == one for s in second])}" for one in LABELS]
    side = [r for r in both if r["first_label"] == r["second_label"] != OTHER]
    themes, others = [r["first_theme"] for r in side], [r["second_theme"] for r in side]
    lines.append(f"{'theme':<19}kappa {_kappa(themes, others)}, {len(side):,} passages of one label")
    lines += [f"  {one:<17}kappa {_kappa([t == one for t in themes], [o == one for o in others])}" for one in THEMES]
    return lines


def _kappa(first: Sequence[object], second: Sequence[object]) -> str:
    """Cohen's kappa, which is not defined where both say one and the same of everything."""
    return f"{cohen_kappa_score(first, second):.3f}" if len({*first, *second}) > 1 else "not defined"

"""Where the corpus as a whole is too small or too uneven."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from checks.corpus import REGISTERS, Row, by, plain
from coachfocus.labels import LABELS, MANAGER_COACHING, REP_SELLING, THEMES

# What the whole has to have at least: passages, pairs, notes; and each part of it.
LEAST_OF: Final = {
    "all": (12_000, 1_500, 400),
    "train": (6_000, 1_000, 250),
    "development": (1_200, 150, 60),
    "test": (1_200, 150, 60),
}
EVEN: Final = 0.6  # the rarest label, theme or register has at least this share of an even share
HARD: Final = 1 / 3
EDITS: Final = 25
MOST_OF_AN_EDIT: Final = 0.08
SECOND: Final = {"train": 0.2, "development": 1.0, "test": 1.0}
TELLING: Final = 30  # a word that so many pairs have on one side only, …
TELLS: Final = 0.8  # … and in this share of them on the same one, gives the side away


def gaps(rows: list[Row]) -> Iterator[str]:
    """Find where the corpus as a whole is too small or too uneven.

    Parameters
    ----------
    rows : list of dict
        The passages of all parts.

    Yields
    ------
    str
        One gap.
    """
    for part, least in LEAST_OF.items():
        mine = [r for r in rows if part in ("all", r["part"])]
        counts = (len(mine), len(by(mine, "pair")), len(by(mine, "note")))
        for what, count, needed in zip(("passages", "pairs", "notes"), counts, least, strict=True):
            if count < needed:
                yield f"{part}: {count:,} {what}, expected at least {needed:,}"
        seconds = sum(r["second_label"] is not None for r in mine)
        if seconds < SECOND.get(part, 0.0) * len(mine):
            yield f"{part}: {seconds:,} of {len(mine):,} passages have a second label, expected {SECOND[part]:.0%}"
    if sum(r["hard"] is not None for r in rows) < HARD * len(rows):
        yield f"fewer than {HARD:.0%} of the passages are hard"
    yield from _uneven("label", Counter(r["label"] for r in rows), len(LABELS))
    yield from _uneven("register", Counter(r["register"] for r in rows), len(REGISTERS))
    for side in (MANAGER_COACHING, REP_SELLING):
        yield from _uneven(f"{side} theme", Counter(r["theme"] for r in rows if r["label"] == side), len(THEMES))
    edits = Counter(sides[0]["edit"] for sides in by(rows, "pair").values())
    if len(edits) < EDITS:
        yield f"{len(edits)} kinds of edit, expected at least {EDITS}"
    yield from (
        f"edit {e}: {n} pairs, over {MOST_OF_AN_EDIT:.0%}"
        for e, n in edits.items()
        if n > MOST_OF_AN_EDIT * edits.total()
    )
    for word, coaching, selling in one_sided(rows):
        if coaching + selling >= TELLING and max(coaching, selling) >= TELLS * (coaching + selling):
            yield f"{word!r} gives the side of a pair away: {coaching} times coaching only, {selling} selling only"


def _uneven(what: str, counts: Counter[Any], kinds: int) -> Iterator[str]:
    least = EVEN * counts.total() / kinds
    if len(counts) < kinds:
        yield f"{what}: {len(counts)} of {kinds} kinds occur"
    yield from (f"{what} {kind}: {n:,}, expected at least {least:,.0f}" for kind, n in counts.items() if n < least)


def one_sided(rows: list[Row]) -> list[tuple[str, int, int]]:
    """Count for each word the pairs that have it on one side only.

    Parameters
    ----------
    rows : list of dict
        The passages of all parts.

    Returns
    -------
    list of (str, int, int)
        Word, pairs with it on the coaching side only, pairs with it on the selling side only; the most one-sided first
        (by the distance of the counts in standard deviations).
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for sides in by(rows, "pair").values():
        words = defaultdict(set, {side["label"]: set(plain(side["text"]).split()) for side in sides})
        for word in words[MANAGER_COACHING] - words[REP_SELLING]:
            counts[word][0] += 1
        for word in words[REP_SELLING] - words[MANAGER_COACHING]:
            counts[word][1] += 1
    return sorted(
        ((w, c, s) for w, (c, s) in counts.items()), key=lambda x: (-abs(x[1] - x[2]) / (x[1] + x[2]) ** 0.5, x[0])
    )

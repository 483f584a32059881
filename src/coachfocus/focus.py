"""From the labels of passages to the focus of a note: label, coaching share, theme, drift.

Pure functions that follow `data/labelling-guide.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from coachfocus.labels import MANAGER_COACHING, OTHER, REP_SELLING, THEMES

RUN: Final = 2  # as many on-topic passages in a row make a turn of the talk


class Drift(NamedTuple):
    """Where the talk left manager-coaching, and where it came back.

    Parameters
    ----------
    at : int or None
        Index of the first rep-selling passage of the drift; None where the talk did not drift.
    back : int or None
        Index of the first manager-coaching passage after it came back; None where it did not.
    """

    at: int | None
    back: int | None


def coaching_share(labels: Sequence[str], words: Sequence[int]) -> float | None:
    """Work out the share of words in manager-coaching passages among the words on topic.

    Parameters
    ----------
    labels : sequence of str
        The label of each passage of one note.
    words : sequence of int
        The number of words of each passage.

    Returns
    -------
    float or None
        From 0 to 1; None where nothing is on topic.

    Examples
    --------
    >>> coaching_share(["manager-coaching", "other", "rep-selling"], [30, 50, 10])
    0.75
    """
    coaching = sum(w for label, w in zip(labels, words, strict=True) if label == MANAGER_COACHING)
    selling = sum(w for label, w in zip(labels, words, strict=True) if label == REP_SELLING)
    return coaching / (coaching + selling) if coaching + selling else None


def note_label(share: float | None) -> str:
    """Label a note by its coaching share.

    Parameters
    ----------
    share : float or None
        From `coaching_share`.

    Returns
    -------
    str
        ``manager-coaching`` from one half on, ``rep-selling`` below, ``other`` for None.
    """
    if share is None:
        return OTHER
    return MANAGER_COACHING if share >= 0.5 else REP_SELLING


def note_theme(label: str, labels: Sequence[str], themes: Sequence[str | None], words: Sequence[int]) -> str | None:
    """Find the theme with most words among the passages that bear the note's label.

    Parameters
    ----------
    label : str
        The note's label.
    labels : sequence of str
        The label of each passage.
    themes : sequence of str or None
        The theme of each passage.
    words : sequence of int
        The number of words of each passage.

    Returns
    -------
    str or None
        None for ``other``; of equals the first in the order of the guide.
    """
    sums = dict.fromkeys(THEMES, 0)
    for passage, theme, count in zip(labels, themes, words, strict=True):
        if passage == label and theme is not None:
            sums[theme] += count
    best = max(sums, key=sums.__getitem__)
    return best if label != OTHER and sums[best] else None


def find_drift(labels: Sequence[str]) -> Drift:
    """Find the first drift from manager-coaching to rep-selling, and the return from it.

    Parameters
    ----------
    labels : sequence of str
        The label of each passage of one note, in order.

    Returns
    -------
    Drift
        Where a note drifts more than once, its last drift decides whether it came back: `back` is None where the
        talk drifted again for good, else it is the first return.

    Examples
    --------
    >>> c, s = "manager-coaching", "rep-selling"
    >>> find_drift([c, c, "other", s, s, s, c, c])
    Drift(at=3, back=6)
    """
    turns = _turns(labels)
    first = next((i for i, (side, _) in enumerate(turns) if i > 0 and side == REP_SELLING), None)
    if first is None:
        return Drift(None, None)
    back = turns[first + 1][1] if len(turns) > first + 1 and turns[-1][0] == MANAGER_COACHING else None
    return Drift(turns[first][1], back)


def _turns(labels: Sequence[str]) -> list[tuple[str, int]]:
    """List the sides that the talk settled on, each with the index where it first stood, sides alternating."""
    turns: list[tuple[str, int]] = []
    side, start, length = "", 0, 0
    for i, label in enumerate(labels):
        if label == OTHER:
            continue
        if label == side:
            length += 1
        else:
            side, start, length = label, i, 1
        if length == RUN and (not turns or turns[-1][0] != side):
            turns.append((side, start))
    return turns

"""From the labels of passages to the focus of a note: label, coaching share, theme, drift.

Pure functions that follow `data/labelling-guide.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from coachfocus.labels import LABELS, MANAGER_COACHING, OTHER, REP_SELLING

IntArray = npt.NDArray[np.int64]

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


def find_drifts(labels: npt.NDArray[np.int8], starts: IntArray) -> tuple[IntArray, IntArray]:
    """Find drift and return as `find_drift` does, in many notes at once.

    Parameters
    ----------
    labels : array of int8, shape (n_passages,)
        For each passage its label's place in `coachfocus.labels.LABELS`; note by note, each in order.
    starts : array of int64, shape (n_notes + 1,)
        Note ``i`` has ``labels[starts[i]:starts[i + 1]]``, maybe none.

    Returns
    -------
    at : array of int64, shape (n_notes,)
        For each note the index within it of the first rep-selling passage of the drift, -1 where there is none.
    back : array of int64, shape (n_notes,)
        That of the first manager-coaching passage after it came back, -1 where it did not.
    """
    found = np.full((2, len(starts) - 1), -1, dtype=np.int64)
    topic = np.flatnonzero(labels != LABELS.index(OTHER))
    side, note = labels[topic], np.repeat(np.arange(len(starts) - 1), np.diff(starts))[topic]
    runs = _changes(side, note)
    runs = runs[np.diff(runs, append=len(topic)) >= RUN]
    turns = runs[_changes(side[runs], note[runs])]  # between two turns of one side there was none of the other
    side, note, begins = side[turns], note[turns], topic[turns] - starts[note[turns]]
    firsts = _changes(note)
    drifts = np.setdiff1d(np.flatnonzero(side == LABELS.index(REP_SELLING)), firsts, assume_unique=True)
    drifts = drifts[_changes(note[drifts])]
    found[0, note[drifts]] = begins[drifts]
    lasts = np.append(firsts[1:], len(turns)) - 1  # of each note that has a turn
    last = lasts[np.searchsorted(firsts, drifts, side="right") - 1]
    back = drifts[side[last] == LABELS.index(MANAGER_COACHING)]
    found[1, note[back]] = begins[back + 1]
    return found[0], found[1]


def _changes(*columns: npt.NDArray[np.signedinteger]) -> IntArray:
    """Find the rows that differ from the row before them; the first always does."""
    differ = np.ones(len(columns[0]), dtype=bool)
    differ[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.flatnonzero(differ)


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

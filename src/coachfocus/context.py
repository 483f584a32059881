"""What the passages around a passage add to what it says itself.

"Yes, twice a week" has no label alone. Talk goes on: the passage after one on coaching is most likely on coaching, the
more so under its heading, less so in the mouth of another speaker. A note is taken as a hidden Markov chain whose
states are the labels with their themes; what a passage says itself is its emission, and the forward-backward algorithm
gives each passage's chances with the whole note in view (Rabiner 1989, "A tutorial on hidden Markov models", section
III). It departs from Rabiner in that emissions are a classifier's probabilities over how common their states are, and
in that how the talk goes on hangs on the relation of a passage to the one before it.

numpy alone. Notes are worked through side by side, place by place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.labels import LABELS, MANAGER_COACHING, OTHER, REP_SELLING, THEMES

FloatArray = npt.NDArray[np.float64]

# How a passage stands to the one before it in its note.
LINE: Final = 0  # the next line, or the same one
TURN: Final = 1  # another speaker's turn
UNDER_HEADING: Final = 2  # the first below a heading
HEADING: Final = 3  # a heading itself
RELATIONS: Final = 4

STATES: Final = (*((label, theme) for label in (MANAGER_COACHING, REP_SELLING) for theme in THEMES), (OTHER, ""))
SEEN_BEFOREHAND: Final = 0.3  # as often every state is taken to have followed every other before any note was seen
SHARED: Final = 20.0  # as much the passages of all relations count for each relation


@dataclass(frozen=True, slots=True)
class Chains:
    """Passages in the order of their notes.

    Parameters
    ----------
    rows : array of int64, shape (n,)
        Where each passage stands among the texts; note by note, each note in order.
    starts : array of int64, shape (n_notes + 1,)
        Note ``i`` has ``rows[starts[i]:starts[i + 1]]``, at least one.
    relations : array of int8, shape (n,)
        `LINE`, `TURN`, `UNDER_HEADING` or `HEADING`; that of a note's first passage is not used.
    """

    rows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    relations: npt.NDArray[np.int8]


NO_CHAINS: Final = Chains(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int8))


@dataclass(frozen=True, eq=False)
class Context:
    """How talk goes on within notes.

    Parameters
    ----------
    common : array of float64, shape (9,)
        How common each state is among the texts that the classifier was trained on.
    start : array of float64, shape (9,)
        How likely a note begins in each state.
    follow : array of float64, shape (4, 9, 9)
        ``follow[r, a, b]`` is how likely state ``b`` follows state ``a`` in relation ``r``.
    threshold : float
        A passage of a note whose confidence lies below is a close call.
    """

    common: FloatArray
    start: FloatArray
    follow: FloatArray
    threshold: float

    def smooth(self, labels: FloatArray, themes: FloatArray, chains: Chains) -> tuple[FloatArray, FloatArray]:
        """Bring in what the other passages of each note say.

        Parameters
        ----------
        labels : array of float64, shape (n_texts, 3)
            Each text's probabilities alone, in the order of `coachfocus.labels.LABELS`.
        themes : array of float64, shape (n_texts, 4)
            Probabilities of the themes, in the order of `coachfocus.labels.THEMES`, if the text is on topic.
        chains : Chains
            The texts' notes; a text that stands in none keeps its probabilities.

        Returns
        -------
        labels : array of float64, shape (n_texts, 3)
            Probabilities with the note in view.
        themes : array of float64, shape (n_texts, 4)
            Likewise.
        """
        rows = chains.rows
        posterior = self._forward_backward(states(labels[rows], themes[rows]) / self.common, chains)
        coaching, selling, other = posterior[:, :4], posterior[:, 4:8], posterior[:, 8]
        on_topic = coaching + selling
        smooth_labels, smooth_themes = labels.copy(), themes.copy()
        smooth_labels[rows] = np.stack([coaching.sum(axis=1), selling.sum(axis=1), other], axis=1)
        sums = on_topic.sum(axis=1, keepdims=True)
        smooth_themes[rows] = np.where(sums > 0, on_topic / np.where(sums > 0, sums, 1.0), themes[rows])
        return smooth_labels, smooth_themes

    def _forward_backward(self, emissions: FloatArray, chains: Chains) -> FloatArray:
        starts = chains.starts[:-1]
        lengths = np.diff(chains.starts)
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[order], lengths[order]
        forward, backward = np.empty_like(emissions), np.ones_like(emissions)
        forward[starts] = _normalize(self.start * emissions[starts])
        places = range(1, int(lengths[0]) if len(lengths) else 0)
        for place in places:
            here = starts[: np.searchsorted(-lengths, -place)] + place
            went = forward[here - 1][:, :, None] * self.follow[chains.relations[here]]
            forward[here] = _normalize(went.sum(axis=1) * emissions[here])
        for place in reversed(places):
            here = starts[: np.searchsorted(-lengths, -place)] + place
            goes = self.follow[chains.relations[here]] * (emissions[here] * backward[here])[:, None, :]
            backward[here - 1] = _normalize(goes.sum(axis=2))
        return _normalize(forward * backward)


def states(labels: FloatArray, themes: FloatArray) -> FloatArray:
    """Spread the probabilities of labels and themes over the states.

    Parameters
    ----------
    labels : array of float64, shape (n, 3)
        In the order of `coachfocus.labels.LABELS`.
    themes : array of float64, shape (n, 4)
        In the order of `coachfocus.labels.THEMES`.

    Returns
    -------
    array of float64, shape (n, 9)
        In the order of `STATES`.
    """
    coaching, selling, other = (labels[:, [LABELS.index(label)]] for label in (MANAGER_COACHING, REP_SELLING, OTHER))
    return np.concatenate([coaching * themes, selling * themes, other], axis=1)


def fit_context(truth: FloatArray, chains: Chains) -> Context:
    """Learn from labelled notes how talk goes on.

    Parameters
    ----------
    truth : array of float64, shape (n_texts, 9)
        For each text 1 for its state; shared among the themes where the theme is not known.
    chains : Chains
        The notes.

    Returns
    -------
    Context
        With a threshold of 1, still to be chosen.
    """
    ordered = truth[chains.rows]
    inner = np.ones(len(ordered), dtype=bool)
    inner[chains.starts[:-1]] = False
    after = np.flatnonzero(inner)
    counts = np.zeros((RELATIONS, len(STATES), len(STATES)))
    for relation in range(RELATIONS):
        here = after[chains.relations[after] == relation]
        counts[relation] = ordered[here - 1].T @ ordered[here]
    shared = _normalize(counts.sum(axis=0) + SEEN_BEFOREHAND)
    return Context(
        common=_normalize(truth.sum(axis=0) + SEEN_BEFOREHAND),
        start=_normalize(ordered[chains.starts[:-1]].sum(axis=0) + SEEN_BEFOREHAND),
        follow=_normalize(counts + SHARED * shared),
        threshold=1.0,
    )


def make_chains(notes: Sequence[Sequence[int]], headings: Sequence[bool], speakers: Sequence[str | None]) -> Chains:
    """Put the passages of notes in a row and say how each stands to the one before it.

    Parameters
    ----------
    notes : sequence of sequence of int
        For each note where its passages stand among the texts, in order; empty notes are left out.
    headings : sequence of bool, length n_texts
        Whether each text is a heading.
    speakers : sequence of str or None, length n_texts
        Who speaks each.

    Returns
    -------
    Chains
        In the order of the notes.
    """
    notes = [note for note in notes if len(note)]
    rows = [row for note in notes for row in note]
    starts = np.cumsum([0, *map(len, notes)], dtype=np.int64)
    before = [rows[0], *rows[:-1]] if rows else []
    relations = [_relation(a, b, headings, speakers) for a, b in zip(before, rows, strict=True)]
    return Chains(np.array(rows, dtype=np.int64), starts, np.array(relations, dtype=np.int8))


def _relation(before: int, here: int, headings: Sequence[bool], speakers: Sequence[str | None]) -> int:
    if headings[here]:
        return HEADING
    if headings[before]:
        return UNDER_HEADING
    return TURN if speakers[here] is not None and speakers[here] != speakers[before] else LINE


def _normalize(values: FloatArray) -> FloatArray:
    """Make the last axis sum to one; where nothing is possible, everything is equally so."""
    sums = values.sum(axis=-1, keepdims=True)
    return np.where(sums > 0, values / np.where(sums > 0, sums, 1.0), 1.0 / values.shape[-1])

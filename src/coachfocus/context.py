"""What the passages around a passage add to what it says itself.

"Yes, twice a week" has no label alone. Talk goes on: the passage after one on coaching is most likely on coaching, the
more so under its heading, less so in the mouth of another speaker. A note is taken as a hidden Markov chain whose
states are the labels with their themes; what a passage says itself is its emission, and the forward-backward algorithm
gives each passage's chances with the whole note in view (Rabiner 1989, "A tutorial on hidden Markov models", section
III). It departs from Rabiner in that emissions are a classifier's probabilities over how common their states are, and
in that how the talk goes on hangs on the relation of a passage to the one before it.

numpy alone. Notes are worked through side by side, a long one in stretches that overlap, since what is known of a
passage fades with each step away from it. A note gets the same chances to the bit whatever notes lie beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, NamedTuple

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

STRETCH: Final = 64  # passages of a long note that one stretch answers for
OVERLAP: Final = 32  # passages on either side that it takes in: what the rest would change is some 1e-8
LONGEST: Final = STRETCH + 2 * OVERLAP  # a note of as many passages is one stretch, and nothing is lost


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
        labels, themes : array of float64, shape (n_texts, 3) and (n_texts, 4)
            Probabilities with the note in view.
        """
        steps = _lay_out(chains)
        at = chains.rows[steps.passages]
        emissions = states(labels.take(at, axis=0), themes.take(at, axis=0)).T / self.common[:, None]
        posterior = self._forward_backward(emissions, steps).take(steps.answers, axis=1)
        coaching, selling, other = np.split(posterior, [4, 8])
        on_topic = coaching + selling
        # numpy's own sum of a column would add in an order that hangs on how many columns there are
        sums, *chances = (reduce(np.add, part) for part in (on_topic, coaching, selling, other))
        rows, smooth_labels, smooth_themes = chains.rows, labels.copy(), themes.copy()
        smooth_labels[rows] = (np.stack(chances) / reduce(np.add, chances)).T
        smooth_themes[rows] = np.divide(on_topic, sums, out=themes.take(rows, axis=0).T, where=sums > 0).T
        return smooth_labels, smooth_themes

    def _forward_backward(self, emissions: FloatArray, steps: _Steps) -> FloatArray:
        """Work out how likely each state is, up to a factor for each passage; all arrays have one row a state."""
        forward, backward = np.empty_like(emissions), np.ones_like(emissions)
        prior = np.where(steps.begins, self.start[:, None], self.common[:, None])
        forward[:, : len(steps.begins)] = _scale(prior * emissions[:, : len(steps.begins)])
        for here, ends in steps.places:
            came = forward.take(steps.before[here], axis=1)
            forward[:, here] = _scale(_pass_on(came, self.follow, ends) * emissions[:, here])
        for here, ends in reversed(steps.places):
            goes = emissions[:, here] * backward[:, here]
            backward[:, steps.before[here]] = _scale(_pass_on(goes, self.follow.transpose(0, 2, 1), ends))
        return _scale(forward * backward)


class _Steps(NamedTuple):
    """Stretches of notes, a column for each passage of each, ordered by place in the stretch, then by relation."""

    passages: npt.NDArray[np.int64]  # for each column its passage, counted along the chains
    before: npt.NDArray[np.int64]  # for each column the one before it in its stretch; not used at the first place
    begins: npt.NDArray[np.bool_]  # for each column of the first place whether a note begins there
    places: list[tuple[slice, list[int]]]  # of each further place its columns; where those of each relation begin, end
    answers: npt.NDArray[np.int64]  # for each passage of the chains the column that answers for it


def _lay_out(chains: Chains) -> _Steps:
    sizes = np.diff(chains.starts)
    counts = np.where(sizes <= LONGEST, 1, -(-sizes // STRETCH))
    note = np.repeat(np.arange(len(sizes)), counts)
    first = STRETCH * _count_up(counts)  # the passages that each stretch answers for
    last = np.where(counts[note] == 1, sizes[note], np.minimum(first + STRETCH, sizes[note]))
    begin, end = np.maximum(first - OVERLAP, 0), np.minimum(last + OVERLAP, sizes[note])  # and those it takes in
    lengths = end - begin
    place = _count_up(lengths)
    passages = np.repeat(chains.starts[:-1][note] + begin, lengths) + place
    answering = (place >= np.repeat(first - begin, lengths)) & (place < np.repeat(last - begin, lengths))
    keys = place * RELATIONS + np.where(place > 0, chains.relations[passages], 0)
    order = np.argsort(keys.astype(np.int16), kind="stable")  # of 16 bits it is a radix sort
    column = np.empty_like(order)
    column[order] = np.arange(len(order))
    bounds = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=RELATIONS * int(lengths.max(initial=0))))])
    places = (bounds[i : i + RELATIONS + 1].tolist() for i in range(RELATIONS, len(bounds) - 1, RELATIONS))
    return _Steps(
        passages=passages[order],
        before=column[order - 1],
        begins=begin == 0,
        places=[(slice(ends[0], ends[-1]), ends) for ends in places],
        answers=column[answering],
    )


def _count_up(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Count from 0 up within each of several runs: of 2 and 3 come 0, 1, 0, 1, 2."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)


def _pass_on(values: FloatArray, matrices: FloatArray, ends: list[int]) -> FloatArray:
    """Multiply each column by its relation's matrix, transposed."""
    passed = np.empty_like(values)
    for matrix, begin, end in zip(matrices, ends[:-1], ends[1:], strict=True):
        if begin < end:
            here = slice(begin - ends[0], end - ends[0])
            # einsum adds row by row to all columns; one alone it would sum in another order, as a matrix product may
            columns = values[:, here] if end - begin > 1 else values[:, here].repeat(2, axis=1)
            passed[:, here] = np.einsum("ab,an->bn", matrix, columns)[:, : end - begin]
    return passed


def _scale(values: FloatArray) -> FloatArray:
    """Make the largest of each column 1, so that no number runs out; where nothing is possible, everything is so."""
    largest = values.max(axis=0)
    if not largest.all():
        return np.where(largest > 0, values / np.where(largest > 0, largest, 1.0), 1.0)
    return np.asarray(values / largest)


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
    rows, by_theme = np.ascontiguousarray(labels.T), np.ascontiguousarray(themes.T)  # long rows go quicker
    found = np.empty((len(STATES), len(labels)))
    np.multiply(rows[LABELS.index(MANAGER_COACHING)], by_theme, out=found[:4])
    np.multiply(rows[LABELS.index(REP_SELLING)], by_theme, out=found[4:8])
    found[8] = rows[LABELS.index(OTHER)]
    return found.T


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
    after = np.delete(np.arange(len(ordered)), chains.starts[:-1])
    of_relation = [after[chains.relations[after] == relation] for relation in range(RELATIONS)]
    counts = np.stack([ordered[here - 1].T @ ordered[here] for here in of_relation])
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
    headings, speakers : sequence of bool and of str or None, length n_texts
        Whether each text is a heading; who speaks it.

    Returns
    -------
    Chains
        In the order of the notes.
    """
    rows = np.array([row for note in notes for row in note], dtype=np.int64)
    codes: dict[str | None, int] = {None: -1}
    voices = np.array([codes.setdefault(name, len(codes)) for name in speakers], dtype=np.int64)
    chains = chain_notes(np.cumsum([0, *map(len, notes)]), np.array(headings, dtype=bool)[rows], voices[rows])
    return Chains(rows[chains.rows], chains.starts, chains.relations)


def chain_notes(
    starts: npt.NDArray[np.int64], headings: npt.NDArray[np.bool_], speakers: npt.NDArray[np.int64], shortest: int = 1
) -> Chains:
    """Say how passages that stand note by note stand to those before them.

    Parameters
    ----------
    starts : array of int64, shape (n_notes + 1,)
        Note ``i`` has the passages from ``starts[i]`` up to ``starts[i + 1]``.
    headings : array of bool, shape (n,)
        Whether each passage is a heading.
    speakers : array of int64, shape (n,)
        A number for who speaks each, -1 for nobody known.
    shortest : int, default=1
        Notes of fewer passages are left out.

    Returns
    -------
    Chains
        In the order of the notes.
    """
    sizes = np.diff(starts)
    kept = sizes >= max(shortest, 1)
    rows = starts[0] + np.flatnonzero(np.repeat(kept, sizes))
    before = np.concatenate([rows[:1], rows[:-1]])
    turns = (speakers[rows] >= 0) & (speakers[rows] != speakers[before])
    below = np.where(headings[before], UNDER_HEADING, np.where(turns, TURN, LINE))
    relations = np.where(headings[rows], HEADING, below).astype(np.int8)
    return Chains(rows, np.concatenate([[0], np.cumsum(sizes[kept])]), relations)


def _normalize(values: FloatArray) -> FloatArray:
    """Make the last axis sum to one."""
    return np.asarray(values / values.sum(axis=-1, keepdims=True))

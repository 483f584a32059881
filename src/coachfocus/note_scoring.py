"""From the scores of a note's passages to the score of the note."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.focus import find_drifts
from coachfocus.labels import (
    CLOSE_CALL,
    LABELS,
    MANAGER_COACHING,
    MISSING,
    NO_WORDS,
    NOT_TEXT,
    OTHER,
    REP_SELLING,
    REVIEW_REASONS,
    THEMES,
)
from coachfocus.records import NoteScore

CodeArray = npt.NDArray[np.int8]  # places in a list of words, -1 for none
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_COACHING: Final = LABELS.index(MANAGER_COACHING)
_SELLING: Final = LABELS.index(REP_SELLING)
_OTHER: Final = LABELS.index(OTHER)
_CLOSE: Final = REVIEW_REASONS.index(CLOSE_CALL)


@dataclass(frozen=True, slots=True, eq=False)
class PassageColumns:
    """The passages of many notes, one row a passage, note by note.

    Parameters
    ----------
    starts : array of int64, shape (n_notes + 1,)
        Note ``i`` has the rows from ``starts[i]`` up to ``starts[i + 1]``, maybe none; the first is 0.
    labels : array of int8, shape (n_passages,)
        Places in `coachfocus.labels.LABELS`.
    chances : array of float64, shape (n_passages, 3)
        Probabilities in the order of `coachfocus.labels.LABELS`.
    themes : array of int8, shape (n_passages,)
        Places in `coachfocus.labels.THEMES`, -1 for none.
    reasons : array of int8, shape (n_passages,)
        Places in `coachfocus.labels.REVIEW_REASONS`, -1 for none.
    words : array of int64, shape (n_passages,)
        How many words each has.
    thresholds : array of float64, shape (n_passages,)
        Confidence below which each is a close call.
    """

    starts: IntArray
    labels: CodeArray
    chances: FloatArray
    themes: CodeArray
    reasons: CodeArray
    words: IntArray
    thresholds: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class NoteColumns:
    """The scores of many notes, one row a note; `coachfocus.records.NoteScore` in columns.

    Parameters
    ----------
    labels : array of int8, shape (n_notes,)
        Places in `coachfocus.labels.LABELS`.
    confidence : array of float64, shape (n_notes,)
        How likely the label is right; NaN without passages.
    coaching_share : array of float64, shape (n_notes,)
        From 0 to 1; NaN where nothing is on topic.
    themes : array of int8, shape (n_notes,)
        Places in `coachfocus.labels.THEMES`, -1 for none.
    drift_at, back_at : array of int64, shape (n_notes,)
        Indices of passages within the note, -1 for none.
    on_focus : array of int8, shape (n_notes,)
        1 for yes, 0 for no, -1 where the question does not arise.
    reasons : array of int8, shape (n_notes,)
        Places in `coachfocus.labels.REVIEW_REASONS`; -1 where nobody needs to look.
    passages, words : array of int64, shape (n_notes,)
        How many the note has.
    """

    labels: CodeArray
    confidence: FloatArray
    coaching_share: FloatArray
    themes: CodeArray
    drift_at: IntArray
    back_at: IntArray
    on_focus: CodeArray
    reasons: CodeArray
    passages: IntArray
    words: IntArray

    def records(self) -> Iterator[NoteScore]:
        """Yield one record a note.

        Yields
        ------
        NoteScore
            In order.
        """
        yield from map(
            NoteScore,
            named(LABELS, self.labels),
            self.confidence.tolist(),
            [None if math.isnan(share) else share for share in self.coaching_share.tolist()],
            named(THEMES, self.themes),
            [None if at < 0 else at for at in self.drift_at.tolist()],
            [None if at < 0 else at for at in self.back_at.tolist()],
            named((False, True), self.on_focus),
            (self.reasons >= 0).tolist(),
            named(REVIEW_REASONS, self.reasons),
            self.passages.tolist(),
            self.words.tolist(),
        )


def named(names: Sequence[Any], codes: CodeArray) -> list[Any]:
    """Put names in the place of codes.

    Parameters
    ----------
    names : sequence
        The names.
    codes : array of int8, shape (n,)
        Places in `names`, -1 for none.

    Returns
    -------
    list of length n
        None for none.
    """
    of_code = dict(enumerate(names)) | {-1: None}
    return [of_code[code] for code in codes.tolist()]


def score_columns(passages: PassageColumns, with_manager: npt.NDArray[np.bool_], nothing: CodeArray) -> NoteColumns:
    """Score notes by their passages.

    Parameters
    ----------
    passages : PassageColumns
        The passages of the notes.
    with_manager : array of bool, shape (n_notes,)
        Whether the talk is with a manager; with reps and customers selling talk is right.
    nothing : array of int8, shape (n_notes,)
        Why each note that has no passage has none, a place in `coachfocus.labels.REVIEW_REASONS`; else not used.

    Returns
    -------
    NoteColumns
        One row a note, in order; a note without passages is `other`.
    """
    counts = np.diff(passages.starts)
    note = np.repeat(np.arange(len(counts)), counts)
    words = _sums(note, passages.labels, passages.words, (len(counts), len(LABELS)))
    on_topic = words[:, _COACHING] + words[:, _SELLING]
    share = np.divide(words[:, _COACHING], on_topic, out=np.full(len(counts), np.nan), where=on_topic > 0)
    labels = np.where(on_topic > 0, np.where(share >= 0.5, _COACHING, _SELLING), _OTHER).astype(np.int8)
    at, back = find_drifts(passages.labels, passages.starts)
    stayed = (labels == _COACHING) & ((at < 0) | (back >= 0))
    confidence = _confidence(passages, note, counts, labels)
    return NoteColumns(
        labels=labels,
        confidence=confidence,
        coaching_share=share,
        themes=_themes(passages, note, labels),
        drift_at=at,
        back_at=back,
        on_focus=np.where(with_manager & (labels != _OTHER), stayed, -1).astype(np.int8),
        reasons=_reasons(passages, note, counts, confidence, nothing),
        passages=counts,
        words=words.sum(axis=1).astype(np.int64),
    )


def _sums(note: IntArray, codes: CodeArray, values: IntArray, shape: tuple[int, int]) -> FloatArray:
    """Sum whole numbers for each note and code; what has the code -1 counts for none."""
    keys = note * (shape[1] + 1) + codes + 1
    sums = np.bincount(keys, values, shape[0] * (shape[1] + 1)).reshape(shape[0], shape[1] + 1)
    return np.asarray(sums[:, 1:], dtype=np.float64)


def _themes(passages: PassageColumns, note: IntArray, labels: CodeArray) -> CodeArray:
    themes = np.where(passages.labels == labels[note], passages.themes, -1)
    words = _sums(note, themes, passages.words, (len(labels), len(THEMES)))
    return np.where((labels != _OTHER) & words.any(axis=1), words.argmax(axis=1), -1).astype(np.int8)


def _confidence(passages: PassageColumns, note: IntArray, counts: IntArray, labels: CodeArray) -> FloatArray:
    """Estimate how likely each note's label is right from its passages' probabilities.

    The lead of one side over the other in words is taken as normal, with the mean and the spread that the passages'
    probabilities give. Passages of a note err together, so the spread is the mean of those of fully dependent and
    of independent errors. A note that is `other` is as sure as its passages are on average. A single passage's
    confidence is its note's.
    """
    words, coaching, selling = passages.words, passages.chances[:, _COACHING], passages.chances[:, _SELLING]
    lead = coaching - selling
    deviation = words * np.sqrt(np.maximum(coaching + selling - lead**2, 1e-12))
    # bincount adds each note's passages in their order: no other note matters, to the last bit
    leads, together, apart = (np.bincount(note, of, len(counts)) for of in (words * lead, deviation, deviation**2))
    confidence = np.full(len(counts), np.nan)
    sided = np.flatnonzero((counts > 1) & (labels != _OTHER))
    sides = np.where(labels[sided] == _COACHING, leads[sided], -leads[sided])
    spread = (together[sided] + np.sqrt(apart[sided])) / 2
    confidence[sided] = [0.5 * (1.0 + erf) for erf in map(math.erf, (sides / spread / math.sqrt(2.0)).tolist())]
    none = (counts > 1) & (labels == _OTHER)
    rows = np.flatnonzero(none[note])
    weights = np.maximum(words[rows], 1)
    sure = np.bincount(note[rows], weights * (1 - coaching[rows] - selling[rows]), len(counts))
    confidence[none] = sure[none] / np.bincount(note[rows], weights, len(counts))[none]
    alone = passages.starts[:-1][counts == 1]
    confidence[counts == 1] = passages.chances[alone, passages.labels[alone]]
    return confidence


def _reasons(
    passages: PassageColumns, note: IntArray, counts: IntArray, confidence: FloatArray, nothing: CodeArray
) -> CodeArray:
    """A note is looked at where its label is a close call, or most of its words are in passages that are worse."""
    rows = np.flatnonzero((passages.reasons >= 0) & (passages.reasons != _CLOSE))
    shape = len(counts), len(REVIEW_REASONS)
    doubtful = _sums(note[rows], passages.reasons[rows], passages.words[rows], shape)
    mostly = 2 * doubtful.sum(axis=1) > np.bincount(note, passages.words, len(counts))
    rows = rows[mostly[note[rows]]]
    seen = np.full(shape, len(note))
    np.minimum.at(seen.reshape(-1), note[rows] * shape[1] + passages.reasons[rows], rows)
    seen[doubtful < doubtful.max(axis=1, keepdims=True)] = len(note)
    reasons = np.where(mostly, seen.argmin(axis=1), -1)  # of equals the one that stands first in the note
    last = passages.starts[1:] - 1  # a note's threshold is that of its last passage
    close = np.flatnonzero(counts > 1)
    reasons[close[confidence[close] < passages.thresholds[last[close]]]] = _CLOSE
    reasons[counts == 1] = passages.reasons[last[counts == 1]]
    return np.where(counts == 0, nothing, reasons).astype(np.int8)


def nothing_to_judge(text: object) -> str:
    """Say why a note has no passage.

    Parameters
    ----------
    text : object
        The note.

    Returns
    -------
    str
        One of `coachfocus.labels.REVIEW_REASONS`.
    """
    if text is None or (isinstance(text, str) and not text.strip()):
        return MISSING
    if isinstance(text, str):
        return NO_WORDS
    return MISSING if isinstance(text, float) and math.isnan(text) else NOT_TEXT

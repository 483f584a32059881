"""Notes in, scores out: passages → features → probabilities → focus. numpy alone.

Two tables of columns come out, `PassageScores` with a row a passage and `NoteScores` with a row a note; `frames`
makes DataFrames of them, `batch` writes them to files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coachfocus import review
from coachfocus.explaining import because, word_weights
from coachfocus.features import Features, Masker, extract
from coachfocus.focus import Drift, coaching_share, find_drift, note_label, note_theme
from coachfocus.labels import (
    CLOSE_CALL,
    LABELS,
    MANAGER_COACHING,
    MISSING,
    NO_WORDS,
    NOT_TEXT,
    OTHER,
    REP_SELLING,
)
from coachfocus.model import FloatArray, Model
from coachfocus.passages import body_start, count_words, cut
from coachfocus.questions import ask_instead
from coachfocus.records import Passage


@dataclass(frozen=True, slots=True)
class PassageScore:
    """One passage and what the model makes of it; the fields are the passage columns of the public interface."""

    note: int
    passage: int
    start: int
    end: int
    speaker: str | None
    time: str | None
    text: str
    label: str
    confidence: float
    manager_coaching: float
    rep_selling: float
    other: float
    theme: str | None
    review: bool
    review_reason: str | None
    ask_instead: str | None
    because: str
    words: int


@dataclass(frozen=True, slots=True)
class NoteScore:
    """What the model makes of one note; the fields are the note columns of the public interface."""

    label: str
    confidence: float
    coaching_share: float | None
    theme: str | None
    drift_at: int | None
    back_at: int | None
    on_focus: bool | None
    review: bool
    review_reason: str | None
    passages: int
    words: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of some texts, one row a text.

    Parameters
    ----------
    probabilities : array of float64, shape (n_texts, 3)
        In the order of `coachfocus.labels.LABELS`; a label that the model never saw has 0.
    themes : list of str or None
        The likeliest theme if the text is on topic; None where the model has no themes.
    because : list of str
        The words that weighed most.
    features : Features
        What the texts were judged by.
    """

    probabilities: FloatArray
    themes: list[str | None]
    because: list[str]
    features: Features


def judge(texts: Sequence[str], model: Model, masker: Masker) -> Judged:
    """Judge texts one by one, without what stands around them.

    Parameters
    ----------
    texts : sequence of str
        One text a passage.
    model : Model
        The model to judge by.
    masker : Masker
        Made with the model's known words and, if there is one, a roster.

    Returns
    -------
    Judged
        In the order of the texts.
    """
    features = extract(texts, masker, model.settings)
    rows = model.rows(features)
    scores = model.label.scores(rows, features.indptr)
    probabilities = model.label.probabilities(scores)
    words = because(features, word_weights(model, features, rows, scores.argmax(axis=1)))
    columns = np.zeros((len(texts), len(LABELS)))
    columns[:, [LABELS.index(c) for c in model.label.classes]] = probabilities
    return Judged(columns, _themes(model, rows, features.indptr), words, features)


def _themes(model: Model, rows: npt.NDArray[np.int64], indptr: npt.NDArray[np.int64]) -> list[str | None]:
    if model.theme is None:
        return [None] * (len(indptr) - 1)
    classes = model.theme.classes
    return [classes[i] for i in model.theme.scores(rows, indptr).argmax(axis=1).tolist()]


def score_notes(
    texts: Sequence[object],
    audiences: Sequence[str | None],
    model: Model,
    roles: Mapping[str, str] | None = None,
    first: int = 0,
) -> tuple[list[PassageScore], list[NoteScore]]:
    """Score notes.

    Parameters
    ----------
    texts : sequence of str
        The notes. None, NaN and the like are missing, anything else that is no string is not text; both get a row.
    audiences : sequence of str or None
        For each note ``manager``, ``rep`` or ``customer``; None counts as ``manager``.
    model : Model
        The model to score with.
    roles : mapping of str to str, optional
        From names in lower case to roles, from a roster.
    first : int, default=0
        The position of the first of these notes among all notes.

    Returns
    -------
    passages : list of PassageScore
        In the order of the notes and, within a note, of its text.
    notes : list of NoteScore
        One a note, in order.
    """
    cuts = [cut(text) if isinstance(text, str) else [] for text in texts]
    judged = _judge_cuts(texts, cuts, model, roles)
    passages: list[PassageScore] = []
    notes: list[NoteScore] = []
    done = 0
    for number, (text, found, audience) in enumerate(zip(texts, cuts, audiences, strict=True), first):
        mine = _passage_scores(number, str(text), found, audience or "manager", judged, done, model.threshold)
        done += len(found)
        passages += mine
        notes.append(_note_score(text, mine, audience or "manager", model.threshold))
    return passages, notes


def score_whole(texts: Sequence[str], model: Model) -> list[PassageScore]:
    """Score texts that are one passage each, however long; for labelled passages.

    Parameters
    ----------
    texts : sequence of str
        Passages, each with its speaker if it has one.
    model : Model
        The model to score with.

    Returns
    -------
    list of PassageScore
        One a text, in order.
    """
    cuts = [[Passage(0, len(text), body_start(text))] for text in texts]
    judged = _judge_cuts(texts, cuts, model, None)
    return [_passage_scores(i, text, cuts[i], "manager", judged, i, model.threshold)[0] for i, text in enumerate(texts)]


def _judge_cuts(
    texts: Sequence[object], cuts: list[list[Passage]], model: Model, roles: Mapping[str, str] | None
) -> Judged:
    bodies = [str(text)[p.body : p.end] for text, found in zip(texts, cuts, strict=True) for p in found]
    return judge(bodies, model, Masker(model.known, roles))


def _passage_scores(
    note: int, text: str, found: list[Passage], audience: str, judged: Judged, first: int, threshold: float
) -> list[PassageScore]:
    asked: dict[str, int] = {}
    scores = []
    for number, passage in enumerate(found):
        row = first + number
        chances = judged.probabilities[row].tolist()
        confidence = max(chances)
        label = LABELS[chances.index(confidence)]
        theme = judged.themes[row] if label != OTHER else None
        body = text[passage.body : passage.end]
        words = count_words(body)
        why = review.reason(body, words, float(judged.features.unknown[row]), confidence, threshold)
        question = None
        if label == REP_SELLING and theme is not None and audience == "manager":
            question = ask_instead(theme, asked.setdefault(theme, 0))
            asked[theme] += 1
        scores.append(
            PassageScore(
                note=note,
                passage=number,
                start=passage.start,
                end=passage.end,
                speaker=passage.speaker,
                time=passage.time,
                text=text[passage.start : passage.end],
                label=label,
                confidence=confidence,
                **dict(zip(("manager_coaching", "rep_selling", "other"), chances, strict=True)),
                theme=theme,
                review=why is not None,
                review_reason=why,
                ask_instead=question,
                because=judged.because[row],
                words=words,
            )
        )
    return scores


def _note_score(text: object, passages: list[PassageScore], audience: str, threshold: float) -> NoteScore:
    if not passages:
        return NoteScore(OTHER, math.nan, None, None, None, None, None, True, _nothing_to_judge(text), 0, 0)
    labels, words = [p.label for p in passages], [p.words for p in passages]
    share = coaching_share(labels, words)
    label = note_label(share)
    drift = find_drift(labels)
    if len(passages) == 1:
        confidence, why = passages[0].confidence, passages[0].review_reason
    else:
        confidence = _note_confidence(label, passages)
        why = _note_review(passages, confidence, threshold)
    return NoteScore(
        label=label,
        confidence=confidence,
        coaching_share=share,
        theme=note_theme(label, labels, [p.theme for p in passages], words),
        drift_at=drift.at,
        back_at=drift.back,
        on_focus=_on_focus(label, drift, audience),
        review=why is not None,
        review_reason=why,
        passages=len(passages),
        words=sum(words),
    )


def _nothing_to_judge(text: object) -> str:
    """Why a note has no passage."""
    if text is None or (isinstance(text, str) and not text.strip()):
        return MISSING
    if isinstance(text, str):
        return NO_WORDS
    return MISSING if isinstance(text, float) and math.isnan(text) else NOT_TEXT


def _on_focus(label: str, drift: Drift, audience: str) -> bool | None:
    """With a manager: on coaching, and not drifted for good. With reps and customers selling talk is right."""
    if audience != "manager" or label == OTHER:
        return None
    return label == MANAGER_COACHING and (drift.at is None or drift.back is not None)


def _note_confidence(label: str, passages: list[PassageScore]) -> float:
    """Estimate how likely the note's label is right from its passages' probabilities.

    The lead of one side over the other in words is taken as normal, with the mean and the spread that the passages'
    probabilities give. Passages of a note err together, so the spread is that of fully dependent errors halved with
    that of independent ones. A note that is `other` is as sure as its passages are on average.
    """
    words = np.array([p.words for p in passages], dtype=np.float64)
    coaching = np.array([p.manager_coaching for p in passages])
    selling = np.array([p.rep_selling for p in passages])
    if label == OTHER:
        return float(np.average(1 - coaching - selling, weights=np.maximum(words, 1)))
    lead = float(np.dot(words, coaching - selling))
    deviation = words * np.sqrt(np.maximum(coaching + selling - (coaching - selling) ** 2, 1e-12))
    spread = (float(deviation.sum()) + float(np.sqrt((deviation**2).sum()))) / 2
    side = 1.0 if label == MANAGER_COACHING else -1.0
    return 0.5 * (1.0 + math.erf(side * lead / spread / math.sqrt(2.0)))


def _note_review(passages: list[PassageScore], confidence: float, threshold: float) -> str | None:
    """A note is looked at where its label is a close call, or where most of its words stand in unjudged passages."""
    if confidence < threshold:
        return CLOSE_CALL
    doubtful: dict[str, int] = {}
    for passage in passages:
        if passage.review_reason not in (None, CLOSE_CALL):
            doubtful[str(passage.review_reason)] = doubtful.get(str(passage.review_reason), 0) + passage.words
    if 2 * sum(doubtful.values()) > sum(p.words for p in passages):
        return max(doubtful, key=doubtful.__getitem__)
    return None

"""Notes in, scores out: passages → features → probabilities → focus. numpy alone.

Two kinds of records come out, a `PassageScore` a passage and a `NoteScore` a note; `frames` makes DataFrames of them,
`batch` writes them to files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coachfocus import review
from coachfocus.explaining import because, word_weights
from coachfocus.features import Features, Masker, extract
from coachfocus.labels import LABELS, OTHER, REP_SELLING, UNJUDGED
from coachfocus.model import FloatArray, Model
from coachfocus.note_scoring import score_note
from coachfocus.passages import body_start, count_words, cut
from coachfocus.questions import ask_instead
from coachfocus.records import NoteScore, Passage, PassageScore


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
        notes.append(score_note(text, mine, audience or "manager", model.threshold))
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
        body = text[passage.body : passage.end]
        words = count_words(body)
        why = review.reason(body, words, float(judged.features.unknown[row]), max(chances), threshold)
        label = OTHER if why in UNJUDGED else LABELS[chances.index(max(chances))]
        theme = judged.themes[row] if label != OTHER else None
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
                confidence=chances[LABELS.index(label)],
                **dict(zip(("manager_coaching", "rep_selling", "other"), chances, strict=True)),
                theme=theme,
                review=why is not None,
                review_reason=why,
                ask_instead=question,
                because="" if why in UNJUDGED else judged.because[row],
                words=words,
            )
        )
    return scores

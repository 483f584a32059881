"""Notes in, scores out: passages → features → probabilities → focus. numpy alone.

Two kinds of records come out, a `PassageScore` a passage and a `NoteScore` a note; `frames` makes DataFrames of them,
`batch` writes them to files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coachfocus import review
from coachfocus.context import NO_CHAINS, Chains, make_chains
from coachfocus.explaining import because, word_weights
from coachfocus.labels import LABELS, OTHER, REP_SELLING, THEMES, UNJUDGED
from coachfocus.model import FloatArray, Model
from coachfocus.note_scoring import score_note
from coachfocus.passages import body_start, count_words, cut, is_heading
from coachfocus.questions import ask_instead
from coachfocus.records import NoteScore, Passage, PassageScore


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of some passages, one row a passage.

    Parameters
    ----------
    probabilities : array of float64, shape (n_passages, 3)
        In the order of `coachfocus.labels.LABELS`; a label that the model never saw has 0.
    themes : list of str or None
        The likeliest theme if the passage is on topic; None where the model has no themes.
    thresholds : list of float
        The confidence below which each is a close call.
    because : list of str
        The words that weighed most.
    unknown : list of float
        Share of the words that training notes did not have.
    """

    probabilities: FloatArray
    themes: list[str | None]
    thresholds: list[float]
    because: list[str]
    unknown: list[float]


def judge(
    texts: Sequence[str], model: Model, chains: Chains = NO_CHAINS, roles: Mapping[str, str] | None = None
) -> Judged:
    """Judge passages, with the notes that they stand in.

    Parameters
    ----------
    texts : sequence of str
        One text a passage, without speaker and bullet.
    model : Model
        The model to judge by.
    chains : Chains
        The notes; by default none, and each passage is judged alone.
    roles : mapping of str to str, optional
        From names in lower case to roles, from a roster.

    Returns
    -------
    Judged
        In the order of the texts.
    """
    features = model.features(texts, roles)
    probabilities, themes = model.probabilities(*model.scores(features))
    thresholds = np.full(len(texts), model.threshold)
    if model.context is not None:
        probabilities, themes = model.context.smooth(probabilities, themes, chains)
        thresholds[chains.rows] = model.context.threshold
    chosen = probabilities[:, [LABELS.index(c) for c in model.label.classes]].argmax(axis=1)
    return Judged(
        probabilities,
        [None] * len(texts) if model.theme is None else [THEMES[i] for i in themes.argmax(axis=1).tolist()],
        thresholds.tolist(),
        because(features, word_weights(model, features, model.rows(features), chosen)),
        features.unknown.tolist(),
    )


def score_notes(
    texts: Sequence[object],
    audiences: Sequence[str | None],
    model: Model,
    roles: Mapping[str, str] | None = None,
    first: int = 0,
    *,
    context: bool = True,
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
    context : bool, default=True
        Whether the passages of a note are judged with those around them.

    Returns
    -------
    passages : list of PassageScore
        In the order of the notes and, within a note, of its text.
    notes : list of NoteScore
        One a note, in order.
    """
    cuts = [cut(text) if isinstance(text, str) else [] for text in texts]
    judged = _judge_cuts(texts, cuts, model, roles, context=context)
    passages: list[PassageScore] = []
    notes: list[NoteScore] = []
    done = 0
    for number, (text, found, audience) in enumerate(zip(texts, cuts, audiences, strict=True), first):
        mine = _passage_scores(number, str(text), found, audience or "manager", judged, done)
        done += len(found)
        passages += mine
        threshold = judged.thresholds[done - 1] if found else model.threshold
        notes.append(score_note(text, mine, audience or "manager", threshold))
    return passages, notes


def score_whole(texts: Sequence[str], model: Model, chains: Chains = NO_CHAINS) -> list[PassageScore]:
    """Score texts that are one passage each, however long; for labelled passages.

    Parameters
    ----------
    texts : sequence of str
        Passages, each with its speaker if it has one.
    model : Model
        The model to score with.
    chains : Chains
        The notes that they stand in; by default none, and each is judged alone.

    Returns
    -------
    list of PassageScore
        One a text, in order.
    """
    found = [Passage(0, len(text), body_start(text)) for text in texts]
    judged = judge([text[p.body :] for text, p in zip(texts, found, strict=True)], model, chains)
    return [
        _passage_scores(i, text, [p], "manager", judged, i)[0]
        for i, (text, p) in enumerate(zip(texts, found, strict=True))
    ]


def _judge_cuts(
    texts: Sequence[object],
    cuts: list[list[Passage]],
    model: Model,
    roles: Mapping[str, str] | None,
    *,
    context: bool,
) -> Judged:
    passages = [(str(text), p) for text, found in zip(texts, cuts, strict=True) for p in found]
    bodies = [text[p.body : p.end] for text, p in passages]
    if not context or model.context is None:
        return judge(bodies, model, NO_CHAINS, roles)
    ends = np.cumsum([0, *map(len, cuts)]).tolist()
    notes = [range(start, end) for start, end in pairwise(ends) if end - start > 1]  # one passage has no context
    headings = [is_heading(text[p.start : p.end]) for text, p in passages]
    return judge(bodies, model, make_chains(notes, headings, [p.speaker for _, p in passages]), roles)


def _passage_scores(
    note: int, text: str, found: list[Passage], audience: str, judged: Judged, first: int
) -> list[PassageScore]:
    asked: dict[str, int] = {}
    scores = []
    for number, passage in enumerate(found):
        row = first + number
        chances = judged.probabilities[row].tolist()
        body = text[passage.body : passage.end]
        words = count_words(body)
        why = review.reason(body, words, judged.unknown[row], max(chances), judged.thresholds[row])
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

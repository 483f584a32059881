"""From the scores of a note's passages to the score of the note."""

from __future__ import annotations

import math

import numpy as np

from coachfocus.focus import Drift, coaching_share, find_drift, note_label, note_theme
from coachfocus.labels import CLOSE_CALL, MANAGER_COACHING, MISSING, NO_WORDS, NOT_TEXT, OTHER
from coachfocus.records import NoteScore, PassageScore


def score_note(text: object, passages: list[PassageScore], audience: str, threshold: float) -> NoteScore:
    """Score a note by its passages.

    Parameters
    ----------
    text : object
        The note; what is no string has no passages.
    passages : list of PassageScore
        Its passages in order.
    audience : str
        With whom the talk is: ``manager``, ``rep`` or ``customer``.
    threshold : float
        Confidence below which the label is a close call.

    Returns
    -------
    NoteScore
        The score; a note without passages is ``other`` and to be looked at.
    """
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
    probabilities give. Passages of a note err together, so the spread is the mean of those of fully dependent and
    of independent errors. A note that is `other` is as sure as its passages are on average.
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
    """A note is looked at where its label is a close call, or most of its words are in passages that are worse."""
    if confidence < threshold:
        return CLOSE_CALL
    doubtful: dict[str, int] = {}
    for passage in passages:
        if passage.review_reason not in (None, CLOSE_CALL):
            doubtful[str(passage.review_reason)] = doubtful.get(str(passage.review_reason), 0) + passage.words
    if 2 * sum(doubtful.values()) > sum(p.words for p in passages):
        return max(doubtful, key=doubtful.__getitem__)
    return None

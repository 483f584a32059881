"""What can be measured of a labeller on labelled passages, each figure as a function of how much each row counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.focus import coaching_share, find_drift, note_label
from coachfocus.labelled import Labelled
from coachfocus.labels import LABELS, OTHER
from coachfocus.model import FloatArray
from coachfocus.passages import count_words

BINS: Final = 10
ANSWERED: Final = 0.8  # the share of passages that a figure "at 80 % answered" is of
NEAR: Final = 1  # passages between a drift and where it was found

Measure = Callable[[FloatArray], float]


@dataclass(frozen=True, slots=True)
class Guess:
    """What one labeller says of the rows.

    Parameters
    ----------
    label : array of str, shape (n,)
        The label of each.
    probabilities : array of float64, shape (n, 3), optional
        In the order of `coachfocus.labels.LABELS`.
    confidence : array of float64, shape (n,), optional
        Probability that the label is right.
    theme : array of object, shape (n,), optional
        Themes or None.
    marked : array of bool, shape (n,), optional
        Whether each is marked for review.
    """

    label: npt.NDArray[np.str_]
    probabilities: FloatArray | None = None
    confidence: FloatArray | None = None
    theme: npt.NDArray[np.object_] | None = None
    marked: npt.NDArray[np.bool_] | None = None


def measures(rows: Labelled, guess: Guess) -> dict[str, Measure]:
    """List the figures that can be measured.

    Parameters
    ----------
    rows : Labelled
        The passages.
    guess : Guess
        What a labeller says of them.

    Returns
    -------
    dict of str to callable
        From the figure's name to a function of the rows' weights, an array of float64 of shape (n,); the function
        gives NaN where no row that it is about has weight.
    """
    truth = np.array(rows.labels)
    right = guess.label == truth
    found: dict[str, Measure] = {
        "accuracy": lambda w: _mean(right, w),
        "macro F1": lambda w: _macro_f1(truth, guess.label, w),
    }
    if guess.probabilities is not None:
        squares = (guess.probabilities - (truth[:, None] == np.array(LABELS))) ** 2
        found["Brier score"] = lambda w: _mean(squares.sum(axis=1), w)
    if guess.confidence is not None:
        confidence = guess.confidence
        found["calibration error"] = lambda w: calibration_error(confidence, right, w)
        found["accuracy at 80 % answered"] = lambda w: _accuracy_of_surest(confidence, right, w)
    if guess.theme is not None:
        known = np.array([t is not None for t in rows.themes])
        theme_right = guess.theme == np.array(rows.themes, dtype=object)
        found["theme accuracy"] = lambda w: _mean(theme_right[known], w[known])
    if guess.marked is not None:
        answered = ~guess.marked
        found["not marked for review"] = lambda w: _mean(answered, w)
        found["accuracy of those"] = lambda w: _mean(right[answered], w[answered])
        off_topic = truth == OTHER
        apart = (right | guess.marked)[off_topic]
        found["other, seen as such or marked"] = lambda w: _mean(apart, w[off_topic])
    return found | _pair_measures(rows.pairs, right) | _note_measures(rows, guess.label)


def calibration_error(confidence: FloatArray, right: npt.NDArray[np.bool_], weights: FloatArray) -> float:
    """Measure the expected calibration error.

    Parameters
    ----------
    confidence : array of float64, shape (n,)
        Probability that the label is right.
    right : array of bool, shape (n,)
        Whether it is.
    weights : array of float64, shape (n,)
        How much each row counts.

    Returns
    -------
    float
        Mean distance of confidence and accuracy over ten bins of equal width, weighted by their rows.
    """
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gap = np.bincount(bins, weights * (confidence - right), BINS)
    return float(np.abs(gap).sum() / weights.sum())


def _mean(values: npt.NDArray[np.bool_] | FloatArray, weights: FloatArray) -> float:
    total = weights.sum()
    return float((values * weights).sum() / total) if total else float("nan")


def _macro_f1(truth: npt.NDArray[np.str_], label: npt.NDArray[np.str_], weights: FloatArray) -> float:
    scores = []
    for one in LABELS:
        actual, said = (truth == one) @ weights, (label == one) @ weights
        if actual:
            scores.append(2 * (((truth == one) & (label == one)) @ weights) / (actual + said))
    return float(np.mean(scores)) if scores else float("nan")


def _accuracy_of_surest(confidence: FloatArray, right: npt.NDArray[np.bool_], weights: FloatArray) -> float:
    order = np.argsort(-confidence, kind="stable")
    kept = order[np.cumsum(weights[order]) <= ANSWERED * weights.sum()]
    return _mean(right[kept], weights[kept])


def _pair_measures(pairs: list[str | None], right: npt.NDArray[np.bool_]) -> dict[str, Measure]:
    members: dict[str, list[int]] = {}
    for row, pair in enumerate(pairs):
        if pair is not None:
            members.setdefault(pair, []).append(row)
    sides = [rows for rows in members.values() if len(rows) == 2]
    if not sides:
        return {}
    both, first = np.array([right[a] and right[b] for a, b in sides]), np.array([a for a, _ in sides])
    return {"pairs with both sides right": lambda w: _mean(both, w[first])}


def _note_measures(rows: Labelled, label: npt.NDArray[np.str_]) -> dict[str, Measure]:
    chains = rows.chains()
    notes = np.split(chains.rows, chains.starts[1:-1]) if len(chains.rows) else []
    if not notes:
        return {}
    words = [count_words(body) for body in rows.bodies()]  # a speaker's name does not count
    true = [[rows.labels[i] for i in note.tolist()] for note in notes]
    said = [label[note].tolist() for note in notes]
    counts = [[words[i] for i in note.tolist()] for note in notes]
    shares = [(coaching_share(a, n), coaching_share(b, n)) for a, b, n in zip(true, said, counts, strict=True)]
    first = chains.rows[chains.starts[:-1]]
    right = np.array([note_label(a) == note_label(b) for a, b in shares])
    errors = np.array([np.nan if a is None or b is None else abs(a - b) for a, b in shares])
    told = ~np.isnan(errors)
    drifts = [(find_drift(a).at, find_drift(b).at) for a, b in zip(true, said, strict=True)]
    hit = np.array([a is not None and b is not None and abs(a - b) <= NEAR for a, b in drifts])
    drifted, alarmed = (np.array([drift[side] is not None for drift in drifts]) for side in (0, 1))
    return {
        "note label accuracy": lambda w: _mean(right, w[first]),
        "coaching share, mean error": lambda w: _mean(errors[told], w[first][told]),
        "drift, precision": lambda w: _mean(hit[alarmed], w[first][alarmed]),
        "drift, recall": lambda w: _mean(hit[drifted], w[first][drifted]),
    }

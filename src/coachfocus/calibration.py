"""How sure to be: the temperature of probabilities and the threshold of the promise, both from held-out texts."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.stats import beta

from coachfocus.model import FloatArray, softmax

WRONG_AT_MOST: Final = 0.05  # the promise of a passage that is not marked for review …
SURE: Final = 0.95  # … and how sure one can be of the promise


def choose_temperature(scores: FloatArray, truth: npt.NDArray[np.int64], weights: FloatArray) -> float:
    """Find the temperature with the least log loss on held-out scores (Guo et al. 2017, section 4.2).

    Parameters
    ----------
    scores : array of float64, shape (n, k)
        Uncalibrated scores.
    truth : array of int64, shape (n,)
        The column of the right answer.
    weights : array of float64, shape (n,)
        How much each text counts.

    Returns
    -------
    float
        In thousandths.
    """

    def loss(log_temperature: float) -> float:
        chances = softmax(scores / np.exp(log_temperature))
        picked = np.maximum(chances[np.arange(len(truth)), truth], 1e-300)
        return float(-np.average(np.log(picked), weights=weights))

    best = minimize_scalar(loss, bounds=(-4.0, 4.0), method="bounded", options={"xatol": 1e-6})
    return float(np.round(np.exp(best.x), 3))


def choose_threshold(confidence: FloatArray, right: npt.NDArray[np.bool_]) -> float:
    """Choose the confidence from which on at most 5 % are wrong, with 95 % confidence.

    The bound at each threshold is that of Clopper and Pearson 1934. It takes texts as independent and allows nothing
    for choosing among thresholds, so that for new writers the promise is an aim and no guarantee.

    Parameters
    ----------
    confidence : array of float64, shape (n,)
        Confidence of held-out texts.
    right : array of bool, shape (n,)
        Whether the label was right.

    Returns
    -------
    float
        In thousandths; 1.0 where no threshold keeps the promise.
    """
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    answered = np.arange(1, len(order) + 1)
    bound = beta.ppf(SURE, wrong + 1, answered - wrong)
    last = np.append(np.diff(confidence[order]) < 0, True)  # texts of one confidence are told or left together
    kept = np.flatnonzero((bound <= WRONG_AT_MOST) & last)
    if not len(kept):
        return 1.0
    return float(np.ceil(confidence[order[kept[-1]]] * 1000) / 1000)

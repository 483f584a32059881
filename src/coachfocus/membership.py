"""Membership inference: how well texts that a model was trained on are told from others."""

from __future__ import annotations

import numpy as np

from coachfocus.model import FloatArray


def advantage(inside: FloatArray, outside: FloatArray) -> float:
    """Measure the attack by loss (Yeom et al. 2018, "Privacy risk in machine learning", section 3), at its best.

    Parameters
    ----------
    inside : array of float64, shape (n,)
        The losses of texts under a model that was trained on them.
    outside : array of float64, shape (m,)
        The losses of texts under a model that was not.

    Returns
    -------
    float
        The greatest difference, over all thresholds, between the shares of `inside` and of `outside` with no greater
        loss: true positives less false ones. From 0, nothing is told, to 1.
    """
    thresholds = np.sort(inside)
    hit = np.arange(1, len(inside) + 1) / len(inside)
    false = np.searchsorted(np.sort(outside), thresholds, side="right") / len(outside)
    return max(float((hit - false).max()), 0.0)

"""Multinomial logistic regression of several problems at once, by conjugate gradients over the texts.

The optimum of a problem is a combination of its texts (the representer theorem), so that the search goes over one
number a text and class, its share, not one a feature and class (Zhu and Hastie 2005, "Kernel logistic regression and
the import vector machine", section 2). The features are passed through twice a round, to apply
``columns @ diag(squares) @ columns.T``, and each pass serves all problems. A round goes to about the lowest point that
the gradient, the last move and the intercepts reach together, each class taking what it likes of every class's
direction. On a parabola, without the mixing of classes, that is the method of conjugate gradients (Knyazev 2001,
"Toward the optimal preconditioned eigensolver", section 4, has this form; O'Leary 1980, "The block conjugate gradient
algorithm", the mixing).

Only scipy's sparse loops and numpy's elementwise ones sum over texts or features, not BLAS, whose sums may hang on the
number of threads: the same input gives the same bytes on any number of cores. No problem's answer hangs on which others
are solved beside it, so that a fold learns nothing from the problems that have its texts.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from coachfocus.solving.newton import Point, Ways, dots, evaluate, lowest, residuals_of
from coachfocus.solving.problems import FloatArray, Problems, combine, to_features

ROUNDS: Final = 500


def search(problems: Problems, tolerance: float) -> Point:
    """Go down from the frequencies of the classes, round by round, until every gradient is short.

    Parameters
    ----------
    problems : Problems
        Each has texts of each class.
    tolerance : float
        What part of the gradient at the start may be left.

    Returns
    -------
    Point
        About the optimum of each problem.
    """
    size, of_class = problems.basis.shape[1], (problems.truth * problems.weights).sum(axis=2)
    nothing = np.zeros((size, *problems.weights.shape))
    point = evaluate(problems, nothing, nothing, combine(problems.basis.T, np.log(of_class)))
    moved, moved_logits, enough = nothing, nothing, np.zeros(len(problems.weights))
    going = np.ones(len(problems.weights), dtype=bool)  # the problems that are not solved yet
    noise = np.finfo(problems.squares.dtype).eps
    for number in range(ROUNDS):
        down = -residuals_of(problems, point) - point.shares / problems.strength
        down_logits = _to_logits(problems, down)
        squares = dots(down, down_logits)
        if number == 0:
            enough = squares * tolerance**2
        # Texts that say the same take shares that cancel each other: of such a direction products know only noise.
        known = squares > np.sqrt(noise * dots(down, down) * dots(down_logits, down_logits))
        going &= (squares > enough) & known
        if not going.any():
            break
        shares, logits = np.concatenate([down, moved]), np.concatenate([down_logits, moved_logits])
        penalty = np.einsum("ipn,jpn->pij", shares, logits) / problems.strength
        before, point = point, lowest(problems, point, Ways(shares, logits, penalty), going)
        going &= point.loss < before.loss  # else the last bits of the numbers lead no lower
        moved, moved_logits = point.shares - before.shares, point.logits - before.logits
    return point


def _to_logits(problems: Problems, shares: FloatArray) -> FloatArray:
    flat = problems.columns.to_texts(to_features(problems, shares))
    width = shares.shape[0] * shares.shape[1]
    return np.ascontiguousarray(flat.T[:width], dtype=np.float64).reshape(shares.shape)

"""Weights from all texts and scores of held-out texts, every fold fitted beside the whole by the same passes.

Problem 0 has all texts, problem f + 1 all but those of fold f. Each has its own scale of features and its own features
that enough groups have, found from its own texts: what is held out tells it nothing. `descent` does the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix

from coachfocus.solving.columns import Columns
from coachfocus.solving.descent import search
from coachfocus.solving.newton import Point
from coachfocus.solving.problems import FloatArray, Problems, ProductArray, basis_of, combine, lanes, to_features

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# Words, characters, classes; neighbours, neighbouring classes, ordered pairs of classes.
KIND_SCALE: Final = (1.0, 0.4, 0.7, 0.7, 0.7, 0.5)
LEAST_SPREAD: Final = 0.01  # lest a word that all answers share be lost, which its pairs may need
TOLERANCE: Final = 0.01  # of the gradient, against its length at the start; less tells no more about unseen texts


@dataclass(frozen=True, slots=True)
class Samples:
    """The texts as the solver takes them.

    Parameters
    ----------
    kept : array of int64, shape (n_features,)
        Which of the features that were given are here: what only one source says is not learned.
    matrix : csc_matrix, shape (n_texts, n_features)
        What each text has.
    columns : Columns, shape (n_texts, n_features)
        The same.
    kinds : array of int64, shape (n_features,)
        Of which kind each feature is.
    common : array of bool, shape (n_features, n_folds + 1)
        Which features enough groups have, among all texts and among those outside each fold.
    folds : array of int64, shape (n_texts,)
        The fold of each text, from 0; -1 where it is in none.
    """

    kept: IntArray
    matrix: csc_matrix
    columns: Columns
    kinds: IntArray
    common: BoolArray
    folds: IntArray


@dataclass(frozen=True, slots=True)
class Solution:
    """What `fit_folds` finds.

    Parameters
    ----------
    weights : array of float64, shape (n_features, n_classes)
        From all texts; over the classes they sum to 0.
    intercepts : array of float64, shape (n_classes,)
        Likewise.
    scores : array of float64, shape (n_texts, n_classes)
        Of each text by weights that were fitted without its fold; zeros where it was not held out.
    held : array of bool, shape (n_texts,)
        Which texts were held out: not those in no fold, nor those of a fold without which a class has no text.
    inside : array of float64, shape (n_texts, n_classes)
        Scores of each text by `weights` and `intercepts`.
    """

    weights: FloatArray
    intercepts: FloatArray
    scores: FloatArray
    held: BoolArray
    inside: FloatArray


def gather(columns: Columns, kinds: IntArray, groups: IntArray, folds: IntArray, min_groups: int) -> Samples:
    """Arrange texts for `fit_folds`, once for labels and themes.

    Parameters
    ----------
    columns : Columns, shape (n_texts, n_features)
        What each text has. Of float32, which halves the memory to pass through, or of float64, for a solution to more
        than about four digits.
    kinds : array of int64, shape (n_features,)
        Of which kind each feature is.
    groups : array of int64, shape (n_texts,)
        Texts of one group are in one fold.
    folds : array of int64, shape (n_texts,)
        The fold of each text, from 0; -1 where it is in none, so that every problem learns from it.
    min_groups : int
        A feature counts in a problem only if at least so many groups of the texts of the problem have it.

    Returns
    -------
    Samples
        The same texts, with the features that enough groups of all texts have.
    """
    _, first, which = np.unique(groups, return_index=True, return_inverse=True)
    order = np.argsort(
        first[which], kind="stable"
    )  # in a column the texts of a group stand together, as most do anyhow
    together = columns.matrix(order)
    owners, starts = groups[order][together.indices], together.indptr[:-1][np.diff(together.indptr) > 0]
    opens = np.ones_like(together.data)  # 1 for the first entry of each group in a column, 0 for others
    opens[1:] = owners[1:] != owners[:-1]
    opens[starts] = 1.0
    inside = _inside(folds[order], folds.max(initial=-1) + 1).astype(together.dtype)
    counts = csc_matrix((opens, together.indices, together.indptr), shape=together.shape).T @ inside
    rows = order.astype(np.int32)[together.indices]
    matrix = csc_matrix((together.data, rows, together.indptr), shape=together.shape)
    kept = np.flatnonzero(counts[:, 0] >= min_groups)
    return Samples(kept, matrix[:, kept], columns.features(kept), kinds[kept], counts[kept] >= min_groups, folds)


def fit_folds(
    samples: Samples,
    answers: IntArray,
    n_classes: int,
    weights: FloatArray,
    strength: float,
    tolerance: float = TOLERANCE,
) -> Solution:
    """Fit weights to all texts and score each text by weights fitted without its fold.

    Parameters
    ----------
    samples : Samples
        From `gather`.
    answers : array of int64, shape (n_texts,)
        The class of each, from 0; -1 where it is not known: the text is scored but not learned from.
    n_classes : int
        At least two; each has a text.
    weights : array of float64, shape (n_texts,)
        How much each text counts.
    strength : float
        Inverse of the regularization, as scikit-learn's ``C``.
    tolerance : float
        The search ends when no problem's gradient is longer than this part of its length at the start.

    Returns
    -------
    Solution
        As of scikit-learn's ``LogisticRegression`` where `tolerance` is near 0.
    """
    learned = np.flatnonzero((answers >= 0) & (weights > 0))
    truth = (answers[learned] == np.arange(n_classes)[:, None]).astype(np.float64)
    inside = _inside(samples.folds[learned], samples.common.shape[1] - 1)
    posed = np.flatnonzero([(truth[:, of_problem] > 0).any(axis=1).all() for of_problem in inside.T])
    counted = inside[:, posed] * weights[learned, None]
    every = len(learned) == len(answers)
    matrix = samples.matrix if every else samples.matrix[learned]
    scale = _scales(matrix, samples.kinds, samples.common[:, posed], truth, counted)
    # scikit-learn gives two classes one vector, whose halves with opposite signs ours are: half the squares.
    strength = strength / 2 if n_classes == 2 else strength
    basis, squares = basis_of(n_classes), lanes(scale, n_classes - 1)
    columns = samples.columns if every else samples.columns.take(learned)
    problems = Problems(columns, squares, basis, truth[:, None], np.ascontiguousarray(counted.T), strength)
    return _solution(samples, problems, search(problems, tolerance), posed)


def _inside(folds: IntArray, n_folds: int) -> BoolArray:
    """Which problems learn from each text."""
    inside = folds[:, None] != np.arange(-1, n_folds)
    inside[:, 0] = True
    return np.asarray(inside)


def _scales(
    matrix: csc_matrix, kinds: IntArray, common: BoolArray, truth: FloatArray, counted: FloatArray
) -> ProductArray:
    """The scale of each feature in each problem."""
    having = csc_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), matrix.shape)
    of_class = counted.T[:, None, :] * truth  # (problem, class, text)
    shape = (of_class.shape[0], of_class.shape[1], matrix.shape[1])
    flat = np.ascontiguousarray(of_class.reshape(shape[0] * shape[1], len(counted)).T, dtype=matrix.dtype)
    counts = np.ascontiguousarray((having.T @ flat).T, dtype=np.float64).reshape(shape)
    scales = [
        _scale(count, total, known, kinds)
        for count, total, known in zip(counts, of_class.sum(axis=2), common.T, strict=True)
    ]
    return np.stack(scales, axis=1).astype(matrix.dtype)


def _scale(count: FloatArray, total: FloatArray, common: BoolArray, kinds: IntArray) -> FloatArray:
    """How freely each feature may be used: the rarer, the more; the more it tells, the more; and by its kind.

    Rarity is inverse document frequency. What a feature tells is the spread of its log odds over the answers, a
    smoothed count as in Wang and Manning 2012, "Baselines and bigrams", section 2; its root is used here, and for any
    number of answers. The scale is folded into the weights, so that scoring does not know it. It is 0 where too few
    groups have a feature.
    """
    texts = count.sum(axis=0)
    odds = np.log((count + 1) / (total[:, None] + 1 - count))
    spread = np.sqrt(np.std(odds, axis=0) + LEAST_SPREAD)
    rarity = np.log((1 + total.sum()) / (1 + texts)) + 1.0
    known = texts * common
    mean_spread = np.average(spread, weights=known) if known.any() else 1.0
    return np.asarray(rarity * spread / mean_spread * np.array(KIND_SCALE)[kinds] * common)


def _solution(samples: Samples, problems: Problems, point: Point, posed: IntArray) -> Solution:
    features, count = to_features(problems, point.shares), point.shares.shape[1]
    first = np.arange(problems.basis.shape[1]) * count  # the lanes of problem 0; `+ p` those of problem p
    weights = combine(problems.basis, features[:, first].T.astype(np.float64)).T
    every = samples.columns.to_texts(features)
    place = np.zeros(samples.common.shape[1], dtype=np.int64)
    place[posed] = np.arange(len(posed))
    fitted = place[samples.folds + 1]  # 0, the problem with all texts, where a text was not held out
    rows, held = np.arange(len(fitted)), fitted > 0
    own = every[rows, first[:, None] + fitted].astype(np.float64) + point.intercepts[:, fitted]
    scores = np.where(held, combine(problems.basis, own), 0.0).T
    inside = combine(problems.basis, every[:, first].T.astype(np.float64) + point.intercepts[:, :1]).T
    return Solution(weights, combine(problems.basis, point.intercepts)[:, 0], scores, held, inside)

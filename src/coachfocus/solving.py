"""Labelled texts → weights, by scikit-learn: which words are known, which features count, how much each weighs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from coachfocus.examples import TrainingSet
from coachfocus.features import (
    Features,
    FeatureSettings,
    Lexicon,
    canonical,
    lowercase_words,
    tokenize,
    word_hash,
)
from coachfocus.model import FloatArray, Linear, Model

STEP: Final = 2.0**-9  # weights are rounded to it, so that the last bits, which differ by processor, reach no file
# Words, neighbours, ordered pairs, characters; classes, neighbouring classes, ordered pairs of classes.
KIND_SCALE: Final = (1.0, 0.7, 0.5, 0.4, 0.7, 0.7, 0.5)
TOLERANCE: Final = 1e-5  # of the solver; a tenth of it moves no weight by more than 0.02
LEAST_SPREAD: Final = 0.01  # lest a word that all answers share be lost, which its pairs may need


def fit_weights(
    examples: TrainingSet, settings: FeatureSettings, lexicon: Lexicon, strength: float, min_groups: int
) -> Model:
    """Fit the weights of a model that is not calibrated yet.

    Parameters
    ----------
    examples : TrainingSet
        At least two labels.
    settings : FeatureSettings
        How texts become features.
    lexicon : Lexicon
        The classes of words.
    strength : float
        Inverse of the regularization, as in scikit-learn's ``C``.
    min_groups : int
        A word or a feature counts only if at least so many groups have it.

    Returns
    -------
    Model
        With temperatures of 1, a threshold of 1 and no context.
    """
    known = _known_words(examples, lexicon, min_groups)
    empty = Linear((), np.zeros((0, 0), np.int16), np.zeros(0), STEP, 1.0)
    model = Model(settings, known, np.zeros(0, np.uint32), empty, None, 1.0, lexicon)
    features = model.features(examples.texts)
    model = replace(model, buckets=_common_buckets(features, examples.groups, min_groups))
    matrix = _matrix(model.rows(features), features.indptr, len(model.buckets))
    kinds = settings.kind(model.buckets)
    label = _fit_linear(matrix, kinds, examples.labels, examples.weights, strength)
    has_theme = np.array([t is not None for t in examples.themes])
    themes = examples.themes[has_theme].astype(str)
    theme = None
    if len(np.unique(themes)) > 1:
        theme = _fit_linear(matrix[has_theme], kinds, themes, examples.weights[has_theme], strength)
    return replace(model, label=label, theme=theme)


def _known_words(examples: TrainingSet, lexicon: Lexicon, min_groups: int) -> npt.NDArray[np.uint32]:
    """Words of the lexicon, and those that stand in lower case in at least `min_groups` groups."""
    seen: dict[str, set[int]] = {}
    for text, group in zip(examples.texts, examples.groups.tolist(), strict=True):
        for word in lowercase_words(tokenize(text)):
            seen.setdefault(word, set()).add(group)
    common = [word_hash(canonical(word)) for word, having in seen.items() if len(having) >= min_groups]
    return np.union1d(np.array(common, dtype=np.uint32), lexicon.words)


def _common_buckets(features: Features, groups: npt.NDArray[np.int64], min_groups: int) -> npt.NDArray[np.uint32]:
    """Buckets that at least `min_groups` groups have: what only one source says is not learned."""
    owners = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    owner = np.repeat(owners, np.diff(features.indptr))
    pairs = np.unique(features.indices * (owners.max() + 1) + owner)
    buckets, counts = np.unique(pairs // (owners.max() + 1), return_counts=True)
    return buckets[counts >= min_groups].astype(np.uint32)


def _matrix(rows: npt.NDArray[np.int64], indptr: npt.NDArray[np.int64], width: int) -> csr_matrix:
    """The texts as scikit-learn takes them, each feature worth one over the root of the text's length."""
    counts = np.diff(indptr)
    values = np.repeat(1.0 / np.sqrt(np.maximum(counts, 1)), counts)
    matrix = csr_matrix((values, rows, indptr), shape=(len(counts), width + 1))[:, :width]
    matrix.sum_duplicates()
    return matrix


def _scale(
    matrix: csr_matrix, kinds: npt.NDArray[np.int64], answers: npt.NDArray[np.str_], weights: FloatArray
) -> FloatArray:
    """How freely each feature may be used: the rarer, the more; the more it tells, the more; and by its kind.

    Rarity is inverse document frequency. What a feature tells is the spread of its log odds over the answers, a
    smoothed count as in Wang and Manning 2012, "Baselines and bigrams", section 2; its root is used here, and for any
    number of answers. The scale is folded into the weights, so that scoring does not know it.
    """
    classes, answer = np.unique(answers, return_inverse=True)
    having = csr_matrix((np.ones(len(matrix.data)), matrix.indices, matrix.indptr), shape=matrix.shape)
    counts = np.asarray(having.T @ (np.eye(len(classes))[answer] * weights[:, None]))
    texts = counts.sum(axis=1)
    share = (counts + 1) / (np.bincount(answer, weights) + 2)
    odds = np.log(share / (1 - share))
    spread = np.sqrt(np.std(odds, axis=1) + LEAST_SPREAD)
    rarity = np.log((1 + weights.sum()) / (1 + texts)) + 1.0
    mean_spread = np.average(spread, weights=texts) if texts.any() else 1.0
    return np.asarray(rarity * spread / mean_spread * np.array(KIND_SCALE)[kinds], dtype=np.float64)


def _fit_linear(
    matrix: csr_matrix,
    kinds: npt.NDArray[np.int64],
    answers: npt.NDArray[np.str_],
    weights: FloatArray,
    strength: float,
) -> Linear:
    scale = _scale(matrix, kinds, answers, weights)
    width = matrix.shape[1]
    # Where a fold knows no word, a column of zeros lets the solver find how common the answers are.
    known = matrix.multiply(scale).tocsr() if width else csr_matrix((len(answers), 1))
    solver = LogisticRegression(C=strength, max_iter=2000, tol=TOLERANCE).fit(known, answers, sample_weight=weights)
    coefficients, intercept = solver.coef_[:, :width] * scale, solver.intercept_
    if len(solver.classes_) == 2:  # scikit-learn gives one row for two classes
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        intercept = np.array([-intercept[0], intercept[0]]) / 2
    rounded = np.clip(np.rint(coefficients.T / STEP), -32767, 32767).astype(np.int16)
    classes = tuple(str(c) for c in solver.classes_)
    return Linear(classes, rounded, np.rint(intercept / STEP) * STEP, STEP, 1.0)

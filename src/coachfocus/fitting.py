"""Labelled texts → a `Model`, by scikit-learn: which words are known, weights, calibration, threshold.

Everything that is fitted on held-out predictions (calibration, the threshold for review) is held out by group: texts
of one group never stand on both sides of a split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from coachfocus.errors import InputError
from coachfocus.features import (
    Features,
    FeatureSettings,
    Masker,
    extract,
    lowercase_words,
    tokenize,
    word_hash,
)
from coachfocus.model import FloatArray, Linear, Model, softmax

STEP: Final = 2.0**-9  # weights are rounded to it, so that the last bits, which differ by processor, reach no file
WRONG_AT_MOST: Final = 0.05  # the promise of a passage that is not marked for review …
SURE: Final = 0.95  # … and how sure one can be of the promise
FOLDS: Final = 5
KIND_SCALE: Final = (1.0, 0.5, 0.3, 0.5)  # words, neighbours, ordered pairs, characters


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Labelled texts as arrays of one length.

    Parameters
    ----------
    texts : list of str
        One text a passage.
    labels : array of str
        The label of each.
    themes : array of object
        The theme of each, or None.
    weights : array of float64
        How much each counts.
    groups : array
        Texts of one group are never split.
    """

    texts: list[str]
    labels: npt.NDArray[np.str_]
    themes: npt.NDArray[np.object_]
    weights: FloatArray
    groups: npt.NDArray[np.int64]

    def take(self, rows: npt.NDArray[np.int64]) -> TrainingSet:
        """Pick rows.

        Parameters
        ----------
        rows : array of int64
            Positions.

        Returns
        -------
        TrainingSet
            Those rows, in that order.
        """
        texts = [self.texts[i] for i in rows.tolist()]
        return TrainingSet(texts, self.labels[rows], self.themes[rows], self.weights[rows], self.groups[rows])


def fit_model(examples: TrainingSet, settings: FeatureSettings, strength: float, min_groups: int) -> Model:
    """Fit a model with calibration and threshold.

    Parameters
    ----------
    examples : TrainingSet
        At least two labels.
    settings : FeatureSettings
        How texts become features.
    strength : float
        Inverse of the regularization, as in scikit-learn's ``C``.
    min_groups : int
        A word or a feature counts only if at least so many groups have it.

    Returns
    -------
    Model
        The model; where there are fewer than two groups a label to hold out, it is not calibrated and every
        passage is a close call.

    Raises
    ------
    InputError
        If no feature stands in so many groups.
    """
    model = _fit_weights(examples, settings, strength, min_groups)
    if not len(model.buckets):
        raise InputError(
            f"no word stands in {min_groups} different groups of texts, so that none is learned; add texts"
        )
    scores, held = held_out_scores(examples, settings, strength, min_groups)
    if not held.any():
        return model
    classes = list(model.label.classes)
    truth = np.array([classes.index(label) for label in examples.labels[held]])
    temperature = _temperature(scores[held], truth, examples.weights[held])
    chances = softmax(scores[held] / temperature)
    threshold = choose_threshold(chances.max(axis=1), chances.argmax(axis=1) == truth)
    return replace(model, label=replace(model.label, temperature=temperature), threshold=threshold)


def held_out_scores(
    examples: TrainingSet, settings: FeatureSettings, strength: float, min_groups: int
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Score each text by a model that never saw its group.

    Parameters
    ----------
    examples : TrainingSet
        At least two labels.
    settings : FeatureSettings
        How texts become features.
    strength : float
        Inverse of the regularization.
    min_groups : int
        As in `fit_model`.

    Returns
    -------
    scores : array of float64, shape (n_texts, n_labels)
        In the order of the sorted labels; zeros where a text could not be held out.
    held : array of bool, shape (n_texts,)
        Which texts were held out.
    """
    classes = np.unique(examples.labels)
    scores, held = np.zeros((len(examples.texts), len(classes))), np.zeros(len(examples.texts), dtype=bool)
    folds = min(FOLDS, len(np.unique(examples.groups)))
    if folds < 2:
        return scores, held
    for inside, outside in GroupKFold(folds).split(examples.texts, groups=examples.groups):
        part = replace(examples.take(inside), themes=np.full(len(inside), None))  # only labels are calibrated
        if len(np.unique(part.labels)) < len(classes):
            continue
        model = _fit_weights(part, settings, strength, min_groups)
        features = extract([examples.texts[i] for i in outside], Masker(model.known), settings)
        scores[outside] = model.label.scores(model.rows(features), features.indptr)
        held[outside] = True
    return scores, held


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
    kept = np.flatnonzero(bound <= WRONG_AT_MOST)
    if not len(kept):
        return 1.0
    return float(np.ceil(confidence[order[kept[-1]]] * 1000) / 1000)


def _fit_weights(examples: TrainingSet, settings: FeatureSettings, strength: float, min_groups: int) -> Model:
    known = _known_words(examples, min_groups)
    features = extract(examples.texts, Masker(known), settings)
    buckets = _common_buckets(features, examples.groups, min_groups)
    empty = Linear((), np.zeros((len(buckets), 0), np.int16), np.zeros(0), STEP, 1.0)
    model = Model(settings, known, buckets, empty, None, 1.0)
    matrix = _matrix(model.rows(features), features.indptr, len(buckets))
    scale = _scale(matrix, settings.kind(buckets), examples.weights)
    label = _fit_linear(matrix, scale, examples.labels, examples.weights, strength)
    has_theme = np.array([t is not None for t in examples.themes])
    themes = examples.themes[has_theme].astype(str)
    theme = None
    if len(np.unique(themes)) > 1:
        theme = _fit_linear(matrix[has_theme], scale, themes, examples.weights[has_theme], strength)
    return Model(settings, known, buckets, label, theme, 1.0)


def _known_words(examples: TrainingSet, min_groups: int) -> npt.NDArray[np.uint32]:
    """Words that stand in lower case in at least `min_groups` groups."""
    seen: dict[str, set[int]] = {}
    for text, group in zip(examples.texts, examples.groups.tolist(), strict=True):
        for word in lowercase_words(tokenize(text)):
            seen.setdefault(word, set()).add(group)
    return np.array(sorted({word_hash(w) for w, g in seen.items() if len(g) >= min_groups}), dtype=np.uint32)


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


def _scale(matrix: csr_matrix, kinds: npt.NDArray[np.int64], weights: FloatArray) -> FloatArray:
    """How freely each feature may be used: the rarer, the more (inverse document frequency), and by its kind.

    The scale is folded into the weights, so that scoring does not know it.
    """
    texts = np.bincount(matrix.indices, np.repeat(weights, np.diff(matrix.indptr)), matrix.shape[1])
    rarity = np.log((1 + weights.sum()) / (1 + texts)) + 1.0
    return np.asarray(rarity * np.array(KIND_SCALE)[kinds], dtype=np.float64)


def _fit_linear(
    matrix: csr_matrix, scale: FloatArray, answers: npt.NDArray[np.str_], weights: FloatArray, strength: float
) -> Linear:
    width = matrix.shape[1]
    # Where a fold knows no word, a column of zeros lets the solver find how common the answers are.
    known = matrix.multiply(scale).tocsr() if width else csr_matrix((len(answers), 1))
    solver = LogisticRegression(C=strength, max_iter=2000, tol=1e-7).fit(known, answers, sample_weight=weights)
    coefficients, intercept = solver.coef_[:, :width] * scale, solver.intercept_
    if len(solver.classes_) == 2:  # scikit-learn gives one row for two classes
        coefficients = np.vstack([-coefficients, coefficients]) / 2
        intercept = np.array([-intercept[0], intercept[0]]) / 2
    rounded = np.clip(np.rint(coefficients.T / STEP), -32767, 32767).astype(np.int16)
    classes = tuple(str(c) for c in solver.classes_)
    return Linear(classes, rounded, np.rint(intercept / STEP) * STEP, STEP, 1.0)


def _temperature(scores: FloatArray, truth: npt.NDArray[np.int64], weights: FloatArray) -> float:
    """The temperature with the least log loss on held-out scores."""

    def loss(log_temperature: float) -> float:
        chances = softmax(scores / np.exp(log_temperature))
        picked = np.maximum(chances[np.arange(len(truth)), truth], 1e-300)
        return float(-np.average(np.log(picked), weights=weights))

    best = minimize_scalar(loss, bounds=(-4.0, 4.0), method="bounded", options={"xatol": 1e-6})
    return float(np.round(np.exp(best.x), 3))


def count_labels(labels: Sequence[str]) -> str:
    """Say how many texts have each label.

    Parameters
    ----------
    labels : sequence of str
        The labels.

    Returns
    -------
    str
        Such as ``12 other, 3 rep-selling``.
    """
    return ", ".join(f"{n} {label}" for label, n in sorted(Counter(map(str, labels)).items()))

"""The model: a frozen record of arrays and settings, and the arithmetic from features to probabilities.

numpy alone. A linear model: each feature of a text adds its weight to the score of every label; the sum is divided
by the square root of the number of features, so that long and short texts compare; scores become probabilities by a
softmax that was calibrated on notes that were not trained on (temperature scaling, Guo et al. 2017, "On calibration
of modern neural networks").

Weights are whole numbers with one common step, so that sums are exact: a text gets the same probabilities alone, in
any batch and in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from coachfocus.context import Context
from coachfocus.features import NO_LEXICON, Features, FeatureSettings, Lexicon, Masker, extract
from coachfocus.labels import LABELS, THEMES

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Linear:
    """Weights of one question (which label? which theme?) for the features that a model knows.

    Parameters
    ----------
    classes : tuple of str
        The answers, in the order of the columns.
    weights : array of int16, shape (n_known_features, n_classes)
        In steps of `step`.
    intercept : array of float64, shape (n_classes,)
        The score of a text without a known feature.
    step : float
        What a weight of 1 is worth.
    temperature : float
        Scores are divided by it before the softmax.
    """

    classes: tuple[str, ...]
    weights: npt.NDArray[np.int16]
    intercept: FloatArray
    step: float
    temperature: float

    @cached_property
    def padded(self) -> npt.NDArray[np.int64]:
        """The weights with a last row of zeros, for the features that the model does not know."""
        return np.vstack([self.weights, np.zeros((1, len(self.classes)), np.int16)]).astype(np.int64)

    def scores(self, rows: npt.NDArray[np.int64], indptr: npt.NDArray[np.int64]) -> FloatArray:
        """Score texts.

        Parameters
        ----------
        rows : array of int64, shape (n_features,)
            For each feature of the texts its row of `weights`, or ``len(weights)`` where it is unknown.
        indptr : array of int64, shape (n_texts + 1,)
            Text ``i`` has ``rows[indptr[i]:indptr[i + 1]]``.

        Returns
        -------
        array of float64, shape (n_texts, n_classes)
            Uncalibrated scores.
        """
        running = np.zeros((len(rows) + 1, len(self.classes)), np.int64)
        np.cumsum(self.padded[rows], axis=0, out=running[1:])
        sums = running[indptr[1:]] - running[indptr[:-1]]
        length = np.sqrt(np.maximum(np.diff(indptr), 1))[:, None]
        return np.asarray(sums * self.step / length + self.intercept, dtype=np.float64)

    def probabilities(self, scores: FloatArray) -> FloatArray:
        """Turn scores into calibrated probabilities.

        Parameters
        ----------
        scores : array of float64, shape (n_texts, n_classes)
            From `scores`.

        Returns
        -------
        array of float64, shape (n_texts, n_classes)
            Each row sums to one.
        """
        return softmax(scores / self.temperature)


def softmax(scores: FloatArray) -> FloatArray:
    """Turn rows of scores into rows of probabilities.

    Parameters
    ----------
    scores : array of float64, shape (n, k)
        Any finite numbers.

    Returns
    -------
    array of float64, shape (n, k)
        Each row sums to one.
    """
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exp / exp.sum(axis=1, keepdims=True), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Model:
    """Everything that scoring needs.

    Parameters
    ----------
    settings : FeatureSettings
        How texts become features.
    known : array of uint32, shape (n_words,)
        Sorted hashes of the words that training notes have in lower case.
    buckets : array of uint32, shape (n_known_features,)
        Sorted buckets that have weights.
    label : Linear
        Which label; its classes are sorted as scikit-learn sorts them.
    theme : Linear or None
        Which theme, given that the text is on topic; None where training had fewer than two themes.
    threshold : float
        A passage that stands alone and whose confidence lies below is a close call.
    lexicon : Lexicon
        The classes of words.
    confusion : array of int64, shape (3, 3)
        How many held-out passages of each label (row) got each label (column), in the order of
        `coachfocus.labels.LABELS`; with their notes in view where there is a context. All 0 where nothing was held out.
    context : Context or None
        How talk goes on within notes; None where training had too few notes.
    card : mapping of str to str
        What the model was trained on and with, for people.
    """

    settings: FeatureSettings
    known: npt.NDArray[np.uint32]
    buckets: npt.NDArray[np.uint32]
    label: Linear
    theme: Linear | None
    threshold: float
    lexicon: Lexicon = NO_LEXICON
    confusion: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((len(LABELS), len(LABELS)), np.int64))
    context: Context | None = None
    card: Mapping[str, str] = field(default_factory=dict)

    def features(self, texts: Sequence[str], roles: Mapping[str, str] | None = None) -> Features:
        """Turn texts into the features that this model knows how to weigh.

        Parameters
        ----------
        texts : sequence of str
            One text a passage.
        roles : mapping of str to str, optional
            From names in lower case to roles, from a roster.

        Returns
        -------
        Features
            In the order of the texts.
        """
        return extract(texts, Masker(self.known, roles), self.settings, self.lexicon)

    def scores(self, features: Features) -> tuple[FloatArray, FloatArray]:
        """Score texts, each alone.

        Parameters
        ----------
        features : Features
            From `features`.

        Returns
        -------
        labels : array of float64, shape (n_texts, n_classes)
            In the order of ``label.classes``.
        themes : array of float64, shape (n_texts, n_themes)
            In the order of ``theme.classes``; no columns where the model has no themes.
        """
        rows = self.rows(features)
        labels = self.label.scores(rows, features.indptr)
        return labels, np.zeros((len(labels), 0)) if self.theme is None else self.theme.scores(rows, features.indptr)

    def probabilities(self, labels: FloatArray, themes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Turn scores into calibrated probabilities.

        Parameters
        ----------
        labels, themes : array of float64
            From `scores`.

        Returns
        -------
        labels : array of float64, shape (n_texts, 3)
            In the order of `coachfocus.labels.LABELS`; a label that the model never saw has 0.
        themes : array of float64, shape (n_texts, 4)
            In the order of `coachfocus.labels.THEMES`, if the text is on topic; all alike where the model has none.
        """
        found = np.zeros((len(labels), len(LABELS)))
        found[:, [LABELS.index(c) for c in self.label.classes]] = self.label.probabilities(labels)
        if self.theme is None:
            return found, np.full((len(labels), len(THEMES)), 1 / len(THEMES))
        found_themes = np.zeros((len(labels), len(THEMES)))
        found_themes[:, [THEMES.index(c) for c in self.theme.classes]] = self.theme.probabilities(themes)
        return found, found_themes

    def rows(self, features: Features) -> npt.NDArray[np.int64]:
        """Find the row of the weights that belongs to each feature.

        Parameters
        ----------
        features : Features
            Made with this model's settings and known words.

        Returns
        -------
        array of int64, shape (n_features,)
            The row, or ``len(buckets)`` for a feature that the model does not know.
        """
        return self._row_of_bucket[features.indices].astype(np.int64)

    @cached_property
    def _row_of_bucket(self) -> npt.NDArray[np.int32]:
        table = np.full(2**self.settings.bits, len(self.buckets), dtype=np.int32)
        table[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return table

"""The model: a frozen record of arrays and settings, and the arithmetic from features to probabilities.

numpy alone. A linear model: each feature of a text adds its weight to the score of every label; the sum is divided
by the square root of the number of tokens, so that long and short texts compare; scores become probabilities by a
softmax that was calibrated on notes that were not trained on (temperature scaling, Guo et al. 2017, "On calibration
of modern neural networks"). Weights are whole numbers with one common step. `coachfocus.weighing` adds them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, reduce
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.context import Context
from coachfocus.features import NO_LEXICON, FeatureSettings, Lexicon
from coachfocus.labels import LABELS, THEMES

FloatArray = npt.NDArray[np.float64]

# The weights of pairs are as small as it takes for the sum of those that one token opens to fit so many bits, when
# the weight of one class is taken off that of another (`coachfocus.weighing`).
LABEL_BITS: Final = 16
THEME_BITS: Final = 10


@dataclass(frozen=True, eq=False)
class Linear:
    """Weights of one question (which label? which theme?) for the features that a model knows.

    Parameters
    ----------
    classes : tuple of str
        The answers, in the order of the columns.
    weights : array of int16, shape (n_known_features, n_classes)
        In steps of `step`; what a pair weighs has bounds (`most_weight`). Those of a feature sum to zero where
        training made them: a model file leaves out the last column then.
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


def most_weight(bits: int, settings: FeatureSettings) -> int:
    """Tell how much a pair may weigh.

    Parameters
    ----------
    bits : int
        `LABEL_BITS` or `THEME_BITS`.
    settings : FeatureSettings
        Tells how many pairs a token opens.

    Returns
    -------
    int
        In steps.
    """
    most = len(settings.pairs) + 2  # and two with the beginning of a sentence
    return ((1 << (bits - 1)) - 1) // (2 * most)


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
    columns = scores.T  # column by column: rows are short, and numpy is slow along a short axis
    exp = np.exp(columns - reduce(np.maximum, columns))
    return np.ascontiguousarray((exp / reduce(np.add, exp)).T)


@dataclass(frozen=True, eq=False)
class Model:
    """Everything that scoring needs.

    Parameters
    ----------
    settings : FeatureSettings
        How texts become features.
    known : array of uint32, shape (n_words,)
        Sorted hashes of ordinary words, and of those that several sources of training notes have in lower case.
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
        What the model was trained on, for people.
    versions : mapping of str to str
        Of what it was trained with: ``coachfocus``, ``numpy``, ``python``, ``scikit-learn``, ``scipy``; empty where
        that is not known.
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
    versions: Mapping[str, str] = field(default_factory=dict)

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

    def rows(self, buckets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Find the rows of the weights that belong to buckets.

        Parameters
        ----------
        buckets : array of int64, shape (n,)
            Buckets, in any order.

        Returns
        -------
        array of int64, shape (n,)
            The row, or ``len(self.buckets)`` where the model has no weights.
        """
        return self._row_of_bucket[buckets].astype(np.int64)

    @cached_property
    def _row_of_bucket(self) -> npt.NDArray[np.int32]:
        table = np.full(2**self.settings.bits, len(self.buckets), dtype=np.int32)
        table[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return table

    def __getstate__(self) -> dict[str, object]:
        """What is pickled: the fields, and nothing that was worked out from them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

"""Labelled texts → a `Model`: weights, then calibration, context and thresholds from held-out predictions.

Predictions are held out by group: texts of one group never stand on both sides of a split. How talk goes on is learned
from all notes, those whose passages were held out among them: a few hundred numbers that no single note moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from coachfocus.calibration import choose_temperature, choose_threshold
from coachfocus.context import fit_context
from coachfocus.errors import InputError
from coachfocus.examples import TrainingSet
from coachfocus.features import FeatureSettings, Lexicon
from coachfocus.labels import LABELS
from coachfocus.model import FloatArray, Linear, Model
from coachfocus.solving import fit_weights

FOLDS: Final = 5
ENOUGH_NOTES: Final = 20  # fewer do not tell how talk goes on


def fit_model(
    examples: TrainingSet, settings: FeatureSettings, lexicon: Lexicon, strength: float, min_groups: int
) -> Model:
    """Fit a model with calibration, context and thresholds.

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
        The model; where there are fewer than two groups a label to hold out, it is not calibrated and every
        passage is a close call.

    Raises
    ------
    InputError
        If no feature stands in so many groups.
    """
    model = fit_weights(examples, settings, lexicon, strength, min_groups)
    if not len(model.buckets):
        raise InputError(
            f"no word stands in {min_groups} different groups of texts, so that none is learned; add texts"
        )
    labels, themes, held = held_out_scores(examples, settings, lexicon, strength, min_groups)
    if not held.any():
        return model
    right, weights = _columns(model.label, examples.labels), examples.weights
    label = _calibrate(model.label, labels[held], right[held], weights[held])
    theme, known = model.theme, held & np.array([theme is not None for theme in examples.themes])
    if theme is not None and known.any():
        theme = _calibrate(theme, themes[known], _columns(theme, examples.themes[known]), weights[known])
    chances = label.probabilities(labels[held])
    threshold = choose_threshold(chances.max(axis=1), chances.argmax(axis=1) == right[held])
    model = replace(model, label=label, theme=theme, threshold=threshold)
    if not set(model.label.classes) <= set(LABELS):  # numbers, from tools of scikit-learn
        return model
    chances, theme_chances = model.probabilities(labels, themes)
    if len(examples.chains.starts) <= ENOUGH_NOTES:
        return replace(model, confusion=_confusion(chances, examples.labels, np.flatnonzero(held)))
    context, chains = fit_context(examples.states(), examples.chains), examples.chains
    chances, _ = context.smooth(chances, theme_chances, chains)
    rows = chains.rows[held[chains.rows]]
    sure, column = chances[rows].max(axis=1), chances[rows].argmax(axis=1)
    context = replace(context, threshold=choose_threshold(sure, np.array(LABELS)[column] == examples.labels[rows]))
    return replace(model, confusion=_confusion(chances, examples.labels, rows), context=context)


def held_out_scores(
    examples: TrainingSet, settings: FeatureSettings, lexicon: Lexicon, strength: float, min_groups: int
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Score each text by a model that never saw its group.

    Parameters
    ----------
    examples : TrainingSet
        At least two labels.
    settings : FeatureSettings
        How texts become features.
    lexicon : Lexicon
        The classes of words.
    strength : float
        Inverse of the regularization.
    min_groups : int
        As in `fit_model`.

    Returns
    -------
    labels : array of float64, shape (n_texts, n_labels)
        In the order of the sorted labels; zeros where a text could not be held out.
    themes : array of float64, shape (n_texts, n_themes)
        Likewise; no columns where there are fewer than two themes.
    held : array of bool, shape (n_texts,)
        Which texts were held out.
    """
    classes, n = np.unique(examples.labels), len(examples.texts)
    theme_classes = np.unique([theme for theme in examples.themes if theme is not None])
    theme_count = len(theme_classes) if len(theme_classes) > 1 else 0
    labels, themes, held = np.zeros((n, len(classes))), np.zeros((n, theme_count)), np.zeros(n, dtype=bool)
    folds = min(FOLDS, len(np.unique(examples.groups)))
    if folds < 2:
        return labels, themes, held
    for inside, outside in GroupKFold(folds).split(examples.texts, groups=examples.groups):
        part = examples.take(inside)
        if len(np.unique(part.labels)) < len(classes):
            continue
        model = fit_weights(part, settings, lexicon, strength, min_groups)
        features = model.features([examples.texts[i] for i in outside])
        rows = model.rows(features)
        labels[outside] = model.label.scores(rows, features.indptr)
        if model.theme is not None and theme_count:
            of_class = np.searchsorted(theme_classes, model.theme.classes)
            themes[outside[:, None], of_class] = model.theme.scores(rows, features.indptr)
        held[outside] = True
    return labels, themes, held


def _columns(linear: Linear, answers: npt.NDArray[np.str_] | npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """The column of each answer; the classes of a linear model are sorted."""
    return np.searchsorted(np.array(linear.classes), answers.astype(str))


def _calibrate(linear: Linear, scores: FloatArray, right: npt.NDArray[np.int64], weights: FloatArray) -> Linear:
    return replace(linear, temperature=choose_temperature(scores, right, weights))


def _confusion(chances: FloatArray, truth: npt.NDArray[np.str_], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many of the rows of each label got each label."""
    actual = np.array([LABELS.index(label) for label in truth[rows].tolist()], dtype=np.int64)
    n = len(LABELS)
    return np.bincount(actual * n + chances[rows].argmax(axis=1), minlength=n * n).reshape(n, n)


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

"""Labelled texts → a `Model`: weights, then calibration, context and thresholds from held-out predictions.

Predictions are held out by group: texts of one group never stand on both sides of a split. How talk goes on is learned
from all notes, those whose passages were held out among them: a few hundred numbers that no single note moves.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy
import sklearn
from sklearn.model_selection import GroupKFold

from coachfocus.calibration import choose_temperature, choose_threshold
from coachfocus.context import fit_context
from coachfocus.design import make_design
from coachfocus.errors import InputError
from coachfocus.examples import TrainingSet
from coachfocus.features import NO_WORDS, PAIRS, FeatureSettings, Lexicon
from coachfocus.labels import LABELS
from coachfocus.membership import advantage
from coachfocus.model import LABEL_BITS, THEME_BITS, FloatArray, Linear, Model, most_weight
from coachfocus.solving import TOLERANCE, Samples, Solution, fit_folds, gather
from coachfocus.version import __version__

# Weights are rounded to steps, so that the last bits, which differ by processor, reach no file.
LABEL_STEP: Final = 2.0**-10
THEME_STEP: Final = 2.0**-6
FEW: Final = 2000  # texts; so few are fitted more closely and in more folds, for it takes no time
CLOSE: Final = 1e-4
FOLDS, MORE_FOLDS = 3, 5  # of many texts two thirds tell what four fifths do
ENOUGH_NOTES: Final = 20  # fewer do not tell how talk goes on


def fit_model(
    examples: TrainingSet,
    settings: FeatureSettings,
    lexicon: Lexicon,
    strength: float,
    min_groups: int,
    *,
    ordinary: npt.NDArray[np.uint32] = NO_WORDS,
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
        A feature counts only if at least so many groups have it, a word that is not ordinary if so many sources do.
    ordinary : array of uint32
        Hashes of words, beside those of the lexicon, that are no secret.

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
    design = make_design(
        examples.texts,
        examples.groups,
        settings,
        lexicon,
        min_groups,
        sources=examples.sources,
        ordinary=ordinary,
    )
    # Few texts are fitted closely, which takes numbers of more digits.
    columns = design.columns if len(examples.texts) > FEW else design.columns.astype(np.float64)
    kinds = settings.kind(design.buckets)
    samples = gather(columns, kinds, examples.groups, _folds(examples.groups), min_groups)
    if not len(samples.kept):
        raise InputError(
            f"no word stands in {min_groups} different groups of texts, so that none is learned; add texts"
        )
    buckets, pairs = design.buckets[samples.kept], np.isin(samples.kinds, PAIRS)
    classes, labels = _fit(samples, examples.labels.astype(object), examples.weights, strength)
    label = _rounded(classes, labels, LABEL_STEP, pairs, most_weight(LABEL_BITS, settings))
    theme, themes = None, None
    if len({one for one in examples.themes if one is not None}) > 1:
        classes, themes = _fit(samples, examples.themes, examples.weights, strength)
        theme = _rounded(classes, themes, THEME_STEP, pairs, most_weight(THEME_BITS, settings))
    model = Model(settings, design.known, buckets, label, theme, 1.0, design.lexicon, versions=_versions())
    if not labels.held.any():
        return model
    model = _calibrate(model, examples, labels, themes)
    return replace(model, card={"membership": _membership(model.label, examples, labels)})


def _fit(
    samples: Samples, answers: npt.NDArray[np.object_], weights: FloatArray, strength: float
) -> tuple[tuple[str, ...], Solution]:
    """Fit the weights of one question; None is no answer."""
    known = np.array([answer is not None for answer in answers], dtype=bool)
    classes = np.unique(answers[known].astype(str))
    codes = np.full(len(answers), -1)
    codes[known] = np.searchsorted(classes, answers[known].astype(str))
    tolerance = TOLERANCE if len(answers) > FEW else CLOSE
    return tuple(classes.tolist()), fit_folds(samples, codes, len(classes), weights, strength, tolerance)


def _rounded(classes: tuple[str, ...], found: Solution, step: float, pairs: npt.NDArray[np.bool_], most: int) -> Linear:
    """Weights in whole steps, those of each feature summing to zero; those of pairs within bounds.

    Before they are rounded they sum to zero anyhow; the last one takes up what rounding adds to the others, so that a
    model file can leave it out. Where one is beyond a bound, all of its feature are made less by the same factor.
    """
    exact = found.weights.T / step
    room = np.where(pairs, most, 2**15 - 1) - len(exact[:-1]) / 2
    exact *= room / np.maximum(np.abs(exact).max(axis=0), room)
    whole = np.rint(exact).astype(np.int16)
    whole[-1] = -whole[:-1].sum(axis=0)
    return Linear(classes, whole.T, np.rint(found.intercepts / step) * step, step, 1.0)


def _versions() -> dict[str, str]:
    """What the model is trained with: other versions may give other weights."""
    libraries = {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__}
    return {"coachfocus": __version__, "python": platform.python_version(), **libraries}


def _folds(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The fold that each text is held out in; -1, and none is, where there are too few groups."""
    found = np.full(len(groups), -1, dtype=np.int64)
    folds = min(FOLDS if len(groups) > FEW else MORE_FOLDS, len(np.unique(groups)))
    if folds > 1:
        for fold, (_, outside) in enumerate(GroupKFold(folds).split(groups, groups=groups)):
            found[outside] = fold
    return found


def _calibrate(model: Model, examples: TrainingSet, labels: Solution, themes: Solution | None) -> Model:
    """Choose temperatures, thresholds and context by the scores of texts that were held out."""
    held, weights = labels.held, examples.weights
    right = _columns(model.label, examples.labels)
    label = _cooled(model.label, labels.scores[held], right[held], weights[held])
    theme = model.theme
    if theme is not None and themes is not None:
        known = themes.held & np.array([one is not None for one in examples.themes])
        if known.any():
            theme = _cooled(theme, themes.scores[known], _columns(theme, examples.themes[known]), weights[known])
    chances = label.probabilities(labels.scores[held])
    threshold = choose_threshold(chances.max(axis=1), chances.argmax(axis=1) == right[held])
    model = replace(model, label=label, theme=theme, threshold=threshold)
    if not set(model.label.classes) <= set(LABELS):  # numbers, from tools of scikit-learn
        return model
    of_themes = np.zeros((len(held), 0)) if themes is None else themes.scores
    chances, theme_chances = model.probabilities(labels.scores, of_themes)
    if len(examples.chains.starts) <= ENOUGH_NOTES:
        return replace(model, confusion=_confusion(chances, examples.labels, np.flatnonzero(held)))
    context, chains = fit_context(examples.states(), examples.chains), examples.chains
    chances, _ = context.smooth(chances, theme_chances, chains)
    rows = chains.rows[held[chains.rows]]
    sure, column = chances[rows].max(axis=1), chances[rows].argmax(axis=1)
    context = replace(context, threshold=choose_threshold(sure, np.array(LABELS)[column] == examples.labels[rows]))
    return replace(model, confusion=_confusion(chances, examples.labels, rows), context=context)


def _membership(linear: Linear, examples: TrainingSet, found: Solution) -> str:
    """How well texts that were trained on are told from texts that were not, here the same ones while held out."""
    held = np.flatnonzero(found.held)
    right = _columns(linear, examples.labels)[held]
    inside, outside = (
        -np.log(linear.probabilities(scores[held])[np.arange(len(held)), right])
        for scores in (found.inside, found.scores)
    )
    return f"advantage {advantage(inside, outside):.2f}"


def _columns(linear: Linear, answers: npt.NDArray[np.str_] | npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """The column of each answer; the classes of a linear model are sorted."""
    return np.searchsorted(np.array(linear.classes), answers.astype(str))


def _cooled(linear: Linear, scores: FloatArray, right: npt.NDArray[np.int64], weights: FloatArray) -> Linear:
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

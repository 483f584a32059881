"""`evaluate`: how good a model is on labelled passages, every figure with an interval and beside two baselines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from coachfocus.baselines import keyword_label, majority_label
from coachfocus.focus import coaching_share, note_label
from coachfocus.labelled import Labelled, check_labelled
from coachfocus.labels import LABELS
from coachfocus.model import FloatArray
from coachfocus.model_file import resolve_model
from coachfocus.passages import body_start, count_words
from coachfocus.records import PassageScore
from coachfocus.scoring import score_whole

if TYPE_CHECKING:
    import pandas as pd

    from coachfocus.frames import AnyModel

RESAMPLES: Final = 1000
BINS: Final = 10
INTERVAL: Final = (2.5, 97.5)


class Figure(NamedTuple):
    """One figure with its 95 % interval.

    Parameters
    ----------
    value : float
        Measured on all rows.
    low, high : float
        Percentile bootstrap over groups.
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class Evaluation:
    """The figures of one evaluation; ``print`` it to read them.

    Parameters
    ----------
    passages, groups : int
        How much they rest on.
    figures : dict of str to dict of str to Figure
        From the figure's name to ``model``, ``majority`` and ``keywords``; a baseline that has no such figure is
        left out.
    """

    passages: int
    groups: int
    figures: dict[str, dict[str, Figure]]

    def __str__(self) -> str:
        columns = ("model", "majority", "keywords")
        lines = [f"{'':<30}" + "".join(f"{c:<24}" for c in columns)]
        for name, row in self.figures.items():
            lines.append(f"{name:<30}" + "".join(f"{row[c]!s:<24}" if c in row else " " * 24 for c in columns))
        lines.append(f"{self.passages} passages in {self.groups} groups; 95 % intervals by bootstrap over groups.")
        return "\n".join(line.rstrip() for line in lines)


@dataclass(frozen=True, slots=True)
class _Guess:
    """What one labeller says of the rows."""

    label: npt.NDArray[np.str_]
    confidence: FloatArray | None = None
    theme: npt.NDArray[np.object_] | None = None
    marked: npt.NDArray[np.bool_] | None = None


def evaluate(labelled: pd.DataFrame, model: AnyModel = None) -> Evaluation:
    """Measure a model on labelled passages that it was not trained on.

    Figures: accuracy and macro F1 over the labels that occur; calibration error (expected calibration error in ten
    bins of equal width, Guo et al. 2017); theme accuracy among passages on topic; contrast pairs with both sides
    right; the share of passages not marked for review and the accuracy among them; note label accuracy and the mean
    absolute error of the coaching share, where notes are given.

    Parameters
    ----------
    labelled : DataFrame
        Columns ``text`` and ``label``; optional ``theme``, ``group``, ``note``, ``position``, ``pair``. Intervals
        are by bootstrap over groups, so name in ``group`` what varies together: a writer, a meeting, a firm.
    model : FocusClassifier, path or None
        None for the model shipped inside the package.

    Returns
    -------
    Evaluation
        The figures, with those of the majority label and of a keyword tracker beside.

    Raises
    ------
    InputError
        If a column is missing or a row can't be used.
    LabelError
        If a label or a theme is not one of the known ones.
    """
    rows = check_labelled(labelled)
    truth = np.array(rows.labels)
    scores = score_whole(rows.texts, resolve_model(model))
    guesses = {
        "model": _model_guess(scores),
        "majority": _Guess(np.full(len(truth), majority_label(rows.labels), dtype=object).astype(str)),
        "keywords": _Guess(np.array([keyword_label(t) for t in rows.texts])),
    }
    groups = np.unique(rows.groups, return_inverse=True)[1]
    resamples = _resample(groups)
    figures: dict[str, dict[str, Figure]] = {}
    for who, guess in guesses.items():
        for name, figure in _measures(rows, truth, guess).items():
            value, spread = figure(np.ones(len(truth))), [figure(w) for w in resamples]
            if not np.isnan(value):
                figures.setdefault(name, {})[who] = Figure(value, *np.nanpercentile(spread, INTERVAL).tolist())
    return Evaluation(len(truth), int(groups.max()) + 1, figures)


def calibration_error(confidence: FloatArray, right: npt.NDArray[np.bool_], weights: FloatArray) -> float:
    """Measure the expected calibration error.

    Parameters
    ----------
    confidence : array of float64, shape (n,)
        Probability that the label is right.
    right : array of bool, shape (n,)
        Whether it is.
    weights : array of float64, shape (n,)
        How much each row counts.

    Returns
    -------
    float
        Mean distance of confidence and accuracy over ten bins of equal width, weighted by their rows.
    """
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gap = np.bincount(bins, weights * (confidence - right), BINS)
    return float(np.abs(gap).sum() / weights.sum())


def _model_guess(scores: list[PassageScore]) -> _Guess:
    return _Guess(
        np.array([s.label for s in scores]),
        np.array([s.confidence for s in scores]),
        np.array([s.theme for s in scores], dtype=object),
        np.array([s.review for s in scores]),
    )


def _resample(groups: npt.NDArray[np.int64]) -> list[FloatArray]:
    """How often each row counts in each resample of the groups."""
    rng = np.random.default_rng(20130301)
    n = int(groups.max()) + 1
    return [np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64)[groups] for _ in range(RESAMPLES)]


def _mean(values: npt.NDArray[np.bool_] | FloatArray, weights: FloatArray) -> float:
    total = weights.sum()
    return float((values * weights).sum() / total) if total else float("nan")


def _macro_f1(truth: npt.NDArray[np.str_], label: npt.NDArray[np.str_], weights: FloatArray) -> float:
    scores = []
    for one in LABELS:
        actual, said = (truth == one) @ weights, (label == one) @ weights
        if actual:
            scores.append(2 * (((truth == one) & (label == one)) @ weights) / (actual + said))
    return float(np.mean(scores)) if scores else float("nan")


def _measures(rows: Labelled, truth: npt.NDArray[np.str_], guess: _Guess) -> dict[str, Callable[[FloatArray], float]]:
    """The figures that can be measured, each as a function of the rows' weights."""
    right = guess.label == truth
    found: dict[str, Callable[[FloatArray], float]] = {
        "accuracy": lambda w: _mean(right, w),
        "macro F1": lambda w: _macro_f1(truth, guess.label, w),
    }
    if guess.confidence is not None:
        confidence = guess.confidence
        found["calibration error"] = lambda w: calibration_error(confidence, right, w)
    if guess.theme is not None:
        known = np.array([t is not None for t in rows.themes])
        theme_right = guess.theme == np.array(rows.themes, dtype=object)
        found["theme accuracy"] = lambda w: _mean(theme_right[known], w[known])
    if guess.marked is not None:
        answered = ~guess.marked
        found["not marked for review"] = lambda w: _mean(answered, w)
        found["accuracy of those"] = lambda w: _mean(right[answered], w[answered])
    found |= _pair_measures(rows.pairs, right)
    found |= _note_measures(rows, guess.label)
    return found


def _members(names: list[str | None]) -> list[list[int]]:
    members: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if name is not None:
            members.setdefault(name, []).append(row)
    return list(members.values())


def _pair_measures(pairs: list[str | None], right: npt.NDArray[np.bool_]) -> dict[str, Callable[[FloatArray], float]]:
    sides = [rows for rows in _members(pairs) if len(rows) == 2]
    if not sides:
        return {}
    both, first = np.array([right[a] and right[b] for a, b in sides]), np.array([a for a, _ in sides])
    return {"pairs with both sides right": lambda w: _mean(both, w[first])}


def _note_measures(rows: Labelled, label: npt.NDArray[np.str_]) -> dict[str, Callable[[FloatArray], float]]:
    notes = [sorted(m, key=lambda i: rows.positions[i]) for m in _members(rows.notes)]
    if not notes:
        return {}
    words = [count_words(text[body_start(text) :]) for text in rows.texts]  # a speaker's name does not count
    true = [coaching_share([rows.labels[i] for i in n], [words[i] for i in n]) for n in notes]
    said = [coaching_share([str(label[i]) for i in n], [words[i] for i in n]) for n in notes]
    first = np.array([n[0] for n in notes])
    right = np.array([note_label(a) == note_label(b) for a, b in zip(true, said, strict=True)])
    errors = np.array([np.nan if a is None or b is None else abs(a - b) for a, b in zip(true, said, strict=True)])
    told = ~np.isnan(errors)
    return {
        "note label accuracy": lambda w: _mean(right, w[first]),
        "coaching share, mean error": lambda w: _mean(errors[told], w[first][told]),
    }

"""`evaluate`: how good a model is on labelled passages, every figure with an interval and beside two baselines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from coachfocus.baselines import keyword_label, majority_label
from coachfocus.finding import find_whole
from coachfocus.labelled import check_labelled
from coachfocus.labels import LABELS, THEMES
from coachfocus.measures import Guess, measures
from coachfocus.model import FloatArray
from coachfocus.model_file import resolve_model
from coachfocus.note_scoring import PassageColumns
from coachfocus.scorer import scorer_of
from coachfocus.scoring import judge

if TYPE_CHECKING:
    import pandas as pd

    from coachfocus.frames import AnyModel

RESAMPLES: Final = 1000
COLUMNS: Final = ("model", "no context", "majority", "keywords")
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
        From the figure's name to ``model``, ``no context`` (the model without the notes around the passages),
        ``majority`` and ``keywords``; one that has no such figure is left out.
    """

    passages: int
    groups: int
    figures: dict[str, dict[str, Figure]]

    def __str__(self) -> str:
        columns = [c for c in COLUMNS if any(c in row for row in self.figures.values())]
        lines = [f"{'':<32}" + "".join(f"{c:<24}" for c in columns)]
        for name, row in self.figures.items():
            lines.append(f"{name:<32}" + "".join(f"{row[c]!s:<24}" if c in row else " " * 24 for c in columns))
        lines.append(f"{self.passages} passages in {self.groups} groups; 95 % intervals by bootstrap over groups.")
        return "\n".join(line.rstrip() for line in lines)


def evaluate(labelled: pd.DataFrame, model: AnyModel = None) -> Evaluation:
    """Measure a model on labelled passages that it was not trained on.

    Passages that stand in notes are judged as `coachfocus.score` does, with their notes in view. Figures: accuracy and
    macro F1 over the labels that occur; Brier score (sum over the three labels, 0 to 2); calibration error (expected
    calibration error in ten bins of equal width, Guo et al. 2017); accuracy among the surest 80 %; theme accuracy
    among passages on topic; the share of passages not marked for review and the accuracy among them; the share of
    ``other`` passages that are seen as such or marked; contrast pairs with both sides right; where notes are given,
    note label accuracy, mean absolute error of the coaching share, and precision and recall of drifts, found if within
    one passage.

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
    rows, scorer = check_labelled(labelled), scorer_of(resolve_model(model))
    chains = rows.chains()
    with scorer.lock:
        found = find_whole(rows.texts, scorer)
    starts = np.arange(len(rows.texts) + 1)
    guesses = {"model": _guess(judge(found, starts, scorer.model, chains))}
    if len(chains.rows) and scorer.model.context is not None:
        guesses["no context"] = _guess(judge(found, starts, scorer.model))
    guesses["majority"] = Guess(np.array([majority_label(rows.labels)] * len(rows.texts)))
    guesses["keywords"] = Guess(np.array([keyword_label(t) for t in rows.texts]))
    groups = np.unique(rows.groups, return_inverse=True)[1]
    resamples = resample(groups)
    figures: dict[str, dict[str, Figure]] = {}
    for who, guess in guesses.items():
        for name, figure in measures(rows, guess).items():
            value, spread = figure(np.ones(len(rows.texts))), [figure(w) for w in resamples]
            if not np.isnan(value):
                figures.setdefault(name, {})[who] = Figure(value, *np.nanpercentile(spread, INTERVAL).tolist())
    return Evaluation(len(rows.texts), int(groups.max()) + 1, figures)


def _guess(passages: PassageColumns) -> Guess:
    return Guess(
        np.array(LABELS)[passages.labels],
        passages.chances,
        passages.chances[np.arange(len(passages.labels)), passages.labels],
        np.array([*THEMES, None], dtype=object)[passages.themes] if (passages.themes >= 0).any() else None,
        passages.reasons >= 0,
    )


def resample(groups: npt.NDArray[np.int64]) -> list[FloatArray]:
    """Tell how often each row counts in each resample of the groups.

    Parameters
    ----------
    groups : array of int64, shape (n,)
        The group of each row, from 0 without a gap.

    Returns
    -------
    list of array of float64, shape (n,)
        A thousand resamples, always the same ones.
    """
    rng = np.random.default_rng(20130301)
    n = int(groups.max()) + 1
    return [np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64)[groups] for _ in range(RESAMPLES)]

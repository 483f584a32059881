"""`summarize`: the coaching share of groups of notes, corrected for the model's known errors, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachfocus.errors import InputError, InputTypeError, listed
from coachfocus.labels import LABELS, MANAGER_COACHING, REP_SELLING
from coachfocus.model import FloatArray
from coachfocus.model_file import resolve_model

if TYPE_CHECKING:
    from coachfocus.frames import AnyModel

ENOUGH_NOTES: Final = 5  # on topic; the share of fewer is that of single talks
RESAMPLES: Final = 2000
INTERVAL: Final = (2.5, 97.5)
TELLS_APART: Final = 0.2  # a model whose two rates lie closer than this corrects nothing
_SIDES: Final = [LABELS.index(MANAGER_COACHING), LABELS.index(REP_SELLING)]


def summarize(
    notes: pd.DataFrame, scores: pd.DataFrame, by: str | Sequence[str] | None = None, model: AnyModel = None
) -> pd.DataFrame:
    """Work out the coaching share of groups of notes.

    The share of a group is the mean of its notes' coaching shares, so that each talk counts once however long its
    transcript; notes that are ``other`` have none. A model that errs moves the shares of all groups towards each
    other. The mean is corrected for that by adjusted counting (Forman 2008, "Quantifying counts and costs via
    classification", section 2.2): where, of the held-out passages labelled either side, ``t`` of the coaching ones and
    ``f`` of the selling ones were labelled coaching, a share of ``s`` is counted as ``t s + f (1 - s)``. The rates are
    those with the notes in view, as `coachfocus.score` judges. It departs from Forman in that shares of
    words in notes are counted and not texts.

    Parameters
    ----------
    notes : DataFrame
        The notes, with the columns to group by.
    scores : DataFrame
        What `coachfocus.score` gave for them, with the same index.
    by : str or list of str, optional
        Columns of `notes`; all notes are one group by default. Missing values are a group of their own.
    model : FocusClassifier, path or None
        What the notes were scored with, for its error rates; None for the model shipped inside the package.

    Returns
    -------
    DataFrame
        One row a group, ordered by `by`: the columns of `by`; ``notes``; ``on_topic`` (notes that have a coaching
        share); ``drifted`` and ``review`` (notes); ``counted_share`` (0 to 1, as the model counts); ``coaching_share``
        (corrected), ``low`` and ``high`` (95 % interval by bootstrap over the notes and over the model's error rates);
        ``remark`` (why a share is missing). Shares of fewer than five notes on topic are missing.

    Raises
    ------
    InputError
        If `scores` and `notes` do not belong together, or a column is missing.
    InputTypeError
        If `notes` or `scores` is no DataFrame.

    Examples
    --------
    >>> import pandas as pd, coachfocus
    >>> notes = pd.DataFrame({"text": ["How do you coach Ana?"] * 5, "manager": ["Bo"] * 5})
    >>> coachfocus.summarize(notes, coachfocus.score(notes), by="manager")["notes"].tolist()
    [5]
    """
    columns = _check(notes, scores, by)
    rates = resolve_model(model).confusion[np.ix_(_SIDES, _SIDES)]
    keys = [notes[column].to_numpy() for column in columns] or [np.zeros(len(notes), dtype=np.int64)]
    table = pd.DataFrame({str(i): key for i, key in enumerate(keys)})
    rows = []
    for key, group in table.groupby(list(table.columns), dropna=False, sort=True):
        names = dict(zip(columns, key if isinstance(key, tuple) else (key,), strict=False))
        rows.append(names | _group(scores.iloc[group.index], rates))
    return pd.DataFrame(rows, columns=[*columns, *_COLUMNS])


_COLUMNS: Final = (
    "notes", "on_topic", "drifted", "review", "counted_share", "coaching_share", "low", "high", "remark",
)  # fmt: skip


def _check(notes: pd.DataFrame, scores: pd.DataFrame, by: str | Sequence[str] | None) -> list[str]:
    for name, table in (("notes", notes), ("scores", scores)):
        if not isinstance(table, pd.DataFrame):
            raise InputTypeError(f"{name} is {type(table).__name__}, expected a DataFrame")
    if not notes.index.equals(scores.index):
        raise InputError(
            f"notes has {len(notes)} rows and scores {len(scores)} with another index; "
            "pass what coachfocus.score gave for these notes"
        )
    for column in ("coaching_share", "drift_at", "review"):
        if column not in scores:
            raise InputError(
                f"scores has no column {column!r}, found {listed(scores.columns)}; pass the scores of notes"
            )
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    for column in columns:
        if column not in notes:
            raise InputError(f"notes has no column {column!r} to group by, found {listed(notes.columns)}")
        if list(notes.columns).count(column) > 1 or columns.count(column) > 1:
            raise InputError(f"the column {column!r} stands more than once; drop or rename one")
        if column in _COLUMNS:
            raise InputError(f"{column!r} is a column of the result; rename the one to group by")
    return columns


def _group(scores: pd.DataFrame, rates: npt.NDArray[np.int64]) -> dict[str, Any]:
    shares = scores["coaching_share"].to_numpy(dtype=np.float64, na_value=np.nan)
    shares = shares[~np.isnan(shares)]
    row: dict[str, Any] = {
        "notes": len(scores),
        "on_topic": len(shares),
        "drifted": int(scores["drift_at"].notna().sum()),
        "review": int(scores["review"].sum()),
        "counted_share": np.nan,
        "coaching_share": np.nan,
        "low": np.nan,
        "high": np.nan,
        "remark": None,
    }
    if len(shares) < ENOUGH_NOTES:
        return row | {"remark": f"{len(shares)} notes on topic, at least {ENOUGH_NOTES} are needed"}
    row["counted_share"] = float(shares.mean())
    caught, mistaken = (float(side[0]) / max(float(side.sum()), 1.0) for side in rates)
    if not rates.any(axis=1).all() or caught - mistaken < TELLS_APART:
        return row | {"remark": "the model's error rates are not known or too high to correct the share"}
    low, high = np.percentile(_resampled(shares, rates), INTERVAL).tolist()
    return row | {"coaching_share": _adjust(row["counted_share"], caught, mistaken), "low": low, "high": high}


def _adjust(counted: Any, caught: Any, mistaken: Any) -> Any:  # noqa: ANN401 -- numbers or arrays of them
    return np.clip((counted - mistaken) / (caught - mistaken), 0.0, 1.0)


def _resampled(shares: FloatArray, rates: npt.NDArray[np.int64]) -> FloatArray:
    """The corrected share of resampled notes, with rates as likely as the held-out passages make them."""
    rng = np.random.default_rng(20080701)
    means = rng.choice(shares, (RESAMPLES, len(shares))).mean(axis=1)
    caught = rng.beta(rates[0, 0] + 1, rates[0, 1] + 1, RESAMPLES)
    mistaken = rng.beta(rates[1, 0] + 1, rates[1, 1] + 1, RESAMPLES)
    return np.asarray(_adjust(means, np.maximum(caught, mistaken + TELLS_APART / 2), mistaken))

"""`train`: labelled passages → a fitted classifier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from coachfocus.classifier import FocusClassifier
from coachfocus.errors import InputError, LabelError
from coachfocus.examples import TrainingSet
from coachfocus.features import FeatureSettings, ordinary_words, shipped_lexicon
from coachfocus.fitting import count_labels, fit_model
from coachfocus.labelled import check_labelled

if TYPE_CHECKING:
    import pandas as pd


def train(labelled: pd.DataFrame) -> FocusClassifier:
    """Train a classifier on labelled passages.

    Parameters
    ----------
    labelled : DataFrame
        Columns ``text`` (one passage a row) and ``label`` (``manager-coaching``, ``rep-selling`` or ``other``).
        Optional: ``theme`` (``activity``, ``skills``, ``tools``, ``strategy``), ``weight`` (how much a passage
        counts), ``note``, ``position`` and ``speaker`` (which let the model learn how talk goes on within notes),
        ``group`` (who wrote or said a passage: a team, a person, a meeting; passages of one group are not split in
        calibration, by default those of one ``note`` or one contrast ``pair`` are not). A word that is neither in the
        lexicon nor common in the public corpus is learned only if two groups that are named in ``group`` have it in
        lower case; without ``group`` it never is, since it may be somebody's name.

    Returns
    -------
    FocusClassifier
        Fitted and calibrated; the same input gives the same model.

    Raises
    ------
    InputError
        If a column is missing or a row can't be used; names the row, from 0.
    LabelError
        If a label or a theme is not one of the known ones, or all labels are the same.

    Examples
    --------
    >>> import pandas as pd, coachfocus
    >>> rows = [("I sat at the back and told her after", "manager-coaching"), ("They want 5 % off", "rep-selling")]
    >>> model = coachfocus.train(pd.DataFrame(rows * 4, columns=["text", "label"]))
    >>> model.classes_.tolist()
    ['manager-coaching', 'rep-selling']
    """
    rows = check_labelled(labelled)
    rows = rows.take([i for i, weight in enumerate(rows.weights) if weight])  # a weight of 0 is as good as not there
    if not rows.labels:
        raise InputError("every weight is 0, expected passages that count; leave the column out to let all count alike")
    if len(set(rows.labels)) < 2:
        raise LabelError(
            f"labelled passages have only one class, expected at least two: {count_labels(rows.labels)}; "
            "add passages with another label"
        )
    examples = TrainingSet(
        texts=rows.bodies(),
        labels=np.array(rows.labels),
        themes=np.array(rows.themes, dtype=object),
        weights=np.array(rows.weights),
        groups=np.unique(rows.groups, return_inverse=True)[1].astype(np.int64),
        chains=rows.chains(),
        sources=rows.source_numbers(),
    )
    blank = FocusClassifier()
    settings = FeatureSettings(bits=blank.bits, window=blank.window)
    model = fit_model(examples, settings, shipped_lexicon(), blank.C, blank.min_groups, ordinary=ordinary_words())
    card = {
        "passages": count_labels(rows.labels),
        "themes": count_labels([t for t in rows.themes if t is not None]),
        "groups": str(len(set(rows.groups))),
        "notes": str(len(examples.chains.starts) - 1),
        **model.card,
    }
    return FocusClassifier.from_model(replace(model, card=card))

"""`train`: labelled passages → a fitted classifier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sklearn

from coachfocus.classifier import FocusClassifier
from coachfocus.fitting import count_labels
from coachfocus.labelled import check_labelled
from coachfocus.version import __version__

if TYPE_CHECKING:
    import pandas as pd


def train(labelled: pd.DataFrame) -> FocusClassifier:
    """Train a classifier on labelled passages.

    Parameters
    ----------
    labelled : DataFrame
        Columns ``text`` (one passage a row) and ``label`` (``manager-coaching``, ``rep-selling`` or ``other``).
        Optional: ``theme`` (``activity``, ``skills``, ``tools``, ``strategy``), ``weight`` (how much a passage
        counts), ``group`` (passages that must not be split in calibration; by default those of one ``note`` or one
        contrast ``pair``).

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
    classifier = FocusClassifier().fit(
        rows.texts, rows.labels, sample_weight=rows.weights, themes=rows.themes, groups=rows.groups
    )
    card = {
        "passages": count_labels(rows.labels),
        "themes": count_labels([t for t in rows.themes if t is not None]),
        "groups": str(len(set(rows.groups))),
        "trained with": f"coachfocus {__version__}, scikit-learn {sklearn.__version__}",
    }
    return FocusClassifier.from_model(replace(classifier.model_, card=card))

"""Label each train passage by a model that saw nothing of its writer, and show the figures writer by writer."""

from __future__ import annotations

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from parts import publish, read_part, training_set
from sklearn.model_selection import GroupKFold

from coachfocus.classifier import FocusClassifier
from coachfocus.features import FeatureSettings, shipped_lexicon
from coachfocus.labelled import check_labelled
from coachfocus.solving import fit_weights

FOLDS = 5


def held_out(inside: pd.DataFrame, outside: pd.DataFrame) -> pd.Series:
    """Train on some writers and say of the others' passages whether their label was found.

    Parameters
    ----------
    inside, outside : DataFrame
        Passages of different writers.

    Returns
    -------
    Series of bool
        With the index of `outside`.
    """
    rows, asked = check_labelled(inside.drop(columns=["group", "theme"])), check_labelled(outside)
    blank = FocusClassifier()  # labels alone, each passage alone: neither calibration nor context would change them
    settings = FeatureSettings(blank.bits, blank.window)
    model = fit_weights(training_set(rows), settings, shipped_lexicon(), blank.C, blank.min_groups)
    labels, _ = model.scores(model.features(asked.bodies()))
    return outside["label"] == np.array(model.label.classes)[labels.argmax(axis=1)]


def main() -> None:
    """Measure, print and write."""
    train = read_part("train")
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0).split(train, groups=train["writer"])
    found = Parallel(n_jobs=2)(delayed(held_out)(train.iloc[a], train.iloc[b]) for a, b in folds)
    right = train.assign(right=pd.concat(found))
    writers = right.groupby("writer")["right"].mean()
    lines = [
        f"{len(train):,} passages of {len(writers)} writers in {FOLDS} folds of whole writers",
        f"accuracy {right['right'].mean():.3f}",
        "over writers: lowest {:.3f}, median {:.3f}, highest {:.3f}".format(*writers.quantile([0, 0.5, 1])),
    ]
    for column in ("label", "register", "writer"):
        table = right.groupby(column)["right"].agg(["mean", "size"])
        lines += ["", *(f"{name:<18}{row['mean']:.3f} of {int(row['size']):,}" for name, row in table.iterrows())]
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()

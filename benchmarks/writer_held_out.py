"""Label each train passage by a model that saw nothing of its writer, and show the figures writer by writer."""

from __future__ import annotations

import numpy as np
import pandas as pd
from parts import publish, read_part
from sklearn.model_selection import GroupKFold

import coachfocus
from coachfocus.finding import find_whole
from coachfocus.scorer import Scorer

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
    # Labels alone, each passage alone: neither themes nor notes would change them.
    model = coachfocus.train(inside[["text", "label", "note", "pair"]]).model_
    scores = find_whole(outside["text"].tolist(), Scorer(model)).labels
    return outside["label"] == np.array(model.label.classes)[scores.argmax(axis=1)]


def main() -> None:
    """Measure, print and write."""
    train = read_part("train")
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0).split(train, groups=train["writer"])
    right = train.assign(right=pd.concat([held_out(train.iloc[a], train.iloc[b]) for a, b in folds]))
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

"""Measure what more passages bring: `train` on 500 to all passages of the train part, measured on development.

Whole groups (a note, a pair, a scene) are drawn at random, so that a smaller training set has as many voices as it can;
a larger set holds the smaller ones. Intervals are over the development part's writers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from parts import publish, read_part

import coachfocus

SIZES = (500, 1000, 2000, 4000, 8000, None)
FIGURES = ("accuracy", "pairs with both sides right", "note label accuracy", "theme accuracy")


def draw(train: pd.DataFrame, size: int | None) -> pd.DataFrame:
    """Draw whole groups until there are about as many passages as wanted.

    Parameters
    ----------
    train : DataFrame
        The train part.
    size : int, optional
        How many passages; all of them by default.

    Returns
    -------
    DataFrame
        Rows of `train`, without ``group``, so that `train` groups them as it does.
    """
    train = train.drop(columns="group")
    if size is None:
        return train
    group = train["note"].fillna(train["pair"]).fillna(train["scene"])
    sizes = group.value_counts().loc[np.random.default_rng(0).permutation(group.unique())]
    return train[group.isin(sizes.index[sizes.cumsum() <= size])]


def main() -> None:
    """Measure, print and write."""
    train, development = read_part("train"), read_part("development")
    lines = [f"{'trained on':<12}" + "".join(f"{name:<30}" for name in FIGURES).rstrip()]
    for size in SIZES:
        part = draw(train, size)
        found = coachfocus.evaluate(development, coachfocus.train(part)).figures
        lines.append(f"{len(part):<12,}" + "".join(f"{found[name]['model']!s:<30}" for name in FIGURES).rstrip())
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()

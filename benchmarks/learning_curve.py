"""Measure what more passages bring: the current model trained on 500 to all passages, measured on development.

Whole groups (a note, a pair, a scene) are drawn at random, so that a smaller training set has as many voices as it can.
Each size is drawn `DRAWS` times; figures are means over the draws, intervals the 95 % bootstrap over the development
part's writers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from parts import publish, read_part

import coachfocus
from coachfocus.focus import coaching_share, note_label
from coachfocus.passages import count_words

SIZES = (500, 1000, 2000, 4000, 8000, None)
DRAWS = 3
RESAMPLES = 2000


def draw(train: pd.DataFrame, size: int | None, seed: int) -> pd.DataFrame:
    """Draw whole groups until there are enough passages.

    Parameters
    ----------
    train : DataFrame
        The train part.
    size : int, optional
        How many passages; all of them by default.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        Rows of `train`.
    """
    if size is None:
        return train
    group = train["note"].fillna(train["pair"]).fillna(train["scene"])
    names = np.random.default_rng(seed).permutation(group.unique())
    order = group.map({name: i for i, name in enumerate(names)})
    return train.loc[order.sort_values(kind="stable").index[:size]]


def measures(part: pd.DataFrame, said: npt.NDArray[np.str_]) -> dict[str, pd.DataFrame]:
    """Say of each passage, pair and note whether it was right, with its writer.

    Parameters
    ----------
    part : DataFrame
        The development part.
    said : array of str, shape (n_passages,)
        The labels that a model gave.

    Returns
    -------
    dict of str to DataFrame
        Columns ``right`` and ``writer``.
    """
    table = part.assign(right=said == part["label"], said=said, words=part["text"].map(count_words))
    notes = [
        {
            "writer": note["writer"].iloc[0],
            "right": note_label(coaching_share(note["label"].tolist(), note["words"].tolist()))
            == note_label(coaching_share(note["said"].tolist(), note["words"].tolist())),
        }
        for _, note in table.groupby("note")
    ]
    pairs = table.groupby("pair").agg(right=("right", "all"), writer=("writer", "first"))
    return {"passages": table[["right", "writer"]], "pairs, both sides": pairs, "notes": pd.DataFrame(notes)}


def interval(writers: npt.NDArray[np.str_], right: npt.NDArray[np.float64]) -> str:
    """Write a mean with its interval over writers.

    Parameters
    ----------
    writers : array of str, shape (n,)
        The writer of each.
    right : array of float64, shape (n,)
        The share of draws in which it was right.

    Returns
    -------
    str
        Such as ``0.712 [0.690, 0.731]``.
    """
    _, number = np.unique(writers, return_inverse=True)
    sums, counts = np.bincount(number, right), np.bincount(number)
    drawn = np.random.default_rng(0).integers(0, len(counts), (RESAMPLES, len(counts)))
    spread = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(spread, (2.5, 97.5))
    return f"{right.mean():.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Measure, print and write."""
    train, development = read_part("train"), read_part("development")
    lines = [f"{'trained on':<12}{'passages':<24}{'pairs, both sides':<24}notes"]
    for size in SIZES:
        found = []
        for seed in range(DRAWS if size else 1):
            part = draw(train, size, seed)
            classifier = coachfocus.FocusClassifier().fit(
                part["text"].tolist(), part["label"].tolist(), groups=part["group"].tolist()
            )
            found.append(measures(development, classifier.predict(development["text"].tolist())))
        cells = []
        for what in found[0]:
            right = np.mean([f[what]["right"].to_numpy(dtype=np.float64) for f in found], axis=0)
            cells.append(f"{interval(found[0][what]['writer'].to_numpy(dtype=str), right):<24}")
        lines.append(f"{size or len(train):<12,}{''.join(cells)}".rstrip())
        print(lines[-1])
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()

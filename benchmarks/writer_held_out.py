"""Label each train passage by a model that saw nothing of its writer, and show the figures writer by writer."""

from __future__ import annotations

import numpy as np
from parts import publish, read_part
from sklearn.model_selection import GroupKFold, cross_val_predict

import coachfocus

FOLDS = 10


def main() -> None:
    """Measure, print and write."""
    train = read_part("train")
    said = cross_val_predict(
        coachfocus.FocusClassifier(),
        train["text"].tolist(),
        train["label"].tolist(),
        groups=train["writer"],
        cv=GroupKFold(FOLDS, shuffle=True, random_state=0),
        n_jobs=2,
    )
    right = train.assign(right=said == train["label"])
    writers = right.groupby("writer")["right"].agg(["mean", "size"])
    lines = [
        f"{len(train):,} passages of {len(writers)} writers in {FOLDS} folds of whole writers",
        f"accuracy {right['right'].mean():.3f}",
        "over writers: lowest {:.3f}, median {:.3f}, highest {:.3f}".format(*writers["mean"].quantile([0, 0.5, 1])),
        "",
        *(f"{label:<18}{np.mean(rows['right']):.3f} of {len(rows):,}" for label, rows in right.groupby("label")),
        "",
        *(
            f"{register:<18}{np.mean(rows['right']):.3f} of {len(rows):,}"
            for register, rows in right.groupby("register")
        ),
        "",
        *(f"{writer:<18}{row['mean']:.3f} of {int(row['size']):,}" for writer, row in writers.iterrows()),
    ]
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()

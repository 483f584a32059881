"""Training in a process of its own: `speed_train.py KIND TABLE`; trains once for each line that it is given.

For each it prints one JSON object. So contenders take turns and none works in the memory that others have used.
KIND is ``fit`` for `FocusClassifier.fit`, ``train`` for `coachfocus.train`, or ``peer`` for TF-IDF of words and
characters with logistic regression. TABLE is a JSON Lines file of the train part. `right` is the share of the
development part, each passage alone, that the model labels as people do.
"""

from __future__ import annotations

import gc
import json
import sys
import time

import numpy as np
import pandas as pd
from parts import read_part
from speed_peers import words_and_characters

import coachfocus
from coachfocus.classifier import FocusClassifier
from coachfocus.labelled import check_labelled


def main() -> None:
    """Train and print what it took."""
    kind, path = sys.argv[1:]
    table, held_out = pd.read_json(path, lines=True, dtype=False), check_labelled(read_part("development"))
    rows = check_labelled(table)
    texts = rows.bodies()
    trainings = {
        "fit": lambda: FocusClassifier().fit(texts, rows.labels, themes=rows.themes, groups=rows.groups),
        "train": lambda: coachfocus.train(table),
        "peer": lambda: words_and_characters().fit(texts, rows.labels),
    }
    for _ in sys.stdin:
        gc.collect()
        begun = time.perf_counter()
        model = trainings[kind]()
        taken = time.perf_counter() - begun
        right = np.mean(model.predict(held_out.bodies()) == np.array(held_out.labels))
        print(json.dumps({"seconds": taken, "right": float(right)}), flush=True)


if __name__ == "__main__":
    main()

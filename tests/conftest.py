"""Two models for the tests: one whose every score can be worked out by hand, one trained on 60 passages."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachfocus.classifier import FocusClassifier
from coachfocus.features import FeatureSettings, Masker, extract, word_hash
from coachfocus.labels import MANAGER_COACHING, OTHER, REP_SELLING
from coachfocus.model import Linear, Model
from coachfocus.training import train

# word: (label that it speaks for, theme that it speaks for)
SPEAKS_FOR = {
    "coach": (MANAGER_COACHING, "skills"),
    "ride": (MANAGER_COACHING, "activity"),
    "deal": (REP_SELLING, "strategy"),
    "calls": (REP_SELLING, "activity"),
    "crm": (REP_SELLING, "tools"),
    "lunch": (OTHER, None),
}
KNOWN = [*SPEAKS_FOR, "the", "a", "and", "we"]


@pytest.fixture(scope="session")
def hand_model() -> Model:
    """A model of six words, each worth 3 for its label and for its theme, in steps of ln 2.

    A text of n words, k of which speak for one label, gives that label the score ``3 k ln 2 / sqrt(n)``. One word
    "coach" alone: e**(3 ln 2) = 8 against 1 and 1, so 8/10, 1/10, 1/10. Four of them: 2**6 = 64, so 64/66.
    """
    settings = FeatureSettings(bits=20, window=0, shortest=3, longest=0)
    known = np.array(sorted(word_hash(w) for w in KNOWN), dtype=np.uint32)
    bucket = {w: int(extract([w], Masker(known), settings).indices[0]) for w in SPEAKS_FOR}
    buckets = np.array(sorted(bucket.values()), dtype=np.uint32)
    labels, themes = (MANAGER_COACHING, OTHER, REP_SELLING), ("activity", "skills", "strategy", "tools")
    label = np.zeros((len(buckets), 3), np.int16)
    theme = np.zeros((len(buckets), 4), np.int16)
    for word, (side, topic) in SPEAKS_FOR.items():
        row = buckets.tolist().index(bucket[word])
        label[row, labels.index(side)] = 3
        if topic is not None:
            theme[row, themes.index(topic)] = 3
    return Model(
        settings,
        known,
        buckets,
        Linear(labels, label, np.zeros(3), log(2), 1.0),
        Linear(themes, theme, np.zeros(4), log(2), 1.0),
        threshold=0.75,
        card={"made": "by hand"},
    )


@pytest.fixture(scope="session")
def hand_classifier(hand_model: Model) -> FocusClassifier:
    return FocusClassifier.from_model(hand_model)


@pytest.fixture(scope="session")
def labelled() -> pd.DataFrame:
    """Sixty passages labelled by the guide."""
    lines = (Path(__file__).parent / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    return pd.DataFrame([json.loads(line) for line in lines])


@pytest.fixture(scope="session")
def trained(labelled: pd.DataFrame) -> FocusClassifier:
    """Trained on the sixty; too few to keep any promise, so that its threshold is set here."""
    model = train(labelled).model_
    return FocusClassifier.from_model(replace(model, threshold=0.5))

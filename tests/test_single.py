from __future__ import annotations

from itertools import product
from math import log

import numpy as np
import pytest

from coachfocus.features import PAIRS, FeatureSettings
from coachfocus.labels import LABELS
from coachfocus.model import LABEL_BITS, Linear, Model, most_weight
from coachfocus.scorer import Scorer
from coachfocus.weighing.single import LONGEST

SETTINGS = FeatureSettings(bits=19)
HEAVY = "".join(chr(97 + i * i % 26) + chr(97 + i) for i in range(19))  # 39 letters, so more than a hundred n-grams


def alone(model: Model, text: str) -> np.ndarray:
    return Scorer(model).scores([text], themes=False)[0]


def test_scores_by_hand(hand_model: Model):
    # Two of four pieces speak for coaching and one for selling, the last class that the others are set against.
    expected = {"manager-coaching": 3 * log(2) / 2, "other": -3 * log(2) / 2, "rep-selling": 0.0}
    found = alone(hand_model, "coach the ride deal")
    np.testing.assert_allclose(found, [[expected[label] for label in hand_model.label.classes]], rtol=1e-12)


@pytest.mark.parametrize("text", ["", "   ", "- ", "Dana:", "...", "Dana: - "])
def test_texts_without_words_have_the_scores_of_a_batch(hand_model: Model, text: str):
    assert alone(hand_model, text).tobytes() == Scorer(hand_model).scores([text, "x"])[0][:1].tobytes()


@pytest.mark.parametrize(
    "text", ["a a a a a a a a a", HEAVY, f"{HEAVY} {HEAVY}", "a. " * (LONGEST // 3), "a " * LONGEST]
)
def test_weights_at_their_bounds_keep_to_their_lanes(twin, text: str):
    buckets = np.array(sorted(twin(np.zeros(0, np.uint32), SETTINGS).buckets(text)), np.uint32)
    pairs = np.isin(SETTINGS.kind(buckets), PAIRS)[:, None]
    for signs in product([-1, 1], repeat=3):
        weights = (np.where(pairs, most_weight(LABEL_BITS, SETTINGS), 32767) * signs).astype(np.int16)
        label = Linear(LABELS, weights, np.zeros(3), 1.0, 1.0)
        model = Model(SETTINGS, np.zeros(0, np.uint32), buckets, label, None, 0.5)
        assert alone(model, text).tobytes() == Scorer(model).scores([text, text])[0][:1].tobytes()

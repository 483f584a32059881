from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus.features import FeatureSettings
from coachfocus.model import Linear, Model, softmax


@pytest.fixture
def linear() -> Linear:
    """Three known features, two classes, a step of a half, calibrated with a temperature of two."""
    weights = np.array([[1, -1], [4, 0], [-2, 6]], np.int16)
    return Linear(("a", "b"), weights, np.array([0.25, 0.0]), step=0.5, temperature=2.0)


def test_scores_by_hand(linear: Linear):
    # text 0: features 0 and 2; text 1: none; text 2: feature 1 four times; text 3: feature 0 and three unknown ones
    rows = np.array([0, 2, 1, 1, 1, 1, 0, 3, 3, 3])
    indptr = np.array([0, 2, 2, 6, 10])
    expected = [
        [-1 * 0.5 / np.sqrt(2) + 0.25, 5 * 0.5 / np.sqrt(2)],
        [0.25, 0.0],
        [16 * 0.5 / 2 + 0.25, 0.0],
        [1 * 0.5 / 2 + 0.25, -1 * 0.5 / 2],
    ]
    np.testing.assert_allclose(linear.scores(rows, indptr), expected, rtol=1e-15)


def test_no_texts_have_no_scores(linear: Linear):
    assert linear.scores(np.zeros(0, np.int64), np.zeros(1, np.int64)).shape == (0, 2)
    assert softmax(np.zeros((0, 2))).shape == (0, 2)


def test_probabilities_are_those_of_scores_over_temperature(linear: Linear):
    odds = np.exp(1.0)  # (3 - 1) / 2
    np.testing.assert_allclose(linear.probabilities(np.array([[3.0, 1.0]])), [[odds / (1 + odds), 1 / (1 + odds)]])


def test_softmax_by_hand():
    np.testing.assert_allclose(softmax(np.log([[1.0, 2.0, 5.0]])), [[0.125, 0.25, 0.625]])


@pytest.mark.parametrize("scores", [[1e5, 0.0], [-1e5, 0.0], [0.0, 0.0]])
def test_softmax_of_scores_far_apart_is_finite(scores: list[float]):
    found = softmax(np.array([scores]))
    assert np.isfinite(found).all()
    assert found.sum() == 1


def test_sums_do_not_overflow():
    steep = Linear(("a", "b"), np.full((1, 2), 32767, np.int16), np.zeros(2), 1.0, 1.0)
    found = steep.scores(np.zeros(1_000_000, np.int64), np.array([0, 1_000_000]))
    assert found.tolist() == [[32767 * 1000.0] * 2]


def test_rows_of_known_and_unknown_features(hand_model: Model):
    features = hand_model.features(["coach unheard"])
    coach, unheard = hand_model.rows(features).tolist()
    assert hand_model.buckets[coach] == features.indices[0]
    assert unheard == len(hand_model.buckets) == 6


def test_a_model_is_frozen(hand_model: Model):
    with pytest.raises(FrozenInstanceError):
        hand_model.threshold = 0.1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        hand_model.label.step = 0.1  # type: ignore[misc]


def test_a_model_without_a_known_feature_gives_its_intercept():
    nothing = Linear(("a", "b"), np.zeros((0, 2), np.int16), np.array([1.0, 0.0]), 1.0, 1.0)
    model = Model(FeatureSettings(), np.zeros(0, np.uint32), np.zeros(0, np.uint32), nothing, None, 1.0)
    features = model.features(["some words"])
    assert nothing.scores(model.rows(features), features.indptr).tolist() == [[1.0, 0.0]]


@settings(max_examples=40)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_text_has_the_same_probabilities_to_the_bit_alone_in_a_batch_and_in_any_order(trained, texts, random):
    together = trained.predict_proba(texts)
    alone = np.vstack([trained.predict_proba([text]) for text in texts])
    assert together.tobytes() == alone.tobytes()
    order = list(range(len(texts)))
    random.shuffle(order)
    shuffled = trained.predict_proba([texts[i] for i in order])
    assert shuffled.tobytes() == together[order].tobytes()

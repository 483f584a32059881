from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus.labels import LABELS, MANAGER_COACHING, OTHER, REP_SELLING, THEMES
from coachfocus.model import Linear, Model, softmax


@pytest.fixture
def linear() -> Linear:
    """Three known features, two classes, calibrated with a temperature of two."""
    weights = np.array([[1, -1], [4, 0], [-2, 6]], np.int16)
    return Linear(("a", "b"), weights, np.array([0.25, 0.0]), step=0.5, temperature=2.0)


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


def test_rows_of_known_and_unknown_features(hand_model: Model):
    unheard = next(bucket for bucket in range(1, 9) if bucket not in hand_model.buckets)
    assert hand_model.rows(np.array([*hand_model.buckets[::-1], unheard, 0])).tolist() == [5, 4, 3, 2, 1, 0, 6, 6]


@pytest.mark.parametrize("side", [0, 1])
def test_labels_that_a_model_never_saw_have_no_chance(hand_model: Model, side: int):
    classes = [(MANAGER_COACHING, OTHER), (OTHER, REP_SELLING)][side]
    two = Linear(classes, np.zeros((6, 2), np.int16), np.zeros(2), 1.0, 1.0)
    found, themes = replace(hand_model, label=two, theme=None).probabilities(np.zeros((2, 2)), np.zeros((2, 0)))
    assert found.tolist() == [[0.5 if label in classes else 0.0 for label in LABELS]] * 2
    assert themes.tolist() == [[0.25] * 4] * 2


def test_chances_stand_in_the_order_of_all_labels_and_themes(hand_model: Model):
    found, themes = hand_model.probabilities(np.log([[1.0, 2.0, 5.0]]), np.log([[1.0, 2.0, 3.0, 4.0]]))
    of_label = dict(zip(hand_model.label.classes, [0.125, 0.25, 0.625], strict=True))
    of_theme = dict(zip(hand_model.theme.classes, [0.1, 0.2, 0.3, 0.4], strict=True))
    np.testing.assert_allclose(found, [[of_label[label] for label in LABELS]])
    np.testing.assert_allclose(themes, [[of_theme[theme] for theme in THEMES]])


def test_what_is_pickled_is_the_fields(hand_model: Model):
    hand_model.rows(np.array([1]))
    again = pickle.loads(pickle.dumps(hand_model))
    assert set(vars(again)) == {one.name for one in fields(Model)}
    assert again.rows(hand_model.buckets.astype(np.int64)).tolist() == [0, 1, 2, 3, 4, 5]


def test_a_model_is_frozen(hand_model: Model):
    with pytest.raises(FrozenInstanceError):
        hand_model.threshold = 0.1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        hand_model.label.step = 0.1  # type: ignore[misc]


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

from __future__ import annotations

import numpy as np
import pytest

from coachfocus.features import FeatureSettings, word_hash
from coachfocus.fitting import TrainingSet, choose_threshold, count_labels, fit_model, held_out_scores

C, S = "manager-coaching", "rep-selling"
SETTINGS = FeatureSettings(bits=12)


def examples(texts: list[str], labels: list[str], groups: list[int] | None = None) -> TrainingSet:
    n = len(texts)
    return TrainingSet(
        texts,
        np.array(labels),
        np.full(n, None, dtype=object),
        np.ones(n),
        np.arange(n) if groups is None else np.array(groups),
    )


def test_a_word_of_one_group_is_not_learned():
    texts = ["he watched zebras"] * 3 + ["he watched them"] * 3 + ["they want less"] * 3
    labels, groups = [C] * 6 + [S] * 3, [0, 0, 0, 1, 2, 3, 4, 5, 6]
    model = fit_model(examples(texts, labels, groups), SETTINGS, 3.0, 2)
    assert word_hash("watched") in model.known
    assert word_hash("zebras") not in model.known


def test_texts_of_a_group_are_never_on_both_sides_of_a_split():
    # Each group has words of its own, which alone tell its label: what was held out can't be known.
    words = "alder birch cedar elm fir hazel larch maple oak pine".split()
    texts = [f"{w} {w} {w}" for w in words for _ in range(4)]
    labels = [(C, S)[i % 2] for i in range(10) for _ in range(4)]
    groups = [i for i in range(10) for _ in range(4)]
    scores, held = held_out_scores(examples(texts, labels, groups), SETTINGS, 3.0, 1)
    assert held.all()
    for rows in np.split(scores, 10):
        assert np.ptp(rows, axis=0).max() == 0  # nothing but characters in common tells these texts apart
    known, _ = held_out_scores(examples(texts, labels), SETTINGS, 3.0, 1)
    right = np.array([C, S])[known.argmax(axis=1)] == labels
    assert right.all()


def test_fewer_than_two_groups_leave_nothing_to_hold_out():
    model = fit_model(examples(["he asked", "they want"], [C, S], [0, 0]), SETTINGS, 3.0, 1)
    assert (model.label.temperature, model.threshold) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("right", "wrong", "kept"),
    [
        (58, 0, False),  # 1 - 0.05 ** (1 / 58) = 0.0503: not yet sure
        (59, 0, True),  # 1 - 0.05 ** (1 / 59) = 0.0495
        (91, 1, False),  # the tables of Clopper and Pearson ask 93 texts for one error
        (92, 1, True),
    ],
)
def test_the_threshold_keeps_its_promise_by_the_bound_and_not_by_the_estimate(right: int, wrong: int, kept: bool):
    confidence = np.linspace(0.99, 0.6, right + wrong)
    is_right = np.ones(right + wrong, dtype=bool)
    is_right[:wrong] = False
    if not kept:
        assert choose_threshold(confidence, is_right) == 1.0
    else:
        assert choose_threshold(confidence, is_right) == pytest.approx(0.6)


def test_the_threshold_lies_where_the_errors_begin():
    confidence = np.concatenate([np.full(200, 0.9), np.full(200, 0.7)])
    is_right = np.concatenate([np.ones(200, dtype=bool), np.tile([True, False], 100)])
    assert 0.7 <= choose_threshold(confidence, is_right) <= 0.9


def test_labels_are_counted_in_the_order_of_their_names():
    assert count_labels([S, C, S]) == "1 manager-coaching, 2 rep-selling"

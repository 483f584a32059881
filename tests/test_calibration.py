from __future__ import annotations

import numpy as np
import pytest

from coachfocus.calibration import choose_temperature, choose_threshold


def test_the_temperature_is_that_of_the_odds_that_were_right():
    # Nine of ten are right where the scores say e**4 to 1: odds of 9 ask for a temperature of 4 / ln 9.
    scores = np.tile([4.0, 0.0], (10, 1))
    truth = np.array([0] * 9 + [1])
    assert choose_temperature(scores, truth, np.ones(10)) == pytest.approx(4 / np.log(9), abs=0.001)


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


def test_texts_of_one_confidence_are_told_or_left_together():
    for right in (np.arange(200) < 100, np.arange(200) >= 100):
        assert choose_threshold(np.full(200, 0.9), right) == 1.0

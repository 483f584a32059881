from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from coachfocus.labelled import Labelled, check_labelled
from coachfocus.measures import Guess, measures

C, S, OTHER = "manager-coaching", "rep-selling", "other"


def rows(labels: list[str], **columns: list[object]) -> Labelled:
    return check_labelled(pd.DataFrame({"text": ["some words"] * len(labels), "label": labels}).assign(**columns))


def figure(name: str, truth: Labelled, guess: Guess, weights: list[float] | None = None) -> float:
    return measures(truth, guess)[name](np.array(weights or [1.0] * len(truth.texts)))


def test_brier_score_by_hand():
    # (0.8 - 1)^2 + 0.1^2 + 0.1^2 = 0.06 and 0.5^2 + (0.2 - 1)^2 + 0.3^2 = 0.98
    guess = Guess(np.array([C, C]), probabilities=np.array([[0.8, 0.1, 0.1], [0.5, 0.2, 0.3]]))
    assert figure("Brier score", rows([C, S]), guess) == pytest.approx(0.52)
    assert figure("Brier score", rows([C, S]), guess, [1.0, 0.0]) == pytest.approx(0.06)


def test_the_surest_four_of_five():
    guess = Guess(np.array([C, C, C, C, S]), confidence=np.array([0.9, 0.8, 0.7, 0.6, 0.5]))
    assert figure("accuracy at 80 % answered", rows([C, C, S, C, C]), guess) == 0.75


def test_other_that_is_mistaken_but_marked_counts():
    guess = Guess(np.array([OTHER, C, S, C]), marked=np.array([False, True, False, False]))
    found = figure("other, seen as such or marked", rows([OTHER, OTHER, OTHER, C]), guess)
    assert found == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("said", "precision", "recall"),
    [
        ([C, C, S, S, S, S], 1.0, 1.0),
        ([C, C, C, S, S, S], 1.0, 1.0),  # one passage late
        ([C, C, C, C, S, S], 0.0, 0.0),  # two passages late
        ([S, S, S, S, S, S], np.nan, 0.0),
    ],
)
def test_a_drift_is_found_within_one_passage(said: list[str], precision: float, recall: float):
    truth = rows([C, C, S, S, S, S], note=["n"] * 6)
    guess = Guess(np.array(said))
    assert figure("drift, precision", truth, guess) == pytest.approx(precision, nan_ok=True)
    assert figure("drift, recall", truth, guess) == pytest.approx(recall)


def test_notes_are_put_in_order():
    truth = rows([S, S, C, C], note=["n"] * 4, position=[2, 3, 0, 1])
    assert figure("drift, recall", truth, Guess(np.array([S, S, C, C]))) == 1.0

from __future__ import annotations

import numpy as np

from coachfocus.context import STATES, make_chains
from coachfocus.examples import TrainingSet


def examples() -> TrainingSet:
    return TrainingSet(
        ["a", "b", "c"],
        np.array(["manager-coaching", "other", "rep-selling"]),
        np.array(["tools", None, None], dtype=object),
        np.array([1.0, 2.0, 3.0]),
        np.array([0, 0, 1]),
        make_chains([[0, 1]], [False] * 3, [None] * 3),
    )


def test_states_of_labels_and_themes():
    found = examples().states()
    assert found[0].tolist() == [float(s == ("manager-coaching", "tools")) for s in STATES]
    assert found[1].tolist() == [0.0] * 8 + [1.0]
    assert found[2].tolist() == [0.0] * 4 + [0.25] * 4 + [0.0]  # a theme that is not known is any of the four


def test_rows_that_are_picked_stand_in_no_note():
    part = examples().take(np.array([2, 0]))
    assert part.texts == ["c", "a"]
    assert part.weights.tolist() == [3.0, 1.0]
    assert len(part.chains.rows) == 0

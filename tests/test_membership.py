from __future__ import annotations

import numpy as np
import pytest

from coachfocus.membership import advantage


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        ([1, 2], [3, 4], 1.0),  # all members have less loss than anyone
        ([1, 2, 3, 4], [1, 2, 3, 4], 0.0),
        ([1, 2, 5, 6], [3, 4, 7, 8], 0.5),  # up to 2: half of the members, none of the others
        ([1, 1, 9], [1, 9, 9, 9], 2 / 3 - 1 / 4),  # equal losses are told or left together
        ([3, 4], [1, 2], 0.0),  # members with the greater loss are not sought
    ],
)
def test_the_greatest_difference_of_true_and_false_positives(inside, outside, expected):
    assert advantage(np.array(inside, float), np.array(outside, float)) == pytest.approx(expected)

from __future__ import annotations

import pytest

from coachfocus.baselines import keyword_label, majority_label

C, S, OTHER = "manager-coaching", "rep-selling", "other"


@pytest.mark.parametrize(
    ("labels", "expected"), [([C], C), ([C, S, S], S), ([S, OTHER, C], C), ([S, OTHER, S, OTHER], OTHER)]
)
def test_majority_label(labels: list[str], expected: str):
    assert majority_label(labels) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He coached her in a one-on-one", C),  # 2 against 0
        ("Feedback on the deal after the ride-along", C),  # 2 against 1
        ("The customer wants a discount on the renewal", S),
        ("Coaching on pricing", S),  # 1 against 1
        ("Parking is closed", S),
        ("Lunch at noon", OTHER),
        ("", OTHER),
        ("A coach inside the customer", S),
        ("ENCLOSED FEEDBACKS", OTHER),
    ],
)
def test_keyword_label(text: str, expected: str):
    assert keyword_label(text) == expected

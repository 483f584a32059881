from __future__ import annotations

from coachfocus import labels


def test_the_words_are_those_of_the_guide():
    assert labels.LABELS == ("manager-coaching", "rep-selling", "other")
    assert labels.THEMES == ("activity", "skills", "tools", "strategy")
    assert labels.AUDIENCES == ("manager", "rep", "customer")
    assert labels.ROLES == ("leader", "manager", "rep", "customer")


def test_reasons_for_review_stand_from_the_most_basic_on():
    assert labels.REVIEW_REASONS == (
        "missing text",
        "not text",
        "no words",
        "another language",
        "boilerplate",
        "mostly unknown words",
        "too short",
        "close call",
    )

from __future__ import annotations

from typing import get_args

from coachfocus import labels


def test_the_words_are_those_of_the_guide():
    assert labels.LABELS == ("manager-coaching", "rep-selling", "other")
    assert labels.ON_TOPIC == ("manager-coaching", "rep-selling")
    assert labels.THEMES == ("activity", "skills", "tools", "strategy")
    assert labels.AUDIENCES == ("manager", "rep", "customer")
    assert labels.ROLES == ("leader", "manager", "rep", "customer")


def test_types_and_tuples_hold_the_same_words():
    assert get_args(labels.Label) == labels.LABELS
    assert get_args(labels.Theme) == labels.THEMES
    assert get_args(labels.Audience) == labels.AUDIENCES
    assert get_args(labels.Role) == labels.ROLES


def test_reasons_for_review_stand_from_the_most_basic_on():
    assert labels.REVIEW_REASONS == (
        "missing text",
        "not text",
        "no words",
        "another language",
        "too short",
        "mostly unknown words",
        "close call",
    )

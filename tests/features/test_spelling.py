from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features.spelling import canonical, repair

KNOWN = {"coaching", "feedback", "manager", "call", "asked"}


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organise", "organize"),
        ("prioritising", "prioritizing"),
        ("recognised", "recognized"),
        ("behaviour", "behavior"),
        ("colours", "colors"),
        ("centres", "centers"),
        ("cancelled", "canceled"),
        ("travelling", "traveling"),
        ("modelling", "modeling"),
        ("labelled", "labeled"),
        ("counsellor", "counselor"),
        ("programme", "program"),
        ("learnt", "learned"),
        ("practise", "practice"),
    ],
)
def test_two_spellings_become_one(british: str, american: str):
    assert canonical(british) == canonical(american)


@pytest.mark.parametrize(
    ("one", "other"),
    [("four", "for"), ("filled", "filed"), ("pour", "por"), ("selling", "seling"), ("hours", "hors"), ("rise", "rize")],
)
def test_words_that_differ_stay_apart(one: str, other: str):
    assert canonical(one) != canonical(other)


@given(st.text())
def test_canonical_is_settled(word: str):
    assert canonical(canonical(word)) == canonical(word)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("caoching", "coaching"),  # swapped
        ("coachhing", "coaching"),  # one too many
        ("coachng", "coaching"),  # one too few
        ("mnager", "manager"),
        ("coaxhing", None),  # another letter: could be another word
        ("cal", None),  # too short
        ("zebra", None),
        ("coàching", None),
        ("", None),
    ],
)
def test_a_slip_of_the_fingers(slip: str, meant: str | None):
    assert repair(slip, KNOWN.__contains__) == meant

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features.spelling import canonical, slips

KNOWN = {"coaching", "feedback", "manager", "call", "asked"}
# One slip away from spellings that are made one.
WORDS = ["organse", "behaviur", "centtre", "travlling", "programe", "storys", "manoeuvres", "licenc", "cancellled"]


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
    assert next((one for one in slips(slip) if one in KNOWN), None) == meant


@given(st.text("abceghilmnorstuz", min_size=5, max_size=20) | st.sampled_from(WORDS))
def test_slips_are_spelled_the_one_way(word: str):
    letters = "abcdefghijklmnopqrstuvwxyz"
    ends = range(len(word) + 1)
    expected = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in ends[:-2]]
    expected += [word[:i] + word[i + 1 :] for i in ends[:-1]]
    expected += [word[:i] + letter + word[i:] for i in ends[1:] for letter in letters]
    assert slips(word) == [canonical(one) for one in expected]

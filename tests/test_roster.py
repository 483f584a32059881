from __future__ import annotations

import pytest

from coachfocus.errors import LabelError
from coachfocus.roster import Roster


def test_whole_names_and_their_parts_have_roles():
    roster = Roster.from_pairs([("Oskar  Lindqvist", "Manager "), ("Ade, Femi", "rep")])
    assert roster.names == {"oskar lindqvist": "manager", "ade, femi": "rep"}
    assert roster.roles == {"oskar": "manager", "lindqvist": "manager", "ade": "rep", "femi": "rep"}


def test_a_part_that_bearers_of_different_roles_share_is_left_out():
    roster = Roster.from_pairs([("Ana Vos", "rep"), ("Ana Cruz", "manager"), ("Bo Vos", "rep")])
    assert roster.roles == {"vos": "rep", "cruz": "manager", "bo": "rep"}


@pytest.mark.parametrize("role", ["boss", "", "nan"])
def test_a_role_that_is_none_of_the_four(role: str):
    with pytest.raises(LabelError) as error:
        Roster.from_pairs([("Ana", "rep"), ("Bo", role)])
    assert str(error.value) == f"roster row 2: role is {role!r}, expected one of leader, manager, rep, customer"


@pytest.mark.parametrize(
    ("participants", "audience"),
    [
        ([], None),
        (["Somebody Else"], None),
        (["Renske Vos"], None),  # a leader with nobody
        (["femi"], "rep"),
        (["Oskar Lindqvist", "Femi Ade"], "manager"),
        (["OSKAR LINDQVIST", "ana  cruz", "Femi"], "customer"),
    ],
)
def test_audience_from_who_took_part(participants: list[str], audience: str | None):
    roster = Roster.from_pairs(
        [("Oskar Lindqvist", "manager"), ("Femi Ade", "rep"), ("Ana Cruz", "customer"), ("Renske Vos", "leader")]
    )
    assert roster.audience(participants) == audience


def test_an_empty_roster_knows_nobody():
    assert Roster.from_pairs([]).audience(["Ana"]) is None

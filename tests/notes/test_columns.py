from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.errors import ReadError
from coachfocus.notes.columns import (
    BODY,
    ROLES,
    Columns,
    Wanted,
    find_columns,
    find_roles,
    has_text_column,
    number_headings,
    split_names,
)

ANY = Wanted()
NAME_IT = "name the one that holds them with --text-column NAME (text_column= in Python)"


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (
            ["hs_object_id", "hs_timestamp", "hs_note_body", "hs_body_preview", "hubspot_owner_id"],
            Columns(text=2, id=0, date=1),
        ),
        (["property_hs_note_body", "property_hs_timestamp"], Columns(text=0, date=1)),
        (["properties.hs_call_body"], Columns(text=0)),
        (
            ["Record ID", "Activity date", "Activity assigned to", "Note body"],
            Columns(text=3, id=0, date=1, author=2),
        ),
        (["Id", "WhoId", "Subject", "ActivityDate", "OwnerId", "Description"], Columns(text=5, id=0, date=3)),
        (["Title", "Body", "CreatedDate"], Columns(text=1, date=2)),
        (["content", "add_time", "update_time", "user"], Columns(text=0, date=1, author=3)),
        (["Note_Title", "Note_Content", "Owner", "Created_Time"], Columns(text=1, date=3, author=2)),
        (["Full Comments", "Attendees", "Sales Manager"], Columns(text=0, participants=1, manager=2)),
        (["TEXT", "Leader", "Audience"], Columns(text=0, leader=1, audience=2)),
    ],
)
def test_the_headings_of_known_exports(headings: list[str], columns: Columns):
    assert find_columns(headings, ANY, "a.csv") == columns


def test_a_truncated_twin_is_never_the_note():
    assert find_columns(["hs_body_preview", "hs_note_body"], ANY, "a.csv").text == 1
    assert not has_text_column(["hs_body_preview", "Note body preview"], ANY)


def test_of_several_dates_the_first_of_the_list_is_taken():
    assert find_columns(["CreatedDate", "text", "ActivityDate"], ANY, "a.csv").date == 2


def test_the_column_of_the_notes_has_no_second_role():
    assert find_columns(["Author", "text"], Wanted(text="Author"), "a.csv") == Columns(text=0)


def test_named_columns():
    headings = ["id", "Description", "Notes", "Ref no."]
    assert find_columns(headings, Wanted("Notes", "Ref no."), "a.csv") == Columns(text=2, id=3)
    assert find_columns(headings, Wanted(" notes ", "REF NO"), "a.csv") == Columns(text=2, id=3)
    assert find_columns(["Notes", "notes"], Wanted("notes"), "a.csv").text == 1  # the very name comes first
    assert find_columns(["note_body", "Note body"], Wanted(" Note body "), "a.csv").text == 1
    assert find_columns(["Note body", "Note body.2"], Wanted("Note body.2"), "a.csv").text == 1


def test_has_text_column():
    assert has_text_column(["Who", "Notes"], ANY)
    assert not has_text_column(["Who", "Sales notes of Q3"], ANY)
    assert has_text_column(["Who", "What_was_said"], Wanted(text="what was said"))
    assert not has_text_column(["Who", "Notes"], Wanted(text="what was said"))


# -- columns that can't be found ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "wanted", "line", "message", "code"),
    [
        (
            ["id", "Stage"],
            ANY,
            1,
            f"a.csv:1: no column that is known to hold notes; found 'id', 'Stage'; {NAME_IT}",
            "no-text-column",
        ),
        (
            ["Description", "id", "Comments"],
            ANY,
            1,
            "a.csv:1: the columns 'Description' and 'Comments' may each hold the notes; "
            "say which with --text-column NAME (text_column= in Python)",
            "which-text-column",
        ),
        (
            ["Note body", "Note body.2"],
            ANY,
            None,
            "a.csv: the columns 'Note body' and 'Note body.2' may each hold the notes; "
            "say which with --text-column NAME (text_column= in Python)",
            "which-text-column",
        ),
        (
            ["id", "Notes"],
            Wanted(text="Note body"),
            3,
            "a.csv:3: no column 'Note body'; found 'id', 'Notes'; name one of them with --text-column",
            "no-such-column",
        ),
        (
            ["id", "Notes"],
            Wanted(id="Ref"),
            3,
            "a.csv:3: no column 'Ref'; found 'id', 'Notes'; name one of them with --id-column",
            "no-such-column",
        ),
        (
            ["Note body", "note_body"],
            Wanted(text="NoteBody"),
            1,
            "a.csv:1: the columns 'Note body' and 'note_body' are all alike 'NoteBody'; "
            "write one exactly, with --text-column",
            "which-column",
        ),
    ],
    ids=["none", "two", "duplicates", "text missing", "id missing", "alike"],
)
def test_a_person_is_asked(headings: list[str], wanted: Wanted, line: int | None, message: str, code: str):
    with pytest.raises(ReadError) as error:
        find_columns(headings, wanted, "a.csv", line)
    assert str(error.value) == message
    assert error.value.code == code


def test_headings_that_look_like_notes_are_not_quoted():
    for secret in ("Dana said that the Acme deal is as good as lost by now", "Dana\nsaid"):
        with pytest.raises(ReadError) as error:
            find_columns([secret, "x"], ANY, "a.csv", 1)
        assert str(error.value) == (
            "a.csv:1: no column that is known to hold notes; the first row has 2 cells that look like data, "
            f"not like headings; {NAME_IT}"
        )


def test_no_more_than_thirty_headings_are_listed():
    with pytest.raises(ReadError) as error:
        find_columns([f"c{i}" for i in range(33)], ANY, "a.csv", 1)
    assert "'c28', 'c29', and 3 more; name" in str(error.value)
    assert "'c30'" not in str(error.value)
    with pytest.raises(ReadError) as error:
        find_columns(["x" * 40] * 30, ANY, "a.csv", 1)
    assert f"'{'x' * 40}'; name" in str(error.value)
    with pytest.raises(ReadError, match="cells that look like data"):
        find_columns(["x" * 41], ANY, "a.csv", 1)


# -- headings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "headings"),
    [
        (["\ufeffid ", "\tNote body\r\n", ""], ("id", "Note body", "column 3")),
        (["Note body", "Note body", "Note body"], ("Note body", "Note body.2", "Note body.3")),
        (["a", "a", "a.2"], ("a", "a.3", "a.2")),
        (["", "column 1"], ("column 1", "column 1.2")),
        (["a", "A"], ("a", "A")),
        ([], ()),
    ],
)
def test_number_headings(cells: list[str], headings: tuple[str, ...]):
    assert number_headings(cells) == headings


@given(st.lists(st.one_of(st.text(), st.sampled_from(["a", "a.2", "a.3", "", "column 1"]))))
def test_headings_become_unique(cells: list[str]):
    headings = number_headings(cells)
    assert len(set(headings)) == len(headings) == len(cells)
    assert all(headings)


def test_roles_of_keys():
    assert find_roles(["title", "Attendees", "created", "owner_name"]) == {"participants": 1, "date": 2, "author": 3}
    assert find_roles([]) == {}


def test_no_name_stands_for_two_things():
    names = [name for ranked in ROLES.values() for name in ranked]
    assert len(set(names)) == len(names)
    assert BODY.isdisjoint(names)


# -- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Dana Lee", ("Dana Lee",)),
        ("Dana Lee, José Ng", ("Dana Lee", "José Ng")),
        ("Lee, Dana; Ng, José", ("Lee, Dana", "Ng, José")),
        ("Lee, Dana|Ng, José", ("Lee, Dana", "Ng, José")),
        ("Dana Lee\nJosé Ng\n", ("Dana Lee", "José Ng")),
        ("Lee, Dana\n", ("Lee", "Dana")),
        (" ; Dana ;; ", ("Dana",)),
        ("", ()),
    ],
)
def test_split_names(cell: str, names: tuple[str, ...]):
    assert split_names(cell) == names

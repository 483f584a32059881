from __future__ import annotations

import pickle

import pytest

from coachfocus import errors
from coachfocus.errors import (
    CoachFocusError,
    InputError,
    InputTypeError,
    LabelError,
    ModelFileError,
    ReadError,
    UnsupportedFormatError,
    listed,
    printable,
    shown,
)


def test_the_family_is_the_one_that_is_drawn_at_the_top():
    parents = {
        InputError: (CoachFocusError, ValueError),
        LabelError: (InputError,),
        InputTypeError: (CoachFocusError, TypeError),
        ReadError: (CoachFocusError, ValueError),
        UnsupportedFormatError: (ReadError,),
        ModelFileError: (CoachFocusError, ValueError),
        CoachFocusError: (Exception,),
    }
    assert {kind: kind.__bases__ for kind in parents} == parents
    found = {x for x in vars(errors).values() if isinstance(x, type) and issubclass(x, Exception)}
    assert found == set(parents)
    for kind in parents:
        assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("kind", [ReadError, UnsupportedFormatError])
def test_a_read_error_names_file_and_line(kind: type[ReadError]):
    error = kind("7 cells, expected 8", "notes.csv", 12, code="ragged-row")
    assert str(error) == "notes.csv:12: 7 cells, expected 8"
    assert (error.path, error.line, error.code, error.message) == ("notes.csv", 12, "ragged-row", "7 cells, expected 8")


def test_a_read_error_without_a_line():
    error = ReadError("holds no notes", "folder")
    assert str(error) == "folder: holds no notes"
    assert (error.line, error.code) == (None, "unreadable")


@pytest.mark.parametrize("error", [ReadError("m", "p", 3, "c"), UnsupportedFormatError("m", "p"), LabelError("m")])
def test_errors_travel_between_processes(error: CoachFocusError):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("boss", "'boss'"),
        (None, "None"),
        (1.5, "1.5"),
        ("x" * 38, f"'{'x' * 38}'"),
        ("x" * 39, "a str of 39 characters"),
        ("Priya rushes discovery. " * 100, "a str of 2,400 characters"),
        (b"Priya rushes discovery and talks over the buyer", "a bytes of 50 characters"),
    ],
)
def test_a_message_shows_a_cell_but_never_a_note(value: object, expected: str):
    assert shown(value) == expected


def test_a_message_lists_columns_but_never_a_note():
    assert listed([]) == "none"
    assert listed(["text", 0, "label"]) == "text, 0, label"
    assert (
        listed(["Priya rushes discovery and talks over the buyer", "rep-selling"])
        == "a str of 47 characters, rep-selling"
    )


def test_a_message_cannot_steer_a_terminal():
    assert (
        printable("notes\x1b[2J\r\n\u202e\udce9.csv: café 漢字 …") == r"notes\x1b[2J\r\n\u202e\udce9.csv: café 漢字 …"
    )

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

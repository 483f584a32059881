from __future__ import annotations

import pytest

from coachfocus.errors import ModelFileError
from coachfocus.model_file.schema import VERSION, Keyed, Maybe, Row, check, printed, real, some_of, whole, written

WORD = written("[a-z]+", "a word")


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (3, whole(3, 5)),
        (5, whole(3, 5)),
        (0.5, real(0, 1)),
        (1.0, real(0, 1)),
        ("Größe 5", printed(1, 7)),
        ("", printed(0, 1)),
        ("abc", WORD),
        (["b", "a"], some_of(("a", "b", "c"), 2)),
        (None, Maybe(whole(0, 1))),
        (1, Maybe(whole(0, 1))),
        ([1, 2], Row(whole(0, 9), 2, 3)),
        ({"a": 1}, {"a": whole(0, 9)}),
        ({}, Keyed(WORD, whole(0, 9), 1)),
        ({"x": 1}, Keyed(WORD, whole(0, 9), 1)),
        ("1.26.4", VERSION),
        ("2.5.0.dev0+git2025.abc", VERSION),
        ("3.14.0a1+", VERSION),
    ],
)
def test_what_fits(value: object, schema: object):
    check(value, schema, "m")


@pytest.mark.parametrize(
    ("value", "schema", "message"),
    [
        (2, whole(3, 5), "m is 2, expected a whole number from 3 to 5"),
        (True, whole(0, 5), "m is True, expected a whole number from 0 to 5"),
        (3.0, whole(3, 5), "m is 3.0, expected a whole number from 3 to 5"),
        ("3", whole(3, 5), "m is '3', expected a whole number from 3 to 5"),
        (1, real(0, 1), "m is 1, expected a number from 0 to 1"),
        (1.5, real(0, 1), "m is 1.5, expected a number from 0 to 1"),
        (float("nan"), real(0, 1), "m is nan, expected a number from 0 to 1"),
        ("", printed(1, 3), "m is '', expected 1 to 3 characters that print, on one line"),
        ("a\nb", printed(1, 3), "m is 'a\\nb', expected 1 to 3 characters that print, on one line"),
        ("\x1b[2", printed(1, 3), "m is '\\x1b[2', expected 1 to 3 characters that print, on one line"),
        ("\u202e", printed(1, 3), "m is '\\u202e', expected 1 to 3 characters that print, on one line"),
        ("\ud800", printed(1, 3), "m is '\\ud800', expected 1 to 3 characters that print, on one line"),
        ("a" * 99, printed(1, 3), "m is a str of 99 characters, expected 1 to 3 characters that print, on one line"),
        ("abc\n", WORD, "m is 'abc\\n', expected a word"),
        (None, WORD, "m is None, expected a word"),
        ("1.2; rm", VERSION, "m is '1.2; rm', expected a version such as 1.2.3"),
        (["a"], some_of(("a", "b"), 2), "m is ['a'], expected a list of 2 or more different ones of a, b"),
        (["a", "a"], some_of(("a", "b"), 2), "m is ['a', 'a'], expected a list of 2 or more different ones of a, b"),
        (["a", "x"], some_of(("a", "b"), 2), "m is ['a', 'x'], expected a list of 2 or more different ones of a, b"),
        ([[], {}], some_of(("a", "b"), 2), "m is [[], {}], expected a list of 2 or more different ones of a, b"),
        (2, Maybe(whole(0, 1)), "m is 2, expected a whole number from 0 to 1"),
        ([1], Row(whole(0, 9), 2, 3), "m is [1], expected a list of 2 to 3"),
        ([1, True], Row(whole(0, 9), 2, 3), "m[1] is True, expected a whole number from 0 to 9"),
        ([], {"a": WORD, "b": WORD}, "m is [], expected an object with a, b"),
        ({"a": "x"}, {"a": WORD, "b": WORD, "c": WORD}, "m lacks b, c"),
        ({"a": "x", "z": 1}, {"a": WORD}, "m has the key 'z', which is none of ours"),
        ({"a": {"b": 1}}, {"a": {"b": WORD}}, "m: a: b is 1, expected a word"),
        ({"x": 1, "y": 2}, Keyed(WORD, whole(0, 9), 1), "m is {'x': 1, 'y': 2}, expected an object of at most 1 keys"),
        ([], Keyed(WORD, whole(0, 9), 1), "m is [], expected an object of at most 1 keys"),
        ({"X": 1}, Keyed(WORD, whole(0, 9), 1), "a key of m is 'X', expected a word"),
        ({"x": 10}, Keyed(WORD, whole(0, 9), 1), "m: x is 10, expected a whole number from 0 to 9"),
    ],
)
def test_what_does_not_fit(value: object, schema: object, message: str):
    with pytest.raises(ModelFileError) as error:
        check(value, schema, "m")
    assert str(error.value) == f"{message}; save the model again"

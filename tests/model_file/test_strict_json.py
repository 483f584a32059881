from __future__ import annotations

import time

import pytest

from coachfocus.errors import ModelFileError
from coachfocus.model_file.strict_json import LONGEST, read_json


def refused(content: bytes) -> str:
    start = time.perf_counter()
    with pytest.raises(ModelFileError) as error:
        read_json(content, "m.json")
    assert time.perf_counter() - start < 1.0  # what takes the square of a length takes minutes
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": [1, -2.5, true, null, "\\u00e9\\"["]}', {"a": [1, -2.5, True, None, 'é"[']}),
        (b" 5 ", 5),
        (b"1e300", 1e300),
        (b"[" * 8 + b"]" * 8, [[[[[[[[]]]]]]]]),
    ],
)
def test_plain_json(content: bytes, value: object):
    assert read_json(content, "m.json") == value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1, "a": 1}', "m.json: the key 'a' stands twice; save the model again"),
        (b'{"x": {"b": 1, "b": 2}}', "m.json: the key 'b' stands twice; save the model again"),
        (b"NaN", "m.json: NaN is no finite number; save the model again"),
        (b"[Infinity]", "m.json: Infinity is no finite number; save the model again"),
        (b"-Infinity", "m.json: -Infinity is no finite number; save the model again"),
        (b"1e999", "m.json: 1e999 is no finite number; save the model again"),
        (b"9" * 60_000, "m.json: a number of 60,000 characters, expected at most 25; save the model again"),
        (b"0." + b"9" * 60_000, "m.json: a number of 60,002 characters, expected at most 25; save the model again"),
        (b"[" * 9 + b"]" * 9, "m.json is nested more than 8 deep; save the model again"),
        (b"[" * 60_000, "m.json is nested more than 8 deep; save the model again"),
        (b'{"a":' * 10_000, "m.json is nested more than 8 deep; save the model again"),
        (b" " * (LONGEST + 1), "m.json has 65,537 bytes, expected at most 65,536; save the model again"),
        (b"", "m.json is no JSON (Expecting value: line 1 column 1 (char 0)); fetch or save the file again"),
        ("é".encode(), "m.json is no JSON (a byte that is not ASCII); fetch or save the file again"),
        (b"\xff", "m.json is no JSON (a byte that is not ASCII); fetch or save the file again"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_what_is_refused(content: bytes, message: str):
    assert refused(content) == message


@pytest.mark.parametrize(
    "content", [b"{", b'{"a"}', b"[1,]", b"'a'", b"\x00", b'"\\"' * 20_000, b'"' * 60_001, b"\\" * 60_000]
)
def test_what_is_no_json(content: bytes):
    assert refused(content).startswith("m.json is no JSON (")


def test_the_last_of_many_keys_that_stands_twice():
    content = b"{" + b",".join(b'"%d":1' % min(i, 4999) for i in range(5001)) + b"}"
    assert refused(content) == "m.json: the key '4999' stands twice; save the model again"

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.notes.recognising import Head, holds, is_archive, is_text, look, reads, starts
from coachfocus.notes.sources import Source


def head(text: str = "", suffix: str = ".txt", members: frozenset[str] | None = None) -> Head:
    return Head(suffix, text.encode(), text, members)


def test_look(source: Callable[..., Source], zipped: Callable[..., bytes]):
    seen = look(source("a.TXT", b"\xef\xbb\xbfcaf\xc3\xa9"))
    assert seen == Head(".txt", b"\xef\xbb\xbfcaf\xc3\xa9", "café", None)
    assert look(source("a.zip", zipped({"b.md": "x", "c/d.md": "y"}))).members == {"b.md", "c/d.md"}
    assert look(source("a.zip", b"PK\x03\x04 damaged")).members is None
    assert len(look(source("a.txt", "é" * 10_000)).data) == 8192


def test_starts_and_holds():
    assert starts(b"%PDF", b"PAR1")(head("PAR1..."))
    assert not starts(b"%PDF", b"PAR1")(head(" %PDF"))
    assert holds("a", "b")(head(members=frozenset({"b", "c"})))
    assert not holds("a", "b")(head(members=frozenset({"c"})))
    assert not holds("a")(head())


def test_words_are_asked_of_texts_only():
    assert reads(r"BEGIN:")(head("begin:x", ".csv"))
    assert reads(r"BEGIN:")(head("BEGIN:x", ""))
    assert not reads(r"BEGIN:")(head(" BEGIN:x"))
    assert not reads(r"BEGIN:")(head("BEGIN:x", ".vtt"))


@pytest.mark.parametrize(
    ("members", "suffix", "archive"),
    [
        ({"a.md"}, ".zip", True),
        ({"a.md"}, ".docx", True),
        (set(), ".zip", True),
        ({"[Content_Types].xml", "xl/workbook.xml"}, ".zip", False),
        ({"META-INF/manifest.xml", "content.xml"}, ".ods", False),
        (None, ".zip", True),
        (None, ".txt", False),
    ],
)
def test_an_archive_is_a_zip_that_is_no_office_document(members: set[str] | None, suffix: str, archive: bool):
    assert is_archive(head(suffix=suffix, members=None if members is None else frozenset(members))) is archive


def test_is_text():
    assert is_text("")
    assert is_text("one\r\n\ttwo\f\x1b[1m\0")
    assert is_text("x" * 50 + "\x01")
    assert not is_text("x" * 48 + "\x01")


@given(st.binary())
def test_any_bytes_can_be_looked_at(source: Callable[..., Source], data: bytes):
    look(source("a.txt", data))
    look(source("a.txt", b"PK\x03\x04" + data))

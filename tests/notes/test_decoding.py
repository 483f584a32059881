from __future__ import annotations

import codecs
import io
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coachfocus.notes.decoding import Decoded, decode, decode_source, open_text, survey
from coachfocus.notes.sources import Source

NOTE = "Dana’s café – naïve “why now?”\r\nJosé Ng, £2k\n"
MAYBE = "read as cp1252, which it may not be: if letters look wrong, save the file as UTF-8"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (NOTE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + NOTE.encode(), "utf-8"),
        (NOTE.encode("cp1252"), "cp1252"),
        (codecs.BOM_UTF16_LE + NOTE.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + NOTE.encode("utf-16-be"), "utf-16"),
        (NOTE.encode("utf-16-le"), "utf-16"),
        (NOTE.encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_LE + NOTE.encode("utf-32-le"), "utf-32"),
        (codecs.BOM_UTF32_BE + NOTE.encode("utf-32-be"), "utf-32"),
    ],
    ids=["utf-8", "utf-8 mark", "cp1252", "16 LE mark", "16 BE mark", "16 LE", "16 BE", "32 LE mark", "32 BE mark"],
)
@pytest.mark.parametrize("lines", [1, 40, 4000])
def test_what_windows_and_macs_save_comes_back_whole(data: bytes, encoding: str, lines: int):
    mark = next((m for m in (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE) if data.startswith(m)), b"")
    if not mark and data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        mark = data[:2]
    assert decode(mark + data[len(mark) :] * lines) == Decoded(NOTE * lines, encoding)


@pytest.mark.parametrize("data", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE])
def test_nothing_is_an_empty_text(data: bytes):
    assert decode(data).text == ""
    assert decode(data).warnings == ()


def test_one_cp1252_row_does_not_turn_the_rest_of_a_file_to_mojibake():
    data = "id,text\n1,café\n".encode() + "2,naïve\n".encode("cp1252") + "3,José\n".encode()
    assert decode(data) == Decoded(
        "id,text\n1,café\n2,naïve\n3,José\n",
        "utf-8, cp1252",
        ("line 3 is not UTF-8 as the rest of the file is, and read as cp1252",),
    )


def test_the_first_ten_odd_lines_are_named():
    data = "é\n".encode() + b"\xe9\n" * 12
    assert decode(data).warnings == (
        "12 lines (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...) are not UTF-8 as the rest of the file is, and read as cp1252",
        MAYBE,
    )
    assert decode(data).text == "é\n" * 13
    assert "(2, 3, 4, 5, 6, 7, 8, 9, 10, 11) are" in decode("é\n".encode() + b"\xe9\n" * 10).warnings[0]


def test_a_mark_of_utf_8_above_cp1252_is_no_evidence_of_utf_8():
    assert decode(codecs.BOM_UTF8 + b"caf\xe9 on Main Street\n") == Decoded("café on Main Street\n", "cp1252")
    assert decode(codecs.BOM_UTF8 + b"plain\ncaf\xe9 on Main Street") == Decoded("plain\ncafé on Main Street", "cp1252")
    told = "line 3 is not UTF-8 as the rest of the file is, and read as cp1252"
    assert decode(codecs.BOM_UTF8 + "plain\nnaïve\n".encode() + b"caf\xe9 on Main Street").warnings == (told,)


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_stand_for_nothing_in_cp1252_are_kept_and_told(byte: int):
    data = b"The demo slipped " + bytes([byte]) + b" and so on"
    assert decode(data) == Decoded(f"The demo slipped {chr(byte)} and so on", "cp1252", (MAYBE,))


@pytest.mark.parametrize("codec", ["cp1251", "shift_jis", "mac_roman"])
def test_what_is_most_likely_not_cp1252_is_told(codec: str):
    text = {"cp1251": "Вчера мы говорили о цене", "shift_jis": "価格について話しました", "mac_roman": "é é é é"}[codec]
    assert decode(text.encode(codec)).warnings == (MAYBE,)


def test_half_a_character_at_the_end_of_utf_16_is_told():
    decoded = decode(codecs.BOM_UTF16_LE + "Dana".encode("utf-16-le") + b"x")
    assert decoded == Decoded("Dana\ufffd", "utf-16", ("bytes that are not utf-16 stand as \ufffd in the text",))


def test_line_ends_are_made_one_and_nuls_taken_out_of_a_file_that_is_read_whole(source: Callable[..., Source]):
    assert decode_source(source("a.txt", "a\r\nb\rc\nd")) == Decoded("a\nb\nc\nd", "utf-8")
    assert decode_source(source("a.txt", "Dana Lee, \0West, asked\0 why")) == Decoded(
        "Dana Lee, West, asked why", "utf-8", ("2 NUL characters were taken out",)
    )


def test_a_stream_keeps_its_line_ends_and_is_closed_with_the_text():
    data = "café\r\n".encode("cp1252") + "naïve\r".encode() + b"end\n"
    stream = io.BytesIO(data)
    coding = survey(io.BytesIO(data))
    with open_text(stream, coding) as text:
        assert list(text) == ["café\r\n", "naïve\r", "end\n"]
    assert stream.closed


@given(st.binary())
def test_decoding_never_raises_and_what_comes_out_can_be_written(data: bytes):
    decoded = decode(data)
    decoded.text.encode("utf-8")
    assert "\ufeff" not in decoded.text[:1]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf_8_comes_back_as_it_was(text: str):
    assert decode(text.encode()) == Decoded(text, "utf-8")


def _means_something_else(text: str) -> bool:
    """Whether the cp1252 bytes of a text happen to be UTF-8 as well, and something else there."""
    return text.encode("cp1252").decode("utf-8", "ignore").encode() == text.encode("cp1252") and not text.isascii()


# Without the letters that a file's byte-order mark would be.
OLD = st.text(st.characters(codec="cp1252", exclude_characters="\0\nÿþï"))


@given(st.lists(st.tuples(OLD, st.booleans())))
def test_lines_of_two_encodings_come_back_as_they_were(lines: list[tuple[str, bool]]):
    assume(not any(old and _means_something_else(text) for text, old in lines))
    data = b"".join(f"{text}\n".encode("cp1252" if old else "utf-8") for text, old in lines)
    assert decode(data).text == "".join(f"{text}\n" for text, _ in lines)

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from coachfocus.errors import ReadError
from coachfocus.notes.columns import Wanted
from coachfocus.notes.documents import read_markdown, read_plain
from coachfocus.notes.sources import Source, from_file
from coachfocus.records import Note

EXPORTS = Path(__file__).parents[1] / "exports"
MakeSource = Callable[..., Source]
DAY = datetime(2026, 3, 12)


def plain(source: Source) -> Note:
    (note,) = read_plain(source, Wanted())
    return note


def markdown(source: Source) -> Note:
    (note,) = read_markdown(source, Wanted())
    return note


# -- real shapes -------------------------------------------------------------------------------------------------------


def test_otter():
    note = plain(from_file(EXPORTS / "otter.txt"))
    assert note.text == (
        "Dana Lee  0:00  \nMorning. How did the Acme call go?\n\n"
        "Unknown Speaker  0:12  \nThe demo slipped.\n\n"
        "José Ng  1:02:07  \nI will call procurement on Friday.\n\n"
    )
    assert (note.kind, note.participants) == ("transcript", ("Dana Lee", "Unknown Speaker", "José Ng"))
    assert note.warnings == ("lines that the notetaker wrote itself were left out: 1",)
    assert (note.id, note.source, note.format) == (str(EXPORTS / "otter.txt"), str(EXPORTS / "otter.txt"), "text")


def test_notes_by_gemini():
    note = plain(from_file(EXPORTS / "gmeet_notes_by_gemini.txt"))
    assert (note.kind, note.date) == ("ai_summary", datetime(2025, 8, 15))
    assert note.warnings == (
        "an AI's recap and the transcript of the same meeting stand in this file, and the text has both",
        "lines that the notetaker wrote itself were left out: 4",
    )
    for chrome in ("Meeting records", "You should review", "Transcription ended", "computer generated"):
        assert chrome not in note.text
    assert "Dana Lee: How did the Acme call go?" in note.text


def test_granola():
    note = markdown(from_file(EXPORTS / "granola_obsidian.md"))
    assert note.text.startswith("\n## Private Notes\n\n- demo slipped\n")
    assert (note.date, note.participants) == (datetime(2025, 3, 12, 10), ("Dana Lee", "José Ng"))
    assert dict(note.fields) == {
        "granola_id": "doc-123",
        "title": "1:1 Dana / José",
        "type": "note",
        "updated": "2025-03-12T12:00:00Z",
        "transcript": "[[Transcripts/1on1-transcript.md]]",
    }
    assert note.warnings == (
        "an AI's recap ('## Enhanced Notes') stands below the writer's own notes, and the text has both",
    )


# -- text --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_kept_but_for_its_line_ends(source: MakeSource, end: str, codec: str):
    lines = ["  Café – “why?”", "", "\t- one ", "<b>not HTML</b> &amp; a < b", ""]
    file = source("notes/a.txt", end.join(lines).encode(codec))
    note = plain(file)
    assert note.text == "\n".join(lines)
    assert (note.id, note.source, note.kind, note.warnings) == ("notes/a.txt", "notes/a.txt", "note", ())


def test_a_note_of_10_mb(source: MakeSource):
    text = "- Asked Dana why the demo slipped.\n" * 300_000
    assert plain(source("a.txt", text)).text == text
    assert plain(source("a.txt", text.replace("\n", " "))).text == text.replace("\n", " ")


@pytest.mark.parametrize("data", ["", "\ufeff", " \n\t\r\n ", "\0" * 64])
def test_an_empty_file(source: MakeSource, data: str):
    for read in (read_plain, read_markdown):
        with pytest.raises(ReadError) as error:
            list(read(source("a.md", data), Wanted()))
        assert str(error.value) == "a.md: the file is empty; expected the text of a note"
        assert error.value.code == "empty-file"


def test_a_file_that_is_too_large_to_be_one_note(source: MakeSource):
    large = Source("a.txt", "a.txt", source("a.txt", "x").open, 70_000_000)
    with pytest.raises(ReadError) as error:
        plain(large)
    assert str(error.value) == (
        "a.txt: the file has 70,000,000 bytes; a file of this format is read whole, up to 67,108,864 bytes. "
        "Split it, or export one note per row as CSV, which is read row by row."
    )
    assert error.value.code == "too-large"


# -- front matter ------------------------------------------------------------------------------------------------------


def test_front_matter_tells_what_is_known_of_the_note(source: MakeSource):
    text = (
        "\ufeff---\r\nid: 0007\r\ntitle: 1:1 Dana: recap\r\ndate: 12 March 2026\r\nauthor: Mo\r\nmanager: Dana\r\n"
        "leader: Ana\r\nparticipants: [[People/Dana Lee|Dana]], [[José Ng]], @mo\r\naudience: manager\r\n---\r\n"
        "Asked why\r\n"
    )
    assert markdown(source("a.md", text)) == Note(
        id="0007",
        text="Asked why\n",
        source="a.md",
        format="markdown",
        date=DAY,
        author="Mo",
        manager="Dana",
        leader="Ana",
        participants=("People/Dana Lee", "José Ng", "@mo"),
        audience="manager",
        encoding="utf-8",
        fields={"title": "1:1 Dana: recap"},
    )


def test_lists_in_front_matter(source: MakeSource):
    note = markdown(source("a.md", '---\nattendees:\n  - "[[Dana Lee]]"\n  - Ng, José\ntags: [a, b]\n---\nx'))
    assert note.participants == ("Dana Lee", "Ng, José")
    assert dict(note.fields) == {"tags": "a; b"}


def test_the_plain_reader_knows_no_front_matter(source: MakeSource):
    note = plain(source("a.txt", "---\nid: 7\n---\nx"))
    assert (note.id, note.text) == ("a.txt", "---\nid: 7\n---\nx")


def test_lines_of_front_matter_that_can_not_be_read_stay(source: MakeSource):
    note = markdown(source("a.md", "---\na: b\n{{ x }}\n---\nAsked why"))
    assert note.text == "{{ x }}\nAsked why"
    assert note.warnings == ("lines of the front matter that were no 'key: value' stay in the text: 1",)


def test_a_date_of_front_matter_that_is_not_certain(source: MakeSource):
    told = "the date of the front matter is left out: it is in no form that is known for certain"
    for value in ("{{date}}", "3/4/2026", "2026-13-45"):
        note = markdown(source("a.md", f"---\ndate: {value}\n---\nx"))
        assert (note.date, note.warnings, dict(note.fields)) == (None, (told,), {"date": value})
    assert markdown(source("2026-03-12 a.md", "---\ndate: {{date}}\n---\nx")).date == DAY


def test_a_transcript_that_says_so(source: MakeSource):
    note = markdown(source("a.md", "---\ntype: transcript\n---\nDana: hi\nJosé: hello\nDana: why?\nJosé: x\n"))
    assert (note.kind, note.participants) == ("transcript", ("Dana", "José"))


def test_a_file_of_front_matter_alone_is_a_note_without_words(source: MakeSource):
    assert markdown(source("a.md", "---\ntitle: x\n---")).text == ""


# -- dates -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2026-03-12 Dana.md", "x"),
        ("2026-03-12 Dana.md", "# Meeting of 2026-05-05"),
        ("Dana.md", "# 1:1 Dana, March 12, 2026\n\nx"),
        ("Dana.md", "# 1:1\n\n12 March 2026\n\nx"),
        ("Dana.md", "**Thursday, 12 March 2026**\nx"),
        ("Dana.md", "# T-lang\n\n* Meeting date: 2026-03-12\nnext on 2026-04-01"),
        ("Dana.md", "Date and time: 12 March 2026\nx"),
        ("Dana.md", "\n \n\n\n\n\n  Date: 12 March 2026\nx"),
        ("Dana.md", "**Date:** 2026-03-12  \nx"),
        ("Dana.md", "# Recap of 2026-01-01\nDate: Thursday, March 12, 2026 (moved)\nx"),
    ],
)
def test_the_date_stands_in_the_name_or_in_the_first_lines(source: MakeSource, name: str, text: str):
    assert markdown(source(name, text)).date == DAY


@pytest.mark.parametrize(
    "text",
    [
        "We meet again on 2026-03-12.",
        "one\ntwo\nthree\nfour\nfive\n2026-03-12",
        "# Numbers of 2026-03-12 and 2026-03-19",
        "Date: 3/4/2026\n2026-03-12",
        "# 3/4/2026",
    ],
)
def test_a_date_in_running_text_is_no_date_of_the_note(source: MakeSource, text: str):
    assert markdown(source("a.md", text)).date is None


def test_a_line_of_a_hundred_thousand_spaces_takes_no_quadratic_time(source: MakeSource):
    started = time.perf_counter()
    markdown(source("a.md", "date: a" + " " * 100_000 + "b\n# a" + " " * 100_000 + "b"))
    assert time.perf_counter() - started < 2

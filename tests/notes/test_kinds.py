from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.notes.chrome import COMPUTER_GENERATED, REVIEW_GEMINI
from coachfocus.notes.kinds import Kind, kind_of

EXPORTS = Path(__file__).parents[1] / "exports"
WHO = ("Dana Lee", "José Ng")


@pytest.mark.parametrize(
    "text",
    [
        "Dana Lee  0:00  \nHow did it go?\n\nJosé Ng  1:02:07  \nThe demo slipped.\n",
        "Dana Lee\t0:00\nHow did it go?\nJosé Ng   30:49\nThe demo slipped.\n",
        "[Dana Lee] 11:02:09\nHow did it go?\n\n[José Ng] 11:02:19\nThe demo slipped.\n",
        "0:00 - Dana Lee\n  How did it go?\n\n0:12 - José Ng\n  The demo slipped.\n",
        "[0:00:00] Dana Lee: How did it go?\n[0:00:12] José Ng: The demo slipped.\n",
        "(00:00) **Dana Lee:** How did it go?\n(00:12) - José Ng: The demo slipped.\n",
        "00:00:11\nDana Lee: How did it go?\n00:00:31\nJosé Ng: The demo slipped.\n",
        "### 00:00:11\n**Dana Lee:** How did it go?\n**00:00:31**\n**José Ng:** The demo slipped.\n",
    ],
    ids=["Otter", "Teams", "Zoom captions", "Fathom", "as VTT is read", "brackets", "Meet text", "Meet Markdown"],
)
def test_timed_turns_are_a_transcript(text: str):
    assert kind_of(text) == Kind("transcript", WHO)


def test_otter_without_speakers():
    assert kind_of("0:00  \nHow did it go?\n\n0:15  \nThe demo slipped.\n") == Kind("transcript")


def test_only_below_a_time_alone_in_its_line_a_colon_makes_a_speaker():
    assert kind_of("0:00 - Dana\nNext: we call\n0:10 - José\nGood: yes\n").speakers == ("Dana", "José")
    assert kind_of("00:00:11\nDana : hi\n00:00:31\nJosé : yes\n").speakers == ("Dana", "José")


def test_unknown_speakers_are_speakers():
    text = "Unknown Speaker  0:00  \nHi\n\nSpeaker 1  0:04  \nHello\n"
    assert kind_of(text).speakers == ("Unknown Speaker", "Speaker 1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Coached Dana on discovery.",
        "Dana: asked why\nJosé: the demo slipped\nDana: what will you do?\n",
        "Dana Lee  0:00  \nOne header alone proves nothing.\n",
        "00:00:11\nDana: hi\n",
        "Agenda\n10:00 - Pipeline\n" + "We went through each deal and asked what the next step is.\n" * 4,
        "- 9:30  stand-up\n- 10:00  ride-along\n",
        "# Notes\n" + "A long page of minutes.\n" * 20 + "## Quotes\n0:00 - Dana\nx\n0:10 - José\ny\n",
        "A long page of minutes.\n" * 20 + "0:00 - Dana\nx\n0:10 - José\ny\n",
    ],
    ids=["nothing", "a line", "names", "one header", "one time", "an agenda", "times", "quotes", "quotes below"],
)
def test_what_proves_nothing_is_a_note(text: str):
    assert kind_of(text) == Kind("note")


def test_a_heading_ends_the_words_of_a_turn():
    turns = "0:00 - Dana\nHi\n0:10 - José\nHello\n"
    assert kind_of(turns + "more words " * 20).name == "transcript"
    assert kind_of(turns + "## Notes\n" + "more words " * 20).name == "note"


def test_what_the_file_says_of_itself():
    text = "Dana: hi\nJosé: hello\nDana: why?\nNext: call\nJosé: well\n"
    assert kind_of(text, told="transcript") == Kind("transcript", ("Dana", "José"))
    assert kind_of(text, [COMPUTER_GENERATED]) == Kind("transcript", ("Dana", "José"))
    assert kind_of(text, told="note") == Kind("note")
    assert kind_of("Dana coached José.", [REVIEW_GEMINI]) == Kind("ai_summary")


def test_gemini_and_its_transcript_in_one_file():
    text = (EXPORTS / "gmeet_notes_by_gemini.txt").read_text(encoding="utf-8")
    assert kind_of(text, [REVIEW_GEMINI, COMPUTER_GENERATED]) == Kind(
        "ai_summary",
        (),
        ("an AI's recap and the transcript of the same meeting stand in this file, and the text has both",),
    )


def test_gemini_alone():
    assert kind_of("📝 Notes\nAug 15, 2025\nDana coached José.\n") == Kind("ai_summary")
    assert kind_of("📖 Transcript\nDana coached José.\n") == Kind("note")


def test_fathoms_summary():
    assert kind_of("## Meeting Purpose\n\nCoaching\n\n## Key Takeaways\n\n- asked why\n") == Kind("ai_summary")
    assert kind_of("## Meeting Purpose\n\nCoaching\n") == Kind("note")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "## Private Notes\n\n- slipped\n\n## Enhanced Notes\n\n- asked\n",
            Kind(
                "note",
                (),
                ("an AI's recap ('## Enhanced Notes') stands below the writer's own notes, and the text has both",),
            ),
        ),
        ("## Private Notes\n\n\n## Enhanced Notes\n\n- asked\n", Kind("ai_summary")),
        ("\n## Enhanced Notes\n\n- asked\n", Kind("ai_summary")),
        ("my own\n\n## Enhanced Notes\n\n- asked\n", Kind("note")),
        ("## Private Notes\n\n- slipped\n\n## Enhanced Notes\n", Kind("note")),
    ],
    ids=["both", "private is empty", "enhanced alone", "words above", "enhanced is empty"],
)
def test_granola(text: str, kind: Kind):
    assert kind_of(text) == kind


def test_a_heading_with_a_hundred_thousand_spaces_takes_no_quadratic_time():
    started = time.perf_counter()
    kind_of("# a" + " " * 100_000 + "b")
    assert time.perf_counter() - started < 2


@given(st.text(), st.sampled_from([None, "note", "transcript"]))
def test_any_text_is_of_some_kind(text: str, told: str | None):
    kind = kind_of(text, (), told)
    assert kind.name in ("note", "ai_summary", "transcript")
    assert all(name.strip() == name != "" for name in kind.speakers)

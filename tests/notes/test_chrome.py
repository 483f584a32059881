from __future__ import annotations

import pytest

from coachfocus.notes.chrome import COMPUTER_GENERATED, REVIEW_GEMINI, drop

GEMINI = "You should review Gemini's notes to make sure they're accurate. Get tips and learn how Gemini takes notes"
GENERATED = "This editable transcript was computer generated and might contain errors. People can also change the text."


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (GEMINI, REVIEW_GEMINI),
        (GEMINI.replace("'", "’"), REVIEW_GEMINI),
        (f"*{GEMINI}*", REVIEW_GEMINI),
        (GENERATED, COMPUTER_GENERATED),
        (f"### {GENERATED}", COMPUTER_GENERATED),
        ("Transcription ended after 00:30:39", "ended"),
        ("### Transcription ended after 30:39 ", "ended"),
        ("Meeting records Transcript", "records"),
        ("Meeting records [Transcript](https://docs.example/x) ", "records"),
        ("Transcribed by https://otter.ai", "otter"),
        ("Transcribed by [https://otter.ai](https://otter.ai)", "otter"),
    ],
)
def test_lines_that_a_notetaker_wrote(line: str, name: str):
    assert drop(f"one\n{line}\n\ntwo\n") == ("one\n\ntwo\n", (name,))


@pytest.mark.parametrize(
    "line",
    [
        "We should review Gemini's notes together.",
        "Dana: Transcription ended after 00:30:39",
        "Transcription ended after an hour",
        "Meeting records are in the CRM",
        "Transcribed by hand",
        "Asked: was this transcribed by https://otter.ai?",
    ],
)
def test_lines_that_a_person_wrote(line: str):
    text = f"one\n{line}\ntwo"
    assert drop(text) == (text, ())


def test_each_line_is_counted():
    text, dropped = drop(f"{GENERATED}\nTranscribed by https://otter.ai\nTranscription ended after 1:00\n")
    assert (text, dropped) == ("", (COMPUTER_GENERATED, "otter", "ended"))
    assert drop("") == ("", ())

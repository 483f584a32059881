from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.errors import ReadError
from coachfocus.notes.columns import Wanted
from coachfocus.notes.sources import Source, from_file
from coachfocus.notes.vtt import COLON, read_vtt
from coachfocus.records import Note

EXPORTS = Path(__file__).parents[1] / "exports"
MakeSource = Callable[..., Source]


def read(source: Source) -> Note:
    (note,) = read_vtt(source, Wanted())
    return note


@pytest.fixture
def cues(source: MakeSource) -> Callable[..., Note]:
    """The note of a file ``a.vtt`` whose cues, one second each, have these lines."""

    def make(*payloads: str) -> Note:
        blocks = [f"00:00:0{i}.000 --> 00:00:0{i + 1}.000\n{payload}\n" for i, payload in enumerate(payloads)]
        return read(source("a.vtt", "\n".join(["WEBVTT\n", *blocks])))

    return make


# -- real shapes -------------------------------------------------------------------------------------------------------


def test_zoom():
    note = read(from_file(EXPORTS / "zoom_cloud.vtt"))
    assert note.text.split("\n") == [
        "[0:00:04] Dana Lee (she/her) | West: Morning. How did the Acme call go?",
        "[0:00:06] José Ng: Two things: the demo slipped, and procurement is in.",
        "[0:00:12] Dana Lee (she/her) | West: What will you do differently?",
    ]
    assert note.participants == ("Dana Lee (she/her) | West", "José Ng")
    assert (note.format, note.kind, note.encoding, note.warnings, note.date) == ("vtt", "transcript", "utf-8", (), None)
    assert note.id == note.source == str(EXPORTS / "zoom_cloud.vtt")


def test_teams_recap():
    # One utterance over two cues, line breaks inside of a voice, ids with a GUID, a cue without a voice.
    note = read(from_file(EXPORTS / "teams_recap.vtt"))
    assert note.text.split("\n") == [
        "[0:00:04] Lee, Dana (West): OK, I think now we should be recording properly.",
        "[0:00:10] Good.",
    ]
    assert note.participants == ("Lee, Dana (West)",)


def test_teams_by_graph():
    # Times without padding, a negative one, entities in names and words.
    note = read(from_file(EXPORTS / "teams_graph.vtt"))
    assert note.text.split("\n") == [
        "[-0:00:02] User Name: Started before recording.",
        "[0:00:05] O'Neil & Co: Q&A first.",
    ]


@pytest.mark.parametrize("header", ["WEBVTT\n\n", "WEBVTT\n", "\ufeffWEBVTT - made by Teams\nLanguage: en\n\n", ""])
def test_teams_metadata_is_json(source: MakeSource, header: str):
    said = '{"startDateTime":"2026-03-12T10:00:00Z","speakerName":"Dana: Lee","spokenText":"Asked\\nwhy 👍 \\ud800"}'
    note = read(source("a.vtt", f"{header}0:0:0.0 --> 0:0:5.320\n{said}\n\n0:0:6.0 --> 0:0:7.0\n{{not json\n"))
    assert note.text == f"[0:00:00] Dana{COLON} Lee: Asked why 👍 ?\n[0:00:06] {{not json"


def test_json_of_another_shape_is_kept_as_it_stands(cues: Callable[..., Note]):
    assert cues('{"spokenText": 5}', '{"said": "x"}', '{"spokenText": " x "}').text.split("\n") == [
        '[0:00:00] {"spokenText": 5}',
        '[0:00:01] {"said": "x"}',
        "[0:00:02] x",
    ]


def test_teams_text_without_header_and_speakers(source: MakeSource):
    note = read(source("a.vtt", "0:0:0.0 --> 0:0:5.320\nAsked why.\n\n0:0:6.0 --> 0:0:7.0\nAnd then?\n"))
    assert note.text == "[0:00:00] Asked why.\n[0:00:06] And then?"
    assert note.participants == ()


# -- names of files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "date", "title"),
    [
        ("1-1 Dana_98765432101_March 12, 2026.vtt", datetime(2026, 3, 12), "1-1 Dana"),
        ("Weekly_sync_98765432101_2026-03-12.transcript.vtt", datetime(2026, 3, 12), "Weekly_sync"),
        ("GMT20260312-100500_Recording.transcript.vtt", datetime(2026, 3, 12, 10, 5), None),
        ("GMT20261312-100500_Recording.transcript.vtt", None, None),
        ("2026-03-12 Dana.vtt", datetime(2026, 3, 12), None),
        ("1-1 Dana_98765432101_20260312.vtt", datetime(2026, 3, 12), "1-1 Dana"),
        ("Dana.vtt", None, None),
    ],
)
def test_title_and_date_are_read_off_the_name_of_the_file(
    source: MakeSource, name: str, date: datetime | None, title: str | None
):
    note = read(source(name, "WEBVTT\n\n00:01.000 --> 00:02.000\nDana: x\n"))
    assert (note.date, dict(note.fields)) == (date, {"title": title} if title else {})


# -- speakers ----------------------------------------------------------------------------------------------------------


def test_names_that_a_pattern_of_letters_would_lose(cues: Callable[..., Note]):
    names = ["Sebastian Bürgel [Gnosis/HOPR]", "Ana@Acme", "陈伟", "O'Neil-Ng, J. (2)", "iPhone 15"]
    note = cues(*[f"{name}: hello" for name in names])
    assert note.participants == tuple(names)
    assert note.text == "\n".join(f"[0:00:0{i}] {name}: hello" for i, name in enumerate(names))


def test_the_words_of_one_speaker_are_one_line(cues: Callable[..., Note]):
    assert cues("Dana: one", "Dana: two", "José: three", "Dana: four").text.split("\n") == [
        "[0:00:00] Dana: one two",
        "[0:00:02] José: three",
        "[0:00:03] Dana: four",
    ]


def test_unknown_speakers_are_not_joined_and_inherit_no_name(cues: Callable[..., Note]):
    note = cues("<v Dana>one</v>", "two", "three", "<v>four</v>")
    assert note.text.split("\n") == ["[0:00:00] Dana: one", "[0:00:01] two", "[0:00:02] three", "[0:00:03] four"]


def test_a_colon_in_some_lines_makes_no_speaker(cues: Callable[..., Note]):
    note = cues("Two things: price and time", "and then", "we left")
    assert note.participants == ()
    assert note.text.split("\n")[0] == "[0:00:00] Two things: price and time"
    assert cues("Two things: price and time", "and then").participants == ()  # half of them is not most of them


def test_a_colon_inside_of_what_is_said_ends_no_name(cues: Callable[..., Note]):
    note = cues("Dana: see https://acme.example: it works", "José: at 10:30", "https://acme.example/x")
    assert note.participants == ("Dana", "José")
    assert note.text.split("\n")[2] == "[0:00:02] https://acme.example/x"


def test_two_voices_in_a_cue(cues: Callable[..., Note]):
    note = cues("<v Dana>one</v> between <v.loud José Ng>two\n<v Ana>three")
    assert note.text.split("\n") == [
        "[0:00:00] Dana: one",
        "[0:00:00] between",
        "[0:00:00] José Ng: two",
        "[0:00:00] Ana: three",
    ]


def test_a_colon_in_a_voice_can_not_end_the_name(cues: Callable[..., Note]):
    note = cues("<v Acme: Dana>hello</v>")
    assert note.text == f"[0:00:00] Acme{COLON} Dana: hello"
    assert note.participants == (f"Acme{COLON} Dana",)


def test_an_address_in_a_voice(cues: Callable[..., Note]):
    assert cues("<v Dana <dana@x.example>hello").participants == ("Dana <dana@x.example",)


# -- cues --------------------------------------------------------------------------------------------------------------


def test_tags_go_and_entities_are_read_once(cues: Callable[..., Note]):
    note = cues("<c.yellow>Q&amp;A</c> <i>at</i> <00:00:01.500>5 &lt; 6 &amp;lt; &nope; a < b <3")
    assert note.text == "[0:00:00] Q&A at 5 < 6 &lt; &nope; a < b <3"


def test_a_cue_goes_on_below_an_empty_line(cues: Callable[..., Note]):
    assert cues("<v Dana>one\n\ntwo</v>", "<v José>three</v>").text == "[0:00:00] Dana: one two\n[0:00:01] José: three"


@pytest.mark.parametrize(
    "timing",
    [
        "00:00:07,500 --> 00:00:09,000",
        "00:07.500 --> 00:09.000",
        "0:0:7.5 --> 0:0:9",
        "00:00:07.500 --> 00:00:09.000 align:start position:0%",
        "  00:00:07.500  -->  00:00:09.000",
    ],
)
def test_timing_lines_of_every_shape(source: MakeSource, timing: str):
    note = read(source("a.vtt", f"WEBVTT\n\n{timing}\nhello\n"))
    assert (note.text, note.warnings) == ("[0:00:07] hello", ())


def test_a_meeting_of_more_than_an_hour(source: MakeSource):
    assert read(source("a.vtt", "WEBVTT\n\n75:00.000 --> 75:01.000\nlate\n")).text == "[1:15:00] late"
    assert read(source("a.vtt", "WEBVTT\n\n26:00:00.000 --> 26:01:00.000\nlate\n")).text == "[26:00:00] late"


def test_a_broken_timing_line_keeps_its_cue_and_is_told(source: MakeSource):
    data = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\none\n\n00:00:04.000 --> 00:0x\ntwo\n\n1:2:3:4 --> 5\nthree\n"
    note = read(source("a.vtt", data))
    assert note.text == "[0:00:01] one\n[0:00:04] two\nthree"
    assert note.warnings == ("timing lines that can't be read: 6, 9; their cues are kept",)


def test_an_arrow_in_what_is_said_begins_no_cue(cues: Callable[..., Note]):
    assert cues("Dana: coach --> rep", "José: 3 --> 4").text == "[0:00:00] Dana: coach --> rep\n[0:00:01] José: 3 --> 4"


@pytest.mark.parametrize("ids", [("1", "2", "3"), ("intro", "middle part", "end")])
def test_ids_are_no_words(source: MakeSource, ids: tuple[str, ...]):
    blocks = "\n".join(f"{id_}\n00:00:0{i}.000 --> 00:00:09.000\nsaid {i}\n" for i, id_ in enumerate(ids))
    assert read(source("a.vtt", f"WEBVTT\n\n{blocks}")).text == "[0:00:00] said 0\n[0:00:01] said 1\n[0:00:02] said 2"


@pytest.mark.parametrize("header", ["WEBVTT\n\n", "WEBVTT\n", ""])
def test_without_ids_the_line_above_a_timing_line_is_words(source: MakeSource, header: str):
    cues = ["one\ntwo\n", "three\n\nfour\n", "five\n", "42\n", "six\n"]
    data = "".join(f"00:00:0{i}.000 --> 00:00:09.000\n{cue}" for i, cue in enumerate(cues))
    assert read(source("a.vtt", header + data)).text.split("\n") == [
        "[0:00:00] one two",
        "[0:00:01] three four",
        "[0:00:02] five",
        "[0:00:03] 42",
        "[0:00:04] six",
    ]


def test_spaces_around_ids_names_and_words(source: MakeSource):
    first = " 1 \n00:00:01.000 --> 00:00:02.000\n  Dana :  one  \n \n"
    second = " 2 \n00:00:03.000 --> 00:00:04.000\nJosé: two"
    assert read(source("a.vtt", f"WEBVTT\n \n{first}{second}")).text == "[0:00:01] Dana: one\n[0:00:03] José: two"


def test_a_number_as_the_last_words_of_a_cue(cues: Callable[..., Note]):
    assert cues("Dana: how many?\n", "42", "José: 43").text.split("\n")[1] == "[0:00:01] 42"


def test_comments_and_style_sheets_are_no_words(source: MakeSource):
    data = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\nNOTE made by hand\n\n"
        "00:00:01.000 --> 00:00:02.000\nDana: one\nNOTE this down\n\nNOTE\nnobody said\nthis\n\n"
        "00:00:03.000 --> 00:00:04.000\nDana: NOTES are good\n"
    )
    note = read(source("a.vtt", data))
    assert note.text == "[0:00:01] Dana: one NOTE this down NOTES are good"
    assert note.warnings == ()


def test_words_above_the_first_timing_line_are_kept_and_told(source: MakeSource):
    note = read(source("a.vtt", "WEBVTT\n\nlost words\n\n1\n00:00:01.000 --> 00:00:02.000\none\n"))
    assert note.text == "lost words\n[0:00:01] one"
    assert note.warnings == ("words above the first timing line are kept, without time and speaker",)


def test_empty_cues_are_left_out(cues: Callable[..., Note]):
    assert cues("Dana: one", "", "Dana:", "José: two").text == "[0:00:00] Dana: one\n[0:00:03] José: two"
    assert cues("<v Dana></v>", "<v Dana>one</v>").text == "[0:00:01] Dana: one"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_line_ends_and_encodings(source: MakeSource, end: str, codec: str):
    data = end.join(["WEBVTT", "", "1", "00:00:01.000 --> 00:00:02.000", "José: “why?”", ""]).encode(codec)
    assert read(source("a.vtt", data)).text == "[0:00:01] José: “why?”"


def test_a_long_unclosed_voice_takes_no_quadratic_time(cues: Callable[..., Note]):
    assert cues("<v " * 100_000).text.count("<v") == 100_000


# -- files that can't be read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["", "WEBVTT\n", "WEBVTT\n\nDana: hello\n", "hello --> there\n"])
def test_a_file_without_cues(source: MakeSource, data: str):
    with pytest.raises(ReadError) as error:
        read(source("a.vtt", data))
    assert str(error.value) == (
        "a.vtt:1: no timing line such as '00:00:04.310 --> 00:00:06.150'; expected a WebVTT transcript with words in it"
    )
    assert error.value.code == "no-cues"


# -- properties --------------------------------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from("asked why, the é 42 demo? slipped. <3 a&b".split()), min_size=1, max_size=6).map(
    " ".join
)
NAMES = st.sampled_from(["Dana", "José Ng", "Lee, Dana (West)", "陈伟", "Unknown Speaker", "x@acme.example"])
SECONDS = st.integers(0, 20_000)


@given(st.lists(st.tuples(SECONDS, NAMES, WORDS), min_size=1), st.sampled_from(["zoom", "teams", "ids"]))
def test_no_word_and_no_speaker_is_lost(source: MakeSource, said: list[tuple[int, str, str]], maker: str):
    blocks = []
    for number, (at, name, words) in enumerate(said):
        line = f"<v {name}>{words}</v>" if maker == "teams" else f"{name}: {words}"
        id_ = f"{number}\n" if maker == "ids" else ""
        blocks.append(f"{id_}{at // 3600}:{at // 60 % 60:02}:{at % 60:02}.000 --> 9:00:00.000\n{line}\n")
    note = read(source("a.vtt", "\n".join(["WEBVTT\n", *blocks])))
    assert note.participants == tuple(dict.fromkeys(name for _, name, _ in said))
    bodies = [re.sub(r"^\[\d+:\d\d:\d\d\] [^:]+: ", "", line) for line in note.text.split("\n")]
    assert " ".join(bodies).split() == " ".join(words for _, _, words in said).split()


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_read_or_refused(source: MakeSource, text: str):
    note = read(source("a.vtt", f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nfirst\n{text}"))
    assert note.text.startswith("[0:00:01] first")

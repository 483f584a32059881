from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.passages import body_start, count_words, cut, is_heading, speaker_of
from coachfocus.records import Passage


def passages(text: str) -> list[str]:
    return [text[p.start : p.end] for p in cut(text)]


def bodies(text: str) -> list[str]:
    return [text[p.body : p.end] for p in cut(text)]


# -- what is a passage -------------------------------------------------------------------------------------------------


def test_each_line_bullet_heading_and_numbered_item_is_a_passage():
    text = "# Weekly with Oskar\n\n- sat in with Femi\n* call the mill\n1. forecast\n2) parking\n[x] done\nPlain line"
    assert passages(text) == [
        "# Weekly with Oskar",
        "- sat in with Femi",
        "* call the mill",
        "1. forecast",
        "2) parking",
        "[x] done",
        "Plain line",
    ]
    assert bodies(text) == [
        "Weekly with Oskar",
        "sat in with Femi",
        "call the mill",
        "forecast",
        "parking",
        "done",
        "Plain line",
    ]


def test_offsets_are_those_of_the_note():
    assert cut("  Dana: How did it go?  \n- call Acme") == [
        Passage(2, 22, 8, speaker="Dana"),
        Passage(25, 36, 27),
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "🎯🔥", "---\n***", "…", "\u200b\ufeff", "\x00\x07"])
def test_text_without_a_word_has_no_passage(text: str):
    assert cut(text) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_parts_passages(end: str):
    assert passages(f"one thing{end}another") == ["one thing", "another"]


def test_lines_of_marks_alone_are_left_out():
    assert passages("Before\n-----\n* * *\nAfter") == ["Before", "After"]


# -- runs of sentences -------------------------------------------------------------------------------------------------


def test_four_sentences_stay_together_and_the_fifth_opens_a_new_run():
    four = "We met. I listened. She asked. He answered."
    assert passages(four) == [four]
    assert passages(four + " Then lunch! Back at two?") == [four, "Then lunch! Back at two?"]


def test_nine_sentences_are_three_runs_and_the_speaker_stands_in_the_first():
    found = cut("Dana: A1. B2. C3. D4. E5. F6. G7. H8. I9.")
    assert [(p.start, p.end, p.body, p.speaker) for p in found] == [
        (0, 21, 6, "Dana"),
        (22, 37, 22, "Dana"),
        (38, 41, 38, "Dana"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Approx. 5 percent, e.g. for Dr. Vos, at 4 p.m. on Tue. or so.",
        "J. R. Smith and M. Ng came.",
        "Version 2.5 costs 3.10 per seat.",
        "See www.example.com for it.",
        "Lot No. 5 and fig. 3 of vol. 2.",
    ],
)
def test_abbreviations_initials_and_figures_end_no_sentence(sentence: str):
    text = " ".join([sentence, *["Next one."] * 3])
    assert passages(text) == [text]
    assert passages(text + " Last.") == [text, "Last."]


def test_no_is_the_end_of_a_sentence_where_no_figure_follows():
    assert passages("They said no. We asked. They paid. We left. We laughed.")[1:] == ["We laughed."]


def test_the_word_i_may_end_a_sentence():
    assert len(cut("So did I. B. Two words. Three words. Four words. Five words.")) == 2


@pytest.mark.parametrize("mark", ["'", "’"])
def test_a_possessive_may_end_a_sentence(mark: str):
    assert passages(f"It was David{mark}s. So he said. Not hers. Nor mine. Fine.")[1:] == ["Fine."]


def test_stops_may_stand_inside_quotes_and_brackets():
    text = 'He said "no." (Twice!) She wrote it down… Then? Fine.'
    assert passages(text) == ['He said "no." (Twice!) She wrote it down… Then?', "Fine."]


def test_stops_of_chinese_and_japanese_end_sentences_without_a_space():
    assert passages("一。二。三。四。五。") == ["一。二。三。四。", "五。"]


def test_stops_without_words_count_for_nothing():
    text = "One. ... !!! ?! Two. Three. Four."
    assert passages(text) == [text]


# -- speakers and times ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "speaker", "time_", "body"),
    [
        ("Dana: How did it go?", "Dana", None, "How did it go?"),
        ("Dana Lee (she/her): How did it go?", "Dana Lee (she/her)", None, "How did it go?"),
        ("**Dana:** How did it go?", "Dana", None, "How did it go?"),
        ("[0:03:12] Dana Lee: How did it go?", "Dana Lee", "0:03:12", "How did it go?"),
        ("(03:12) dana: How did it go?", "dana", "03:12", "How did it go?"),
        ("00:03:12.500 Dana: How did it go?", "Dana", "00:03:12.500", "How did it go?"),
        ("Ng, José: How did it go?", "Ng, José", None, "How did it go?"),
        ("[0:01] Speaker 1: hello", "Speaker 1", "0:01", "hello"),
    ],
)
def test_a_turn_has_speaker_and_time(line: str, speaker: str, time_: str | None, body: str):
    (found,) = cut(line)
    assert (found.speaker, found.time) == (speaker, time_)
    assert (line[found.start : found.end], line[found.body : found.end]) == (line, body)


@pytest.mark.parametrize(
    "line",
    ["Next steps: call Acme", "Action: send it", "Subject: weekly", "10:30 stand-up with the team", "Ratio 3:1 again"],
)
def test_heads_and_clock_times_speak_for_nobody(line: str):
    (found,) = cut(line)
    assert (found.start, found.body, found.speaker, found.time) == (0, 0, None, None)


def test_a_head_that_comes_three_times_is_a_speaker():
    text = "front office: hello there\nSpeaker 1: hi\n" * 3
    assert [p.speaker for p in cut(text)] == ["front office", "Speaker 1"] * 3
    assert [p.speaker for p in cut("front office: hello there\nSpeaker 1: hi\n" * 2)] == [None] * 4
    assert [p.speaker for p in cut("next steps: call\n" * 3)] == [None] * 3


def test_a_line_with_only_name_and_time_opens_the_turn_of_the_next_line():
    text = "Dana Lee   0:03\nHow did it go?\nOskar Vos   0:09\nWell."
    assert passages(text) == ["Dana Lee   0:03\nHow did it go?", "Oskar Vos   0:09\nWell."]
    assert [(p.speaker, p.time) for p in cut(text)] == [("Dana Lee", "0:03"), ("Oskar Vos", "0:09")]
    assert bodies(text) == ["How did it go?", "Well."]


def test_a_name_that_nobodys_words_follow_is_a_passage_of_its_own():
    text = "Well then\nDana Lee:"
    assert passages(text) == ["Well then", "Dana Lee:"]
    assert [p.speaker for p in cut(text)] == [None, None]


# -- wrapped lines -----------------------------------------------------------------------------------------------------


def test_lines_wrapped_by_width_are_one_paragraph():
    first = "We talked about the way in which he prepares his people for a visit and"  # 71 characters
    text = f"{first}\nwhat he asks them on the way back.\n\nnext paragraph"
    assert passages(text) == [f"{first}\nwhat he asks them on the way back.", "next paragraph"]


def test_short_lines_are_not_joined():
    text = "call the mill\nask for the date\nsend the offer"
    assert passages(text) == text.split("\n")


# -- for any text ------------------------------------------------------------------------------------------------------

NOTE_LIKE = st.lists(
    st.sampled_from(
        [
            *"""a Dana e.g. J. Approx. . ... ! ? … 。 」 ) " * _ ** __ - • # ## 1. (2) a) [x] : ; , 0:01 [0:03]
            (12:00:01) 3.5 word one-on-one don't é ß 漢字 🎯 İ ﬁ ١٢ \u0301 \u200b \u00ad \ufeff \x00 \x1f""".split(),
            *(" ", "\t", "\u00a0", "\u3000", "Dana: ", "Ana Lee  0:01", "e ", ". ", "x" * 61, "word " * 15),
            *("\n", "\n\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"),
        ]
    ),
    max_size=60,
).map("".join)
ANY_TEXT = st.one_of(NOTE_LIKE, st.text(st.characters(exclude_categories=["Cs"]), max_size=200))


@given(ANY_TEXT)
def test_passages_stand_in_order_never_overlap_and_hold_every_word_once(text: str):
    found = cut(text)
    end = 0
    for p in found:
        assert end <= p.start <= p.body < p.end <= len(text)
        assert text[p.start : p.end] == text[p.start : p.end].strip() != ""
        assert any(c.isalnum() for c in text[p.start : p.end])
        end = p.end
    inside = set().union(*(range(p.start, p.end) for p in found))
    assert not [i for i, c in enumerate(text) if c.isalnum() and i not in inside]


@given(ANY_TEXT)
def test_no_word_is_counted_that_stands_outside_of_a_passage(text: str):
    assert sum(count_words(text[p.start : p.end]) for p in cut(text)) >= count_words(text)
    assert cut(text) == cut(text)


@given(ANY_TEXT)
def test_a_passage_of_one_line_is_one_passage_when_it_is_cut_alone(text: str):
    # Heads and times are read in the light of the whole note, wrapped lines by its width; all else by the line alone.
    for part in passages(text.replace(":", ";")):
        if len(part.splitlines()) == 1:
            assert passages(part) == [part]


@given(st.text(max_size=50))
def test_body_start_is_that_of_the_first_passage(text: str):
    found = cut(text)
    assert body_start(text) == (found[0].body if found else 0)


def test_surrogates_do_no_harm():
    assert passages("a\ud800b\n\udfff") == ["a\ud800b"]


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 200_000 + "b",
        "a" + "." * 200_000 + "b",
        "a " + "-. " * 100_000 + "b",
        "a " + "-. " * 100_000,
        "a" + ".)" * 100_000 + "b",
        "a: " * 100_000,
        "[0:01] " * 100_000,
        "Ana:\n" * 30_000,
        "x. " * 60_000,
        "Ana Lee  0:01\n" * 20_000,
        ("word " * 15 + "\n") * 10_000,
    ],
    ids=[
        "spaces",
        "dots",
        "stops before a word",
        "stops",
        "brackets",
        "heads",
        "times",
        "names",
        "initials",
        "turns",
        "wrapped",
    ],
)
def test_long_monotonous_notes_take_no_quadratic_time(text: str):
    started = time.perf_counter()
    cut(text)
    assert time.perf_counter() - started < 10  # quadratic time would be minutes


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("🎯 -- … _", 0),
        ("one-on-one isn't hers", 3),
        ("it’s 12 % of 3.5", 5),  # it’s, 12, of, 3, 5
        ("snake_case", 2),
        ("Zoë naïve", 2),
        ("漢字 と", 2),
    ],
)
def test_count_words(text: str, words: int):
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "start"),
    [("", 0), ("plain", 0), ("- bullet", 2), ("Dana: hi", 6), ("[0:01] Dana: hi", 13), ("🎯", 0), ("  - x", 4)],
)
def test_body_start(text: str, start: int):
    assert body_start(text) == start


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# Actions", True),
        ("## 2. Team", True),
        ("**Next steps**", True),
        ("**Next steps:**", True),
        ("Next steps:", True),
        ("FORECAST", True),
        ("Next steps", False),
        ("**Dana** will call them.", False),
        ("OK", False),
        ("x:", False),
        ("This is a sentence of more than sixty characters, and it ends with a colon:", False),
        ("", False),
    ],
)
def test_headings(line: str, expected: bool):
    assert is_heading(line) is expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Dana Lee: hello", "Dana Lee"),
        ("[0:01] Dana: hello", "Dana"),
        ("- hello", None),
        ("Agenda: hello", None),
        ("", None),
    ],
)
def test_who_speaks(text: str, speaker: str | None):
    assert speaker_of(text) == speaker

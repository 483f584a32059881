"""Blocks of notes are cut as each note is cut alone; `cut`, `body_start` and their like are the reference."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus.notes import open_notes
from coachfocus.passages import (
    Cuts,
    Shapes,
    characters,
    count_words,
    cut,
    cut_block,
    is_heading,
    speaker_of,
    step_over_heads,
)
from coachfocus.pieces import Forms, Pieces, blocks, split
from coachfocus.records import Note, Passage

ROOT = Path(__file__).parent
Found = tuple[Passage, bool, int]  # with whether it is a heading, and the number of words of its body


class Memory:
    """Forms and what is known of them, kept from block to block."""

    def __init__(self) -> None:
        self.forms, self.shapes = Forms(), Shapes()

    def read(self, texts: Sequence[str]) -> tuple[Pieces, np.ndarray]:
        pieces = split(texts)
        forms, new = self.forms.number(pieces)
        self.shapes.learn(new)
        return pieces, forms


def by_arrays(memory: Memory, texts: Sequence[str]) -> list[list[Found] | None]:
    """What `cut_block` makes of each text, None for odd ones."""
    pieces, forms = memory.read(texts)
    cuts = cut_block(pieces, forms, memory.shapes)
    assert_pieces_and_bytes_agree(pieces, cuts)
    assert (np.diff(cuts.starts)[cuts.odd] == 0).all()
    text = np.repeat(np.arange(len(texts)), np.diff(cuts.starts))
    start, body, end = (characters(pieces, text, at).tolist() for at in (cuts.start, cuts.body, cuts.end))
    speakers = [None if i < 0 else cuts.names[i] for i in cuts.speaker.tolist()]
    bounds = zip(cuts.time_start.tolist(), cuts.time_end.tolist(), strict=True)
    times = [None if first < 0 else pieces.data[first:last].decode() for first, last in bounds]
    records = list(map(Passage, start, end, body, speakers, times))
    found = list(zip(records, cuts.heading.tolist(), cuts.words.tolist(), strict=True))
    return [None if odd else found[cuts.starts[i] : cuts.starts[i + 1]] for i, odd in enumerate(cuts.odd.tolist())]


def assert_pieces_and_bytes_agree(pieces: Pieces, cuts: Cuts) -> None:
    assert (cuts.first < cuts.last).all()
    assert (pieces.starts[cuts.first] <= cuts.body).all()
    assert (cuts.body < pieces.ends[cuts.first]).all()
    assert (pieces.ends[cuts.last - 1] == cuts.end).all()


def one_by_one(text: str) -> list[Found]:
    return [(p, is_heading(text[p.start : p.end]), count_words(text[p.body : p.end])) for p in cut(text)]


def assert_same(memory: Memory, texts: Sequence[str]) -> list[bool]:
    """Compare both ways for a block of texts; which of them are odd."""
    found = by_arrays(memory, texts)
    for text, passages in zip(texts, found, strict=True):
        assert passages is None or passages == one_by_one(text), text
    return [passages is None for passages in found]


@pytest.fixture(scope="module")
def memory() -> Memory:
    """Of all tests of the module: what is remembered of one block must not harm the next."""
    return Memory()


# -- corpus and exports ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, str]]:
    files = [ROOT.parent / "data" / f"{part}.jsonl" for part in ("train", "development")]
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_all_notes_of_the_corpus_are_cut_alike_and_none_is_odd(corpus: list[dict[str, str]], memory: Memory):
    notes = defaultdict(list)
    for row in corpus:
        if row.get("note"):
            notes[row["note"]].append(row["text"])
    texts = ["\n".join(rows) for rows in notes.values()]
    odd = [one for block in blocks(texts) for one in assert_same(memory, texts[block])]
    assert np.mean(odd) < 0.01


def test_all_passages_of_the_corpus_begin_alike_and_none_is_odd(corpus: list[dict[str, str]], memory: Memory):
    texts = [row["text"] for row in corpus]
    odd = [one for block in blocks(texts) for one in assert_same(memory, texts[block])]
    assert np.mean(odd) < 0.01


def test_the_exports_are_cut_alike(memory: Memory):
    notes = [note.text for note in open_notes(ROOT / "exports") if isinstance(note, Note)]
    assert not any(assert_same(memory, notes))
    assert_same(memory, [path.read_text(encoding="utf-8") for path in sorted((ROOT / "exports").iterdir())])


# -- by hand -----------------------------------------------------------------------------------------------------------

FIRST = "We talked about the way in which he prepares his people for a visit and"  # 71 characters

LINES = {
    "nothing": "",
    "blank": " \n\r\n\t",
    "no word": "---\n* * *\n…",
    "bullets": "# Weekly\n\n- sat in\n* call the mill\n1. forecast\n2) parking\n[x] done\n**Bold** move\n__x\n- ",
    "transcript": "Dana: How did it go?\nJosé Ng (he/him): So so.\nDana: Why? Well. It did. Not go. As planned. Sorry.",
    "times": "[0:00:03] Dana Lee: Well.\n(0:04) front office: hello\nfront office: again\n00:03:12.500 Dana: yes",
    "stars": "**Dana:** well\n**Dana**: well\n**Next steps:**\n**Dana** will call.\n**Next steps**",
    "heads": "front office: hello there\nSpeaker 1: hi\n" * 3 + "next steps: call\n" * 3,
    "loud": "[0:01] ** front office: hi\nfront office: x\n[0:02] he said to them all: x\nhe said to them all: y",
    "opened": "Dana Lee   0:03\nHow did it go?\n\nOskar Vos   0:09\nWell.\n0:12\nAna:\nYes.\nDana Lee:",
    "dashes": "0:00 - Dana Lee (Acme)\nWell then.\n0:07 - foo bar\n[0:08] - Dana\n0:09 -\nfoo",
    "agenda": "10:30 stand-up with the team\n9:30am sync\n9:00-9:30 a: b\n10:30 - call: Acme\n10:30: call\nRatio 3:1",
    "abbreviations": "Approx. 5 of No. 5. No. Then J. R. Smith came. It was 4 p.m. So. I. did. B. Two. **Bold. x. Two.",
    "stops": 'He said "no." (Twice!) She wrote it down… Then? ... !!! ?! Fine. .. Well. Two. — Three. - Four. .',
    "capitals": "FORECAST\nOK\nALL 12 OF THEM\nÉTÉ: 5\n5 PM.\nNext steps:\nx:\nA of B\n123 456",
    "wrapped": f"{FIRST}\nwhat he asks them on the way back and who then\nlistens.\n\nnext\n\n{FIRST}\n\nwhat",
    "indented": f"- {FIRST}\n  what he asks them on the way back to the town in the morning or then\n  listens.\r\nso",
    "windows": f"{FIRST}\r\nwhat he asks them.\r\n- one\r\n",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_notes_are_cut_alike_and_are_not_odd(text: str, memory: Memory):
    assert assert_same(memory, [text]) == [False]


def test_a_block_is_cut_as_its_notes_are_alone(memory: Memory):
    texts = [*LINES.values(), *reversed(LINES.values())]
    assert not any(assert_same(memory, texts))


@pytest.mark.parametrize(
    "text",
    [
        "one\vtwo",
        "one\rtwo",
        "one\x85two",
        "one\x00two",
        "one\u2028two",
        "5\u00a0km. Then",
        "一。二。三。四。五。",
        "[0:12]Dana: hi",
        "[ ] call",
        "9:00am: call",
        "9:30am",
        "0:05 -5 degrees",
        "word. **e.g. x",
        "[0:01] ** : x",
    ],
)
def test_what_arrays_do_not_tell_is_left_to_cut(text: str, memory: Memory):
    odd = assert_same(memory, ["Before.", f"Fine.\n{text}", text, "After."])
    assert odd == [False, True, True, False] or text.startswith("word.")


def test_no_note_at_all(memory: Memory):
    pieces, forms = memory.read([])
    cuts = cut_block(pieces, forms, memory.shapes)
    assert (cuts.starts.tolist(), len(cuts.odd), len(cuts.first)) == ([0], 0, 0)
    assert step_over_heads(pieces, forms, memory.shapes).tolist() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- ask him first", "ask him first"),
        ("1. ask him first", "ask him first"),
        ("Dana: ask him first", "ask him first"),
        ("**Dana:** ask him", "ask him"),
        ("Agenda: ask him", "Agenda: ask him"),  # heads a line and speaks for nobody
        ("ask: him", "ask: him"),
        ("Dana Lee: ask him", "Dana Lee: ask him"),  # `cut` reads longer names
        ("-", "-"),
        ("Dana:", "Dana:"),
        ("", ""),
        ("ask - him", "ask - him"),
    ],
)
def test_a_bullet_or_a_speaker_of_one_word_is_stepped_over(memory: Memory, text: str, words: str):
    pieces, forms = memory.read(["x y", text, "z"])
    first = step_over_heads(pieces, forms, memory.shapes)
    ends = [*first[1:2], pieces.texts[2]]
    assert [pieces.data[pieces.starts[i] : pieces.ends[i]].decode() for i in range(*ends)] == words.split()
    assert first[[0, 2]].tolist() == pieces.texts[[0, 2]].tolist()


def test_characters_are_counted_from_the_beginning_of_the_text():
    pieces = split(["é🎯 x", "\ud800 漢字 y"])
    at = pieces.starts.copy()
    assert characters(pieces, np.array([0, 0, 1, 1, 1]), at).tolist() == [0, 3, 0, 2, 5]


@pytest.mark.parametrize("line", [text for row in LINES.values() for text in row.splitlines() if cut(text)])
def test_who_speaks_a_text_that_is_one_passage(line: str, memory: Memory):
    (found,) = by_arrays(memory, [line])
    assert found is None or found[0][0].speaker == speaker_of(line)


# -- any text ----------------------------------------------------------------------------------------------------------

SIMPLE = st.sampled_from(
    """a Dana e.g. J. I. Approx. . ... ! ? … ) " * _ ** __ - • # ## ####### 1. (2) a) A. 123. [x] : ; , :: -- — > ☐ ✓
    0:01 [0:03] [0:03]: (1:02) (12:00:01) 9:30am 9:00-9:30 9:00: 10:300 -0:05 -5 3.5 word one-on-one don't é ß 🎯 ² ١٢
    No. no. 5 **Bold Bold** **Bold:** **Dana:** **Dana**: __x **e.g. **no. Next Steps Next: steps: Dana: Lee: José:
    [Dana] [Dana]: (she/her): NO YES, FORECAST ALL: İ ﬁ ǅ “so.” it.) end.* end." was. went! why? ok… Speaker 1: 2: @foo
    /x | Ng, de la Foo.Bar: stopped. It's x: :** ** __: **: :x a:b http://x.y ...... ?! .) .”. U.S. p.m. (e.g. “Dr. vs.
    [no. "St. etc.) x?.""".split()
)
NASTY = st.sampled_from(
    [
        *(
            "\u00a0",
            "\u3000",
            "。",
            "！",
            "x。y",
            "\u200b",
            "\u00ad",
            "\ufeff",
            "\x00",
            "\x1f",
            "\v",
            "\f",
            "\x1c",
            "\r",
        ),
        *("\x85", "\u2028", "\ud800", "漢字", "\x7f", "a\u00a0b", "[0:12]Dana:", "[0:12]x", "[ ]", "[", "]"),
    ]
)
GAP = st.sampled_from([" "] * 20 + ["\n"] * 5 + ["  ", "\t", " \n", "\n\n", "\r\n", "\n  ", "\n---\n", "\r\n\r\n"])
LINE = st.sampled_from(
    [
        *("Dana Lee  0:03", "Dana Lee:", "Oskar: well then", "[0:03] Dana: so", "[0:04] front office: hi", "0:05"),
        *("front office: hello there", "[0:06]", "0:00 - Dana Lee (Acme)", "(0:07) - foo", "10:30 - stand-up: x"),
        *("9:30am sync", "- [ ] do", "next steps: x", "NEXT STEPS:", "---", "...", "- Dana: x", "[0:08] - Dana Lee"),
        *("0:09 -", "[0:10] ...", "[0:01] 2nd: hi", "2nd: hi", "10:30 - ...", "Dana Lee 10:30", "[Dana] [0:01]"),
        *("It was. So. No. 5 is. It. Was. Then. Six. Seven.", "lower goes on here", "[0:01] he said to them all: x"),
        *("he said to them all: y", "[0:02] - x: y", "- x: z", "** he Dana Lee Foo Bar: x", "a. Foo: x"),
    ]
)


@st.composite
def wrapped(draw: st.DrawFn) -> str:
    """Lines of words, wrapped at a width as e-mail is."""
    width, indent = draw(st.integers(57, 102)), draw(st.sampled_from(["", "", "", "  ", "\t"]))
    words = draw(
        st.lists(st.sampled_from("the way in which he prepares them é for a word. Word then".split()), min_size=9)
    )
    lines = [""]
    for word in words * 3:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return draw(st.sampled_from(["\n", "\r\n"])).join([lines[0], *(indent + line for line in lines[1:])])


PROSE = st.lists(st.tuples(SIMPLE, GAP).map("".join), max_size=40).map("".join)
MIXED = st.lists(st.one_of(LINE, LINE, PROSE, wrapped()), max_size=10).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\n\n", "\n  "]).map(lambda between: between.join(lines))
)
ROUGH = st.lists(st.one_of(SIMPLE, NASTY, GAP), max_size=30).map("".join)
TEXTS = st.lists(st.one_of(PROSE, MIXED, ROUGH, st.text(max_size=80)), max_size=6)
SHARED = Memory()


@settings(max_examples=800, deadline=None)
@given(TEXTS)
def test_any_notes_are_cut_alike(texts: list[str]):
    assert_same(SHARED, texts)


@settings(max_examples=200, deadline=None)
@given(wrapped())
def test_wrapped_notes_are_cut_alike_and_are_not_odd(text: str):
    assert assert_same(Memory(), [text]) == [False]

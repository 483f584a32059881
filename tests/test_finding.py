"""Passages are found and scored by arrays as plain `cut` finds them and the model scores each alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus import finding, pieces, scorer
from coachfocus.classifier import FocusClassifier
from coachfocus.finding import Found, find, find_whole
from coachfocus.labels import NO_WORDS, REVIEW_REASONS
from coachfocus.model import Model
from coachfocus.passages import Cuts, body_start, count_words, cut, is_heading
from coachfocus.records import Passage
from coachfocus.scorer import Scorer

TRANSCRIPT = (
    "[0:01] Dana: How was the visit?\n[0:09] Oskar Vos: It went well. Two. Three. Four. Five. Six.\n[0:15] Dana: Ok"
)
HEADED = "# Weekly\n\n- sat in with Ana\n* call the mill\n\nFORECAST\nNext steps:\n1. coach her\n**Bold** move\n__x\n- "
WRAPPED = "We talked about the way in which he prepares his people for a visit and\nwhat he asks them on the way back."
BOILERPLATE = (
    "Meeting ID: 812 4400\n- Sent from my iPhone\n> To unsubscribe, write\n** Join Zoom Meeting\n**Join Zoom Meeting"
)
FOREIGN = "Мы говорили\nder Kunde und das Angebot ist nicht auf dem Tisch\n漢字 ok\n12 %\n🎯\nwe talked"
# What only plain `cut` can read: control characters, white space of its own, line ends of its own.
ODD = [
    "one\x01two\nJoin Zoom",
    "Dana: a\x0bOskar Vos: b",
    "# Head\u00a0x\nlow\u3000er",
    "a\u2028b\x85c",
    "[0:01]Dana: so",
]
NOTES = [
    "",
    TRANSCRIPT,
    " \n",
    HEADED,
    "coach",
    WRAPPED,
    "🎯 …",
    BOILERPLATE,
    FOREIGN,
    "\ud800 lone",
    "É: à la carte\nÉ",
]


@pytest.fixture(scope="module")
def work(trained: FocusClassifier) -> Scorer:
    return Scorer(trained.model_)


@dataclass
class Row:
    """What is found of one passage."""

    note: int
    place: Passage
    heading: bool
    words: int
    speaker: int
    labels: bytes
    themes: bytes
    unknown: float
    unjudged: int


def rows(found: Found) -> list[Row]:
    n = len(found.note)
    assert {len(getattr(found, one.name)) for one in fields(Found)} == {n}
    return [
        Row(
            found.note[i].item(),
            found.places[i],
            found.heading[i].item(),
            found.words[i].item(),
            found.speaker[i].item(),
            found.labels[i].tobytes(),
            found.themes[i].tobytes(),
            found.unknown[i].item(),
            found.unjudged[i].item(),
        )
        for i in range(n)
    ]


def all_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave every note to plain `cut`."""
    by_arrays = finding.cut_block

    def cut_nothing(*arguments: object) -> Cuts:
        cuts = by_arrays(*arguments)  # type: ignore[arg-type]
        none = {
            one.name: getattr(cuts, one.name)[:0] for one in fields(Cuts) if one.name not in ("starts", "odd", "names")
        }
        return replace(cuts, starts=np.zeros_like(cuts.starts), odd=np.ones_like(cuts.odd), **none)

    monkeypatch.setattr(finding, "cut_block", cut_nothing)


def scores(bodies: Sequence[str], work: Scorer) -> tuple[np.ndarray, np.ndarray]:
    """Score texts as they stand; `Scorer.scores` takes a speaker off each that the note may not have shown."""
    read = work.read(bodies)
    return work.weigh(read.forms, read.pieces.texts, read.pieces.lines, np.diff(read.pieces.texts))


def assert_as_plain_cut_finds(texts: Sequence[str], work: Scorer) -> None:
    """Compare with a loop over notes and passages; speakers by who speaks together within a note."""
    found = rows(find(texts, work, places=True))
    passages = [(i, p) for i, text in enumerate(texts) for p in cut(text)]
    assert [(row.note, row.place) for row in found] == passages
    bodies = [texts[i][p.body : p.end] for i, p in passages]
    labels, themes = scores(bodies, work)
    for row, (i, p), body, label, theme in zip(found, passages, bodies, labels, themes, strict=True):
        assert (row.heading, row.words) == (is_heading(texts[i][p.start : p.end]), count_words(body)), body
        assert (row.labels, row.themes) == (label.tobytes(), theme.tobytes()), body
    names: dict[tuple[int, int], str | None] = {}
    for row in found:
        assert names.setdefault((row.note, row.speaker), row.place.speaker) == row.place.speaker
        assert (row.speaker < 0) is (row.place.speaker is None)
    assert len({(note, name) for (note, _), name in names.items()}) == len(names)


def assert_same(one: Found, other: Found) -> None:
    for name in (field.name for field in fields(Found)):
        if name == "speaker":
            continue  # any number will do, the same for one name within a note
        a, b = getattr(one, name), getattr(other, name)
        assert a.dtype == b.dtype, name
        assert a.shape == b.shape, name
        assert a.tolist() == b.tolist() if name == "places" else a.tobytes() == b.tobytes(), name


# -- by arrays as by plain cut -----------------------------------------------------------------------------------------


def test_the_notes_are_what_their_names_say(work: Scorer):
    read = work.read([*NOTES, *ODD])
    odd = finding.cut_block(read.pieces, read.forms, work.shapes).odd
    assert odd.tolist() == [False] * len(NOTES) + [True] * len(ODD)


@pytest.mark.parametrize("texts", [NOTES, ODD, [one for pair in zip(NOTES, ODD * 3, strict=False) for one in pair]])
def test_each_passage_is_found_where_plain_cut_finds_it_and_scored_as_alone(texts: list[str], work: Scorer):
    assert_as_plain_cut_finds(texts, work)


def test_words_without_a_head_are_scored_as_the_classifier_scores_them(labelled: pd.DataFrame, work: Scorer):
    texts = [one.strip() for text in [*labelled["text"], *NOTES, *ODD] for one in text.splitlines() if ":" not in one]
    kept = [text for text in texts if len(cut(text)) == 1 and cut(text)[0] == Passage(0, len(text), 0)]
    found, (labels, themes) = find(kept, work), work.scores(kept)
    assert len(kept) > 40
    assert (found.labels.tobytes(), found.themes.tobytes()) == (labels.tobytes(), themes.tobytes())


def test_words_before_a_colon_may_speak_alone_and_not_in_their_note(work: Scorer):
    note = "number:  Dialin:  need\nHow  code: You"
    assert [note[p.body : p.end] for p in cut(note)] == ["Dialin:  need", "How  code: You"]
    assert body_start("Dialin:  need") > 0
    assert_as_plain_cut_finds([note], work)


def test_the_corpus_is_found_alike(labelled: pd.DataFrame, work: Scorer):
    texts = labelled["text"].tolist()
    notes = ["\n".join(texts[i : i + 5]) for i in range(0, len(texts), 5)]
    assert_as_plain_cut_finds([*notes, *texts, *ODD, *texts[:5]], work)


@pytest.mark.parametrize("texts", [NOTES, ODD + NOTES + ODD, [], [""], ["", " ", "…"]])
def test_all_columns_are_the_same_where_every_note_is_odd(
    texts: list[str], work: Scorer, monkeypatch: pytest.MonkeyPatch
):
    by_arrays = find(texts, work, places=True)
    all_odd(monkeypatch)
    assert_same(by_arrays, find(texts, work, places=True))
    assert_as_plain_cut_finds(texts, work)


@pytest.mark.parametrize("body", ["Join Zoom Meeting", "One tap mobile", "Meeting ID:5", "12 %", "Цена решена", "так"])
@pytest.mark.parametrize("head", ["", "- ", "**", "__", "** ", "1. ", "a) ", "[x] ", "Dana: ", "[0:01] Dana: ", "> > "])
def test_a_head_does_not_change_what_is_seen_as_unjudged(
    head: str, body: str, work: Scorer, monkeypatch: pytest.MonkeyPatch
):
    texts = [f"{head}{body}", f"we talked\n{head}{body}\n{head}we talked"]
    by_arrays = find(texts, work, places=True)
    assert (by_arrays.unjudged >= 0).sum() == 2
    all_odd(monkeypatch)
    assert_same(by_arrays, find(texts, work, places=True))


def test_what_cannot_be_judged_is_named(work: Scorer):
    found = find([FOREIGN, BOILERPLATE], work)
    language, words, boilerplate = map(REVIEW_REASONS.index, ("another language", "no words", "boilerplate"))
    assert found.unjudged.tolist() == [language, language, -1, words, -1, *[boilerplate] * 5]


words = st.sampled_from(
    [*" ".join([*NOTES, *ODD]).split(" "), "\n", "\n\n", "\r\n", "\t", "\x0c", "\u00a0", "Dana:", "0:05"]
)
texts = st.one_of(
    st.text(max_size=40), st.lists(words, max_size=25).map(" ".join), st.lists(words, max_size=9).map("".join)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(texts, max_size=6))
def test_any_notes_are_found_as_plain_cut_finds_them(work: Scorer, drawn: list[str]):
    assert_as_plain_cut_finds(drawn, work)


@settings(max_examples=100, deadline=None)
@given(st.lists(texts, max_size=6))
def test_any_notes_have_the_same_columns_where_every_note_is_odd(work: Scorer, drawn: list[str]):
    by_arrays = find(drawn, work, places=True)
    with pytest.MonkeyPatch.context() as patch:
        all_odd(patch)
        assert_same(by_arrays, find(drawn, work, places=True))


# -- what is asked for -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [NOTES, ODD, NOTES + ODD])
def test_places_are_told_only_if_asked_for(texts: list[str], work: Scorer):
    with_places, without = find(texts, work, places=True), find(texts, work)
    assert len(without.places) == 0
    assert_same(replace(with_places, places=without.places), without)


def test_a_scorer_without_themes(hand_model: Model):
    bare = Scorer(replace(hand_model, theme=None))
    assert find([*NOTES, *ODD], bare).themes.shape[1] == 0
    assert_as_plain_cut_finds([*NOTES, *ODD], bare)


@pytest.mark.parametrize("texts", [[], [""], ["", " \n", "…"], ["\x01"]])
def test_notes_without_passages_give_empty_columns_of_the_same_types(texts: list[str], work: Scorer):
    found, full = find(texts, work, places=True), find(NOTES, work, places=True)
    for one in fields(Found):
        empty, some = getattr(found, one.name), getattr(full, one.name)
        assert (len(empty), empty.dtype, empty.shape[1:]) == (0, some.dtype, some.shape[1:]), one.name
    assert full.themes.shape[1] == 4


# -- blocks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 40, 500])
def test_the_size_of_blocks_changes_nothing(size: int, work: Scorer, monkeypatch: pytest.MonkeyPatch):
    texts = [one for pair in zip(NOTES * 2, ODD * 5, strict=False) for one in pair]
    whole = find(texts, work, places=True)
    monkeypatch.setattr(pieces, "BLOCK", size)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    assert_same(whole, find(texts, work, places=True))
    assert_same(whole, find(texts, Scorer(work.model), places=True))  # forms numbered in another order, too


@pytest.mark.parametrize("size", [1, 40, 500])
def test_a_note_is_never_split_over_blocks(size: int, work: Scorer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pieces, "BLOCK", size)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    read: list[str] = []
    plain = work.read
    monkeypatch.setattr(work, "read", lambda texts: read.extend(texts) or plain(texts))
    find(NOTES, work)
    assert read == NOTES


def test_what_is_forgotten_between_blocks_changes_nothing(work: Scorer, monkeypatch: pytest.MonkeyPatch):
    texts = [one for pair in zip(NOTES, ODD * 3, strict=False) for one in pair]
    whole = find(texts, work, places=True)
    monkeypatch.setattr(pieces, "BLOCK", 1)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    monkeypatch.setattr(scorer, "REMEMBERED", 5)
    assert_same(whole, find(texts, Scorer(work.model), places=True))


def test_a_note_is_found_the_same_alone_in_any_batch_and_in_any_order(work: Scorer):
    texts = [*NOTES, *ODD]
    together = rows(find(texts, work, places=True))
    for order in (range(len(texts)), range(len(texts))[::-1]):
        alone = [replace(row, note=i) for i in order for row in rows(find([texts[i]], work, places=True))]
        ordered = sorted(alone, key=lambda row: row.note)
        assert [replace(row, speaker=0) for row in ordered] == [replace(row, speaker=0) for row in together]


# -- texts that are one passage each -----------------------------------------------------------------------------------


def test_find_whole_keeps_each_text_one_passage(work: Scorer):
    texts = [TRANSCRIPT, "Dana: so so. Two. Three. Four. Five. Six.", "# Head", "- coach her", "", "🎯", *ODD]
    found = find_whole(texts, work)
    bodies = [text[body_start(text) :] for text in texts]
    labels, themes = scores(bodies, work)
    assert found.note.tolist() == list(range(len(texts)))
    assert (found.labels.tobytes(), found.themes.tobytes()) == (labels.tobytes(), themes.tobytes())
    assert found.words.tolist() == list(map(count_words, bodies))
    assert found.heading.tolist() == list(map(is_heading, texts))
    assert (found.speaker == -1).all()
    assert len(found.places) == 0


def test_find_whole_in_blocks_of_any_size(work: Scorer, monkeypatch: pytest.MonkeyPatch):
    whole = find_whole([*NOTES, *ODD], work)
    monkeypatch.setattr(pieces, "BLOCK", 1)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    assert_same(whole, find_whole([*NOTES, *ODD], work))


def test_find_whole_of_no_texts(work: Scorer):
    assert_same(find_whole([], work), find([], work))


@pytest.mark.parametrize("part", ["ToDana:", "ha", "-", "1,", "a-", "."])
def test_pieces_that_repeat_themselves_are_not_taken_for_each_other(part: str, work: Scorer):
    # Their first and their last bytes are the same; only their lengths tell them apart.
    repeated = [f"we {(part * 40)[:length]} talked" for length in range(1, 40)]
    together = find(repeated, Scorer(work.model), places=True)
    apart = [find([text], Scorer(work.model), places=True) for text in repeated]
    assert together.words.tolist() == [one.words.item() for one in apart]
    assert together.labels.tobytes() == b"".join(one.labels.tobytes() for one in apart)
    assert together.unknown.tolist() == [one.unknown.item() for one in apart]


def test_a_name_that_is_masked_is_still_something_to_judge(hand_model: Model):
    found = find(["40 Grace", "40"], Scorer(hand_model))
    assert found.unjudged.tolist() == [-1, REVIEW_REASONS.index(NO_WORDS)]

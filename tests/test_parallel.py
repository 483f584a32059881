from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config

from coachfocus import parallel
from coachfocus.classifier import FocusClassifier
from coachfocus.context import Context
from coachfocus.errors import InputError, ReadError
from coachfocus.model import Model
from coachfocus.note_scoring import NoteColumns
from coachfocus.parallel import Chunk, Scoring, progress_bar, score_chunks
from coachfocus.scorer import Scorer, scorer_of
from coachfocus.scoring import Scored, score_notes

C, S, OTHER = "manager-coaching", "rep-selling", "other"
TEXTS: list[object] = ["coach coach\ndeal", None, "lunch", "", 5, "deal deal\ndeal\nride", "coach", "calls calls"]
AUDIENCES: list[str | None] = [None, "manager", None, "rep", None, "customer", None, "manager"]


def chunks(*sizes: int) -> Iterator[Chunk]:
    """The notes above, cut into chunks of these sizes."""
    first = 0
    for size in sizes:
        yield TEXTS[first : first + size], AUDIENCES[first : first + size]
        first += size
    assert first == len(TEXTS)


# -- the work ----------------------------------------------------------------------------------------------------------


def columns(found: Iterable[Scored]) -> list[list[bytes]]:
    """All columns of notes and passages, to the bit."""
    return [
        [getattr(part, one.name).tobytes() for part in (scored.notes, scored.passages) for one in fields(part)]
        for scored in found
    ]


def told(found: Iterable[Scored]) -> str:
    """All records of notes and passages; NaN equals nothing, itself included."""
    return repr([[*scored.records, *scored.notes.records()] for scored in found])


@pytest.mark.parametrize("sizes", [(8,), (3, 5), (1,) * 8, (4, 0, 4)])
@pytest.mark.parametrize("records", [True, False])
def test_chunk_by_chunk_gives_what_the_whole_gives(hand_model: Model, sizes: tuple[int, ...], records: bool):
    found = list(score_chunks(chunks(*sizes), Scoring(hand_model, records=records), 1))
    assert [len(part.notes.labels) for part in found] == list(sizes)
    whole = score_notes(TEXTS, AUDIENCES, Scorer(hand_model), records=True)
    assert [p for part in found for p in part.records] == (whole.records if records else [])
    assert repr([n for part in found for n in part.notes.records()]) == repr(list(whole.notes.records()))
    assert [p.note for p in whole.records] == [0, 0, 2, 5, 5, 5, 6, 7]
    for one in fields(NoteColumns):
        columns = np.concatenate([getattr(part.notes, one.name) for part in found])
        assert columns.tobytes() == getattr(whole.notes, one.name).tobytes(), one.name


@pytest.mark.parametrize("context", [True, False])
def test_how_notes_are_scored_is_heeded(trained: FocusClassifier, labelled: pd.DataFrame, context: bool):
    same = np.full((9, 9), 0.02) + np.eye(9) * 0.82
    follow = np.tile(same / same.sum(axis=1, keepdims=True), (4, 1, 1))
    model = replace(trained.model_, context=Context(np.full(9, 1 / 9), np.full(9, 1 / 9), follow, 0.6))
    texts: list[object] = ["\n".join(labelled["text"][:9]), "deal"]
    roles = {"priya": "rep", "marcus": "manager"}
    expected = score_notes(texts, [None] * 2, Scorer(model, roles), context=context)
    other = score_notes(texts, [None] * 2, Scorer(model, roles), context=not context)
    for n_jobs in (1, 2):
        found = list(score_chunks([(texts, [None] * 2)], Scoring(model, roles, context=context), n_jobs))
        assert columns(found) == columns([expected]) != columns([other])


def test_two_processes_give_the_same_in_the_same_order(trained: FocusClassifier, labelled: pd.DataFrame):
    texts = labelled["text"].tolist()
    # The first chunk takes longest, so that the second process is done before it.
    cut = [("\n".join(texts * 40),), *((text,) for text in texts[:30]), (None, texts[0])]
    parts = [([*part], [None] * len(part)) for part in cut]
    roles = {"priya": "rep", "marcus": "manager"}
    how = Scoring(trained.model_, roles, records=True)
    one, two = list(score_chunks(iter(parts), how, 1)), list(score_chunks(iter(parts), how, 2))
    assert (columns(two), told(two)) == (columns(one), told(one))
    plain = Scoring(trained.model_, records=True)
    assert told(score_chunks(iter(parts), plain, 1)) != told(one)  # the roster was heeded
    assert told(score_chunks(iter(parts), plain, 2)) == told(score_chunks(iter(parts), plain, 1))
    bare = list(score_chunks(iter(parts), Scoring(trained.model_, roles), 2))
    assert columns(bare) == columns(one)
    assert not any(part.records for part in bare)


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("roles", [None, {"ana": "rep"}])
def test_the_scorer_is_made_once_and_not_chunk_by_chunk(
    hand_model: Model, monkeypatch: pytest.MonkeyPatch, n_jobs: int, roles: dict[str, str] | None
):
    made: list[Model] = []
    make = Scoring.scorer
    monkeypatch.setattr(Scoring, "scorer", lambda how: made.append(how.model) or make(how))
    with parallel_config("sequential"):  # the worker's part, in this process
        for model in (hand_model, hand_model, replace(hand_model, threshold=0.5)):
            made.clear()
            found = list(score_chunks(chunks(*[1] * 8), Scoring(model, roles), n_jobs))
            assert made == [model]  # and what an earlier call left behind is not taken
            assert columns(found) == columns(score_chunks(chunks(*[1] * 8), Scoring(model, roles), 1))
    assert len(parallel._at_work) <= 1  # of what is done nothing is kept but the last


def test_without_a_roster_the_scorer_is_the_one_that_remembers(hand_model: Model):
    assert Scoring(hand_model).scorer() is Scoring(hand_model).scorer() is scorer_of(hand_model)
    assert Scoring(hand_model, {}).scorer() is not scorer_of(hand_model)


def test_what_a_scorer_remembers_does_not_travel_to_other_processes(trained: FocusClassifier):
    model = replace(trained.model_)
    fresh = len(pickle.dumps(Scoring(model)))
    list(score_chunks([(["we talked about Zanzibar"], [None])], Scoring(model), 1))
    assert len(pickle.dumps(Scoring(model))) == fresh


def test_no_chunks_give_nothing(hand_model: Model):
    for n_jobs in (1, 2):
        assert list(score_chunks(iter([]), Scoring(hand_model), n_jobs)) == []


def test_chunks_are_taken_as_needed(hand_model: Model):
    taken: list[int] = []

    def endless() -> Iterator[Chunk]:
        while True:
            taken.append(len(taken))
            yield ["coach"], [None]

    found = score_chunks(endless(), Scoring(hand_model), 1)
    assert taken == []
    next(found)
    next(found)
    assert taken == [0, 1]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_what_goes_wrong_between_chunks_is_raised_as_it_is(hand_model: Model, n_jobs: int):
    def broken() -> Iterator[Chunk]:
        for _ in range(20):
            yield ["coach"], [None]
        raise ReadError("ends in the middle of a row", "notes.csv", 7)

    with pytest.raises(ReadError) as error:
        list(score_chunks(broken(), Scoring(hand_model), n_jobs))
    assert str(error.value) == "notes.csv:7: ends in the middle of a row"


@pytest.mark.parametrize("n_jobs", [0, 1.5, "2", None])
def test_a_number_of_processes_that_cannot_be(hand_model: Model, n_jobs: object):
    with pytest.raises(InputError) as error:
        list(score_chunks(chunks(8), Scoring(hand_model), n_jobs))  # type: ignore[arg-type]
    assert str(error.value) == f"{n_jobs!r} processes, expected a whole number from 1 up, or -1 for all cores"


# -- the bar -----------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "show", "is_shown"),
    [
        (io.StringIO, None, False),  # a pipe
        (Terminal, None, True),
        (io.StringIO, True, True),
        (Terminal, False, False),
    ],
)
def test_when_the_bar_is_shown(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stream: type[io.StringIO],
    show: bool | None,
    is_shown: bool,
):
    monkeypatch.setattr(sys, "stderr", shown := stream())
    with progress_bar(3, show=show) as advance:
        advance(1)
        advance(2)
    assert (shown.getvalue() != "") is is_shown
    assert ("scoring: 100%" in shown.getvalue() and "3/3" in shown.getvalue()) is is_shown
    assert capsys.readouterr().out == ""


def test_the_bar_counts_without_a_total(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", shown := io.StringIO())
    with progress_bar(None, show=True) as advance:
        advance(41)
    assert "scoring: 41 notes" in shown.getvalue()

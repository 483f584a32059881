from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pandas as pd
import pytest

from coachfocus.classifier import FocusClassifier
from coachfocus.errors import InputError, ReadError
from coachfocus.model import Model
from coachfocus.parallel import Chunk, progress_bar, score_chunks
from coachfocus.scoring import score_notes

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


@pytest.mark.parametrize("sizes", [(8,), (3, 5), (1,) * 8, (4, 0, 4)])
def test_chunk_by_chunk_gives_what_the_whole_gives(hand_model: Model, sizes: tuple[int, ...]):
    found = list(score_chunks(chunks(*sizes), hand_model, None, 1))
    assert [len(notes) for _, notes in found] == list(sizes)
    passages, notes = score_notes(TEXTS, AUDIENCES, hand_model)
    assert [p for part, _ in found for p in part] == passages
    assert repr([n for _, part in found for n in part]) == repr(notes)  # NaN equals nothing, itself included
    assert [p.note for p in passages] == [0, 0, 2, 5, 5, 5, 6, 7]


def test_two_processes_give_the_same_in_the_same_order(trained: FocusClassifier, labelled: pd.DataFrame):
    texts = labelled["text"].tolist()
    # The first chunk takes longest, so that the second process is done before it.
    cut = [("\n".join(texts * 40),), *((text,) for text in texts[:30]), (None, texts[0])]
    parts = [([*part], [None] * len(part)) for part in cut]
    roles = {"priya": "rep", "marcus": "manager"}
    one = list(score_chunks(iter(parts), trained.model_, roles, 1))
    assert repr(list(score_chunks(iter(parts), trained.model_, roles, 2))) == repr(one)
    assert repr(list(score_chunks(iter(parts), trained.model_, None, 1))) != repr(one)  # the roster was heeded


def test_no_chunks_give_nothing(hand_model: Model):
    for n_jobs in (1, 2):
        assert list(score_chunks(iter([]), hand_model, None, n_jobs)) == []


def test_chunks_are_taken_as_needed(hand_model: Model):
    taken: list[int] = []

    def endless() -> Iterator[Chunk]:
        while True:
            taken.append(len(taken))
            yield ["coach"], [None]

    found = score_chunks(endless(), hand_model, None, 1)
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
        list(score_chunks(broken(), hand_model, None, n_jobs))
    assert str(error.value) == "notes.csv:7: ends in the middle of a row"


@pytest.mark.parametrize("n_jobs", [0, 1.5, "2", None])
def test_a_number_of_processes_that_cannot_be(hand_model: Model, n_jobs: object):
    with pytest.raises(InputError) as error:
        list(score_chunks(chunks(8), hand_model, None, n_jobs))  # type: ignore[arg-type]
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

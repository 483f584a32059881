"""Hostile model files: the crafted ones of `tests/hostile`, and a bounded run of the fuzzing of `benchmarks`."""

from __future__ import annotations

import json
import pickle
import warnings
from itertools import islice
from pathlib import Path

import fuzz_judging
import pytest
from fuzz_crafted import ACCEPTED, FOLDER, INDEX, cases
from fuzz_crafted_bases import SMALL
from fuzz_judging import BYTES, SOURCE, WATCH, Outcome, read, seconds_of
from fuzz_manifest import fillings
from fuzz_model_files import MUTATORS, fuzz, mutants
from fuzz_models import hand_model
from fuzz_zip import read_zip, write_zip

from coachfocus.errors import ModelFileError
from coachfocus.model_file import dump, load_model

GENEROUS = 5.0  # seconds: a slow machine takes a hundredth of it, what grows with the square of a claim takes more
FOUND = json.loads((FOLDER / INDEX).read_text(encoding="utf-8"))
HOSTILE = [name for name, words in FOUND.items() if words != ACCEPTED]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {"by hand": dump(hand_model()), "labels alone": dump(hand_model(theme=False, context=False))}


# -- the crafted files -------------------------------------------------------------------------------------------------


def test_the_index_lists_every_file_and_the_files_are_small():
    assert sorted(FOUND) == sorted(path.name for path in FOLDER.glob("*.coachfocus"))
    assert len(HOSTILE) >= 60
    assert all(FOUND.values())
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 400_000


def test_the_index_is_what_the_script_writes():
    assert {f"{name}.coachfocus": words for name, words, _ in cases()} == FOUND


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name_and_reason(name: str):
    with pytest.raises(ModelFileError) as error:
        load_model(FOLDER / name)
    assert str(error.value).startswith(f"{FOLDER / name}: ")
    assert FOUND[name] in str(error.value)


@pytest.mark.parametrize("name", FOUND)
def test_nothing_of_a_file_runs_and_it_takes_little(name: str):
    outcome = read((FOLDER / name).read_bytes(), GENEROUS)
    assert outcome.faults == []
    assert (outcome.model is not None) == (FOUND[name] == ACCEPTED)


@pytest.mark.parametrize("which", range(len(fillings(1))))
def test_work_grows_with_the_size_of_a_manifest_and_not_with_its_square(which: int):
    def seconds(n: int) -> float:
        data = SMALL.with_manifest(fillings(n)[which])
        return min(seconds_of(data, Outcome()) for _ in range(5))

    assert seconds(4800) < 25 * seconds(600)  # eight times as much, and 64 times if squared


# -- the fuzzing -------------------------------------------------------------------------------------------------------


def test_mutants_break_no_rule(files: dict[str, bytes]):
    tally = fuzz(files, seed=1, count=20 * len(MUTATORS), seconds=GENEROUS)
    assert [(mutant.number, mutant.mutator, mutant.base, said) for mutant, said in tally.examples] == []
    assert all(row.ends.total() > 0 for row in tally.rows.values())


def test_a_seed_makes_the_same_mutants(files: dict[str, bytes]):
    some = [[one.data for one in islice(mutants(files, seed), 3 * len(MUTATORS))] for seed in (5, 5, 6)]
    assert some[0] == some[1] != some[2]


def test_a_zip_taken_apart_goes_together_again(files: dict[str, bytes]):
    for data in files.values():
        assert write_zip(read_zip(data)) == data


# -- an alarm that never rang is no alarm ------------------------------------------------------------------------------


class Evil:
    def __reduce__(self) -> tuple:
        return Path, ("was-here",)


def unpickle(*_: object) -> None:
    pickle.loads(pickle.dumps(Evil()))


def run_code(*_: object) -> None:
    exec("1 + 1")


def open_a_file(*_: object) -> None:
    Path(__file__).read_bytes()


def take_memory(*_: object) -> None:
    bytes(BYTES + 1)


def fail(*_: object) -> None:
    raise KeyError("known")


def warn(*_: object) -> None:
    warnings.warn("odd", RuntimeWarning, stacklevel=1)


def quote_the_file(*_: object) -> None:
    raise ModelFileError(f"{SOURCE}: \x1b[31m")


def quote_all_of_it(*_: object) -> None:
    raise ModelFileError(f"{SOURCE}: {'a' * 1000}")


def name_no_file(*_: object) -> None:
    raise ModelFileError("damaged")


@pytest.mark.parametrize(
    ("reader", "fault"),
    [
        (unpickle, "audit: pickle.find_class"),
        (run_code, "audit: compile"),
        (open_a_file, "audit: open"),
        (take_memory, "large: 64 MB"),
        (fail, "error: KeyError"),
        (warn, "warns: RuntimeWarning: odd"),
        (quote_the_file, "message: holds what does not print"),
        (quote_all_of_it, "message: 1,019 characters"),
        (name_no_file, "message: does not name the file"),
    ],
)
def test_the_judge_notices(monkeypatch: pytest.MonkeyPatch, reader, fault: str):
    monkeypatch.setattr(fuzz_judging, "parse", reader)
    assert any(one.startswith(fault) for one in read(b"", GENEROUS).faults)


def test_the_judge_hears_nothing_when_nothing_is_read():
    with WATCH.watching() as seen:
        pass
    exec("1 + 1")
    assert seen == []

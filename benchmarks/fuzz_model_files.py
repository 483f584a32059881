"""Fuzz the reader of model files: mutants of valid files, each read, watched and judged.

What must hold for every mutant: nothing of it runs as code and nothing is imported (Python's audit hook), no error but
`ModelFileError`, with a message that names the file, prints and is short; at most 100 ms and 64 MB. A mutant whose
hashes were not put right is refused, or is the model that it was made of to the last number. One that was signed anew
is another model: it is refused, or it scores texts, without an error, by probabilities that sum to one.

    python benchmarks/fuzz_model_files.py --mutants 100000

writes `fuzz_model_files.txt`; ``--minutes 60`` goes on for an hour, ``--seed`` draws other mutants, ``--keep DIR``
saves those that break a rule. The exit status is 1 if any does.

To add a mutator: write it beside its like in `fuzz_bytes`, `fuzz_archive` (no hash put right), `fuzz_arrays` or
`fuzz_manifest` (hashes put right), and name it in their table.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

import fuzz_archive
import fuzz_arrays
import fuzz_bytes
import fuzz_manifest
from fuzz_judging import SECONDS, Outcome, read
from fuzz_models import bases, fault, says
from fuzz_signing import Base
from fuzz_tally import EQUAL, OTHER, REFUSED, Mutant, Tally, table
from parts import publish

from coachfocus.model_file import dump, parse

PLAIN: Final = fuzz_bytes.MUTATORS | fuzz_archive.MUTATORS
SIGNED: Final = fuzz_arrays.MUTATORS | fuzz_manifest.MUTATORS
MUTATORS: Final = PLAIN | SIGNED
LARGE: Final = "shipped"
ONE_IN: Final = 500  # one mutant in so many is of the shipped model of more than a megabyte


class Judge:
    """Reads mutants and says what is wrong with them.

    Parameters
    ----------
    files : dict of str to bytes
        The valid files that mutants are made of.
    seconds : float
        So long a file may take.
    """

    def __init__(self, files: dict[str, bytes], seconds: float) -> None:
        self._files, self._seconds = set(files.values()), seconds
        self._faults: dict[bytes, str] = {}  # of models that were tried already
        self._written: dict[str, bytes] = {}  # the valid files as the newest format has them
        self._says: dict[str, bytes] = {}
        for name, data in files.items():  # what is imported when a first file is read is imported here
            model = parse(data, name)
            self._written[name], self._says[name] = dump(model), says(model).tobytes()

    def judge(self, mutant: Mutant) -> tuple[Outcome, str]:
        """Read a mutant.

        Parameters
        ----------
        mutant : Mutant
            The mutant.

        Returns
        -------
        outcome : Outcome
            With every fault.
        end : str
            `REFUSED`, `EQUAL` or `OTHER`.
        """
        outcome = read(mutant.data, self._seconds)
        if outcome.model is None:
            return outcome, REFUSED
        try:
            again = dump(outcome.model)
        except Exception as error:
            outcome.faults.append(f"unsound: can't be written: {type(error).__name__}: {error}")
            return outcome, OTHER
        if again == self._written[mutant.base] and says(outcome.model).tobytes() == self._says[mutant.base]:
            return outcome, EQUAL
        if mutant.mutator in PLAIN and mutant.data not in self._files:  # a splice may be the other file, whole
            outcome.faults.append("accepted: as another model, though no hash was put right")
        if again not in self._faults:
            self._faults[again] = fault(outcome.model)
        if self._faults[again]:
            outcome.faults.append(f"unsound: {self._faults[again]}")
        return outcome, OTHER


def mutants(files: dict[str, bytes], seed: int) -> Iterator[Mutant]:
    """Make mutants without end, the same ones for a seed, every mutator in turn.

    Parameters
    ----------
    files : dict of str to bytes
        The valid files.
    seed : int
        Any number.

    Yields
    ------
    Mutant
        The next one.
    """
    stock, names = {name: Base(data) for name, data in files.items()}, list(MUTATORS)
    small = [name for name in files if name != LARGE]
    number = 0
    while True:
        rng, mutator = Random(f"{seed}:{number}"), names[number % len(names)]
        base = LARGE if LARGE in files and rng.randrange(ONE_IN) == 0 else rng.choice(small)
        data = files[base]
        while data == files[base]:  # a shuffle, say, may leave all in place
            data = MUTATORS[mutator](rng, stock[base], stock[rng.choice(small)])
        yield Mutant(number, mutator, base, data)
        number += 1


def fuzz(files: dict[str, bytes], seed: int, count: int, *, minutes: float = 0.0, seconds: float = SECONDS) -> Tally:
    """Judge mutants.

    Parameters
    ----------
    files : dict of str to bytes
        The valid files.
    seed : int
        Draws the mutants.
    count : int
        How many at least.
    minutes : float, default=0
        For how long at least.
    seconds : float, default=0.1
        So long a file may take.

    Returns
    -------
    Tally
        What they did.
    """
    judge, tally, until = Judge(files, seconds), Tally(), time.monotonic() + 60 * minutes
    with suppress(KeyboardInterrupt):  # who ends a long run sees what it found
        for mutant in mutants(files, seed):
            if mutant.number >= count and time.monotonic() >= until:
                break
            tally.add(mutant, *judge.judge(mutant))
    return tally


def _keep(tally: Tally, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for mutant, said in tally.examples:
        path = folder / f"{mutant.number}.coachfocus"
        path.write_bytes(mutant.data)
        path.with_suffix(".txt").write_text(f"{mutant.mutator}, made of {mutant.base}\n{said}\n", encoding="utf-8")


def main() -> None:
    """Fuzz, print and write."""
    parser = argparse.ArgumentParser(description="Fuzz the reader of model files.")
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0.0, help="go on for so long, however many mutants that are")
    parser.add_argument("--keep", type=Path, help="save the mutants that break a rule to this folder")
    options = parser.parse_args()
    files = bases()
    tally = fuzz(files, options.seed, options.mutants, minutes=options.minutes)
    publish(__file__, table(tally, {name: len(data) for name, data in files.items()}, options.seed))
    for mutant, said in tally.examples[:20]:
        print(f"mutant {mutant.number}, {mutant.mutator}, made of {mutant.base}: {said}")
    if options.keep:
        _keep(tally, options.keep)
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()

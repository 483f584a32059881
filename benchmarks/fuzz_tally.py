"""Counts of what mutants did, and the table that tells them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from fuzz_judging import BYTES, SECONDS, Outcome, kind

EQUAL, OTHER, REFUSED = "equal", "other", "refused"
COMMON: Final = 60  # messages that the table lists
KEPT: Final = 1000  # mutants that broke a rule are remembered, as many of them
NOTE: Final = """\
equal: accepted, and the model that it was made of. other: accepted as another model; only mutants of arrays and
manifests, whose hashes were put right, may be."""


@dataclass(frozen=True)
class Mutant:
    """A changed file.

    Parameters
    ----------
    number : int
        It and the seed make the same mutant again.
    mutator : str
        What changed it.
    base : str
        What it was made of.
    data : bytes
        Its content.
    """

    number: int
    mutator: str
    base: str
    data: bytes


@dataclass
class Row:
    """What the mutants of one mutator did."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    peak: int = 0
    broke: int = 0


@dataclass
class Tally:
    """What all mutants did."""

    rows: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    messages: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    made_of: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[Mutant, str]] = field(default_factory=list)

    def add(self, mutant: Mutant, outcome: Outcome, end: str) -> None:
        """Count one more.

        Parameters
        ----------
        mutant : Mutant
            The mutant.
        outcome : Outcome
            What reading it did.
        end : str
            `EQUAL`, `OTHER` or `REFUSED`.
        """
        row = self.rows[mutant.mutator]
        row.ends[end] += 1
        row.seconds, row.peak = max(row.seconds, outcome.seconds), max(row.peak, outcome.peak)
        row.broke += bool(outcome.faults)
        self.made_of[mutant.base] += 1
        if outcome.message:
            self.messages[kind(outcome.message)] += 1
        self.faults.update({one.partition(":")[0] for one in outcome.faults})
        if outcome.faults and len(self.examples) < KEPT:
            self.examples.append((mutant, "; ".join(outcome.faults)))


def table(tally: Tally, sizes: dict[str, int], seed: int) -> str:
    """Write what was found.

    Parameters
    ----------
    tally : Tally
        What the mutants did.
    sizes : dict of str to int
        The bytes of each valid file.
    seed : int
        Of the run.

    Returns
    -------
    str
        Rules, mutators and messages.
    """
    made_of = (f"{n:>9,}  made of: {name}, {sizes[name] / 1000:,.1f} kB" for name, n in sorted(tally.made_of.items()))
    messages = [f"{n:>9,}  {words}" for words, n in tally.messages.most_common(COMMON)]
    rare = tally.messages.most_common()[COMMON:]
    messages += [f"{sum(n for _, n in rare):>9,}  in {len(rare):,} other ways"]
    lines = [f"{tally.made_of.total():,} mutants, seed {seed}", *made_of, "", *_rules(tally), "", *_mutators(tally)]
    return "\n".join([*lines, "", NOTE, "", "refused, and in what words", *messages])


def _rules(tally: Tally) -> list[str]:
    rows, broken = tally.rows.values(), tally.faults
    slowest, most = max(row.seconds for row in rows), max(row.peak for row in rows)
    found = {
        "ran, compiled, unpickled, imported or opened something": broken["audit"],
        "ended in an error that is not ModelFileError": broken["error"],
        "refused in words that do not name the file, do not print or are long": broken["message"],
        "ended in a warning": broken["warns"],
        "accepted with other numbers, though no hash was put right": broken["accepted"],
        "accepted, signed anew, and unfit to score": broken["unsound"],
        f"took over {SECONDS * 1000:.0f} ms (the slowest {slowest * 1000:.1f} ms)": broken["slow"],
        f"took over {BYTES / 2**20:.0f} MB (the largest {most / 2**20:.1f} MB)": broken["large"],
    }
    return ["broke the rule", *(f"{n:>9,}  {name}" for name, n in found.items())]


def _mutators(tally: Tally) -> list[str]:
    head = (
        f"{'mutator':<34}{'mutants':>9}{'refused':>9}{'equal':>8}{'other':>8}{'slowest':>11}{'largest':>11}{'broke':>8}"
    )
    return [head] + [
        f"{name:<34}{row.ends.total():>9,}{row.ends[REFUSED]:>9,}{row.ends[EQUAL]:>8,}{row.ends[OTHER]:>8,}"
        f"{row.seconds * 1000:>8.1f} ms{row.peak / 2**20:>8.2f} MB{row.broke:>8,}"
        for name, row in tally.rows.items()
    ]

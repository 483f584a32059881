"""Rounds on one core: what is timed takes turns, so that a slow minute of the machine falls on all alike."""

from __future__ import annotations

import gc
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

ONE_THREAD = {
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "RAYON_NUM_THREADS"), "1"
    ),
    "TOKENIZERS_PARALLELISM": "false",
}
PACKAGES = (
    "numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "fasttext-numpy2-wheel", "vowpalwabbit", "spacy",
    "tokenizers",
)  # fmt: skip
Timed = Callable[[], dict[str, float]]


@dataclass(frozen=True)
class Row:
    """What one contender took.

    Parameters
    ----------
    name : str
        Who.
    items : int
        How many texts, notes, words or processes a round had.
    rounds : list of float
        Seconds of each round.
    warm_up : list of float
        Seconds of the rounds before, which don't count.
    """

    name: str
    items: int
    rounds: list[float]
    warm_up: list[float] = field(default_factory=list)

    @property
    def each(self) -> float:
        """Median seconds an item."""
        return median(self.rounds) / self.items


@dataclass(frozen=True)
class Bar:
    """How many times faster than another ours has to be, and aims to be."""

    first: float
    aim: float | None = None

    def verdict(self, ratio: float) -> str:
        """Say whether a ratio clears the bar."""
        aim = "" if self.aim is None else f" ({self.aim:g})"
        met = "missed" if ratio < self.first else "aim reached" if self.aim and ratio >= self.aim else "reached"
        return f"≥ {self.first:g}{aim} {met}"


@dataclass(frozen=True)
class Section:
    """One table.

    Parameters
    ----------
    title : str
        What was measured.
    item : str
        What a row's items are.
    rows : sequence of Row
        The contenders.
    ours : str, optional
        The row that the others are divided by; none by default.
    bars : dict of str to Bar
        For some of the others, what that quotient has to be.
    remarks : list of str
        Lines below the table.
    raw : dict of str to list of float
        Figures of rounds that are no seconds.
    """

    title: str
    item: str = ""
    rows: Sequence[Row] = ()
    ours: str | None = None
    bars: dict[str, Bar] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    raw: dict[str, list[float]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Lay out the table.

        Returns
        -------
        list of str
            Its lines, the title first.
        """
        base = next((row.each for row in self.rows if row.name == self.ours), None)
        found = [self.title]
        if self.rows:
            per = f"a {self.item}"
            found.append(f"  {'':<44}{'items':>10}{per:>14}{'range':>24}{'a second':>13}{'÷ ours':>9}  bar (aim)")
        for row in self.rows:
            low, high = (amount(edge / row.items) for edge in (min(row.rounds), max(row.rounds)))
            ratio = "" if base is None or row.name == self.ours else f"{row.each / base:.2f}"
            bar = self.bars[row.name].verdict(row.each / base) if base and row.name in self.bars else ""
            cells = f"{row.items:>10,}{amount(row.each):>14}{f'{low} – {high}':>24}{rate(1 / row.each):>13}{ratio:>9}"
            found.append(f"  {row.name:<44}{cells}  {bar}".rstrip())
        return [*found, *(f"  {remark}" for remark in self.remarks)]


def amount(seconds: float) -> str:
    """Write seconds in the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds / size:,.0f} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def rate(each: float) -> str:
    """Write a number a second."""
    return f"{each:,.0f}" if each >= 10 else f"{each:.2g}"


def on_one_core() -> None:
    """Keep this process and those that it starts on one core and one thread.

    Libraries read the number of threads when they are imported, so the process is started once more with it set. The
    core is the last of those that it may use; `taskset` chooses another.
    """
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        os.execve(sys.executable, sys.orig_argv, {**os.environ, **ONE_THREAD})


def clocked(name: str, call: Callable[[], object]) -> Timed:
    """Time a call by the wall clock.

    Parameters
    ----------
    name : str
        The row that it belongs to.
    call : callable
        What is timed.

    Returns
    -------
    callable
        Runs it and gives the seconds by name.
    """

    def run() -> dict[str, float]:
        gc.collect()
        begun = time.perf_counter()
        found = call()
        taken = time.perf_counter() - begun
        del found  # its end is not timed
        return {name: taken}

    return run


def interleave(calls: Sequence[Timed], items: dict[str, int], rounds: int, warm_up: int = 1) -> list[Row]:
    """Let contenders take turns.

    Parameters
    ----------
    calls : sequence of callable
        Each gives the seconds of one or more rows, by name.
    items : dict of str to int
        How many items each row's seconds are for, in the order of the table.
    rounds : int
        Rounds that count.
    warm_up : int, default=1
        Rounds before these.

    Returns
    -------
    list of Row
        In the order of `items`.
    """
    times: dict[str, list[float]] = {name: [] for name in items}
    for _ in range(warm_up + rounds):
        for call in calls:
            for name, seconds in call().items():
                times[name].append(seconds)
    return [Row(name, items[name], found[warm_up:], found[:warm_up]) for name, found in times.items()]


def machine() -> list[str]:
    """Tell the machine and the versions in words.

    Returns
    -------
    list of str
        Lines without names of hosts or folders.
    """
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    name = next((line.split(":", 1)[1].strip() for line in cpu if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not there")
    return [
        f"{name}, {os.cpu_count()} cores of which one is used, {memory:.0f} GiB, {platform.system()}",
        f"Python {platform.python_version()}, {', '.join(found)}",
    ]

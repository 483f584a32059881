"""One file → what reading it did: the model or the error, the seconds, the memory, and what Python's audit hook saw.

The hook is told of every import, unpickled name, compiled or executed code, opened file, socket and process. While a
model file is parsed none of that may happen, whatever the file holds.
"""

from __future__ import annotations

import re
import sys
import time
import tracemalloc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from coachfocus.errors import ModelFileError
from coachfocus.model import Model
from coachfocus.model_file import parse

SECONDS: Final = 0.1
BYTES: Final = 64 * 2**20
SHOWN: Final = 500  # characters of a message: a file must not fill the screen
SOURCE: Final = "mutant.coachfocus"
# What neither runs, fetches nor opens anything.
HARMLESS: Final = frozenset({"builtins.id", "object.__getattr__", "sys._getframe"})


class Watch:
    """Python's audit hook, on only while something is read; a hook can't be taken off again, so there is one."""

    def __init__(self) -> None:
        self._on = False
        self._seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, details: tuple[Any, ...]) -> None:
        if self._on and event not in HARMLESS:
            self._seen.append(f"{event} {str(details[:1])[:60]}")

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        """Listen for the time of a ``with``.

        Yields
        ------
        list of str
            The events, each with what it was about.
        """
        self._seen, self._on = [], True
        try:
            yield self._seen
        finally:
            self._on = False


WATCH: Final = Watch()


@dataclass
class Outcome:
    """What reading one file did.

    Parameters
    ----------
    model : Model or None
        The model, where the file was accepted.
    message : str
        What the refusal says, where it was refused.
    seconds : float
        How long the processor worked on it: reading waits for nothing, and a busy machine makes no file slow. The
        shortest of a few times where the first was long.
    peak : int
        The most bytes that were held at once.
    faults : list of str
        Whatever must not be.
    """

    model: Model | None = None
    message: str = ""
    seconds: float = 0.0
    peak: int = 0
    faults: list[str] = field(default_factory=list)


def read(data: bytes, seconds: float = SECONDS) -> Outcome:
    """Read a file once for its time and what the audit hook sees, and once for its memory.

    Parameters
    ----------
    data : bytes
        The content.
    seconds : float, default=0.1
        It may take so long.

    Returns
    -------
    Outcome
        With the faults that can be told without the original.
    """
    outcome = Outcome()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with WATCH.watching() as seen:
            outcome.seconds = seconds_of(data, outcome)
    outcome.faults += [f"audit: {event}" for event in sorted(set(seen))[:3]]
    outcome.faults += [f"warns: {one.category.__name__}: {one.message}"[:SHOWN] for one in warned]
    outcome.peak = peak_of(data)
    _again_if_slow(data, outcome, seconds)
    if outcome.seconds > seconds:
        outcome.faults.append(f"slow: {outcome.seconds * 1000:.0f} ms")
    if outcome.peak > BYTES:
        outcome.faults.append(f"large: {outcome.peak / 2**20:.0f} MB")
    return outcome


def seconds_of(data: bytes, outcome: Outcome) -> float:
    """Measure how long reading takes.

    Parameters
    ----------
    data : bytes
        The content.
    outcome : Outcome
        Gets the model or the message.

    Returns
    -------
    float
        Seconds of the processor.
    """
    start = time.process_time()
    _parse(data, outcome)
    return time.process_time() - start


def peak_of(data: bytes) -> int:
    """Measure the memory that reading takes.

    Parameters
    ----------
    data : bytes
        The content.

    Returns
    -------
    int
        The most bytes held at once beside the content, those of arrays among them.
    """
    tracemalloc.start()
    try:
        _parse(data, Outcome())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def kind(message: str) -> str:
    """Put messages that differ only in names and numbers into one class.

    Parameters
    ----------
    message : str
        Of a refusal.

    Returns
    -------
    str
        The message without source, names, values and remedy.
    """
    words = message.removeprefix(f"{SOURCE}: ")
    words = re.sub(r"'[^']*'|\"[^\"]*\"|\[[^\]]*\]|\{[^}]*\}|[<|][uif]\d", "…", words.rpartition(";")[0] or words)
    return re.sub(r"-?\d[\d,.e+-]*|\b\w+\.(npy|json)\b", "…", words)[:100]


def _parse(data: bytes, outcome: Outcome) -> None:
    try:
        outcome.model = parse(data, SOURCE)
    except ModelFileError as error:
        outcome.message = str(error)
        outcome.faults += _ill_said(outcome.message)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        outcome.faults.append(f"error: {type(error).__name__}: {error}"[:SHOWN])


def _ill_said(message: str) -> list[str]:
    faults = []
    if not message.startswith(f"{SOURCE}: "):
        faults.append("message: does not name the file")
    if not message.isprintable():
        faults.append("message: holds what does not print")
    if len(message) > SHOWN:
        faults.append(f"message: {len(message):,} characters")
    return faults


def _again_if_slow(data: bytes, outcome: Outcome, seconds: float) -> None:
    for _ in range(3):
        if outcome.seconds > seconds:
            outcome.seconds = min(outcome.seconds, seconds_of(data, Outcome()))

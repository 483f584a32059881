"""Notes chunk by chunk, here or in other processes, with a bar for long work. The order is always that of the notes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from coachfocus.errors import InputError
from coachfocus.model import Model
from coachfocus.scorer import Scorer, scorer_of
from coachfocus.scoring import Scored, score_notes

NOTES_A_CHUNK: Final = 1000

Chunk = tuple[list[object], list[str | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """How notes are to be scored.

    Parameters
    ----------
    model : Model
        The model to score with.
    roles : mapping of str to str, optional
        From a roster.
    context : bool
        Whether the passages of a note are judged with those around them.
    records : bool
        Whether passages are wanted whole.
    """

    model: Model
    roles: Mapping[str, str] | None = None
    context: bool = True
    records: bool = False

    def scorer(self) -> Scorer:
        """Put the model to work.

        Returns
        -------
        Scorer
            The one that remembers, unless a roster gives names another meaning.
        """
        return scorer_of(self.model) if self.roles is None else Scorer(self.model, self.roles)


def score_chunks(chunks: Iterable[Chunk], how: Scoring, n_jobs: int) -> Iterator[Scored]:
    """Score chunks of notes.

    Parameters
    ----------
    chunks : iterable of (list of text, list of audience)
        Notes and, for each, its audience or None. Taken as needed, a few ahead where there are several processes.
    how : Scoring
        How to score them.
    n_jobs : int
        Number of processes; -1 for all cores.

    Yields
    ------
    Scored
        Of one chunk; the `note` of its records counts from the first note of the first chunk.

    Raises
    ------
    InputError
        If `n_jobs` is 0 or no whole number.
    """
    if not isinstance(n_jobs, int) or n_jobs == 0:
        raise InputError(f"{n_jobs!r} processes, expected a whole number from 1 up, or -1 for all cores")

    def tasks() -> Iterator[tuple[list[object], list[str | None], int]]:
        first = 0
        for texts, audiences in chunks:
            yield texts, audiences, first
            first += len(texts)

    if n_jobs == 1:
        scorer = how.scorer()
        for texts, audiences, first in tasks():
            yield score_notes(texts, audiences, scorer, first, context=how.context, records=how.records)
    else:
        from joblib import Parallel, delayed

        key = uuid.uuid4().hex
        yield from Parallel(n_jobs=n_jobs, return_as="generator")(
            delayed(_score_elsewhere)(key, how, *task) for task in tasks()
        )


_at_work: dict[str, Scorer] = {}  # in a process of joblib's: the scorer of the work that it is at


def _score_elsewhere(key: str, how: Scoring, texts: list[object], audiences: list[str | None], first: int) -> Scored:
    if key not in _at_work:
        _at_work.clear()
        _at_work[key] = how.scorer()
    return score_notes(texts, audiences, _at_work[key], first, context=how.context, records=how.records)


@contextmanager
def progress_bar(total: int | None, *, show: bool | None) -> Iterator[Callable[[int], object]]:
    """Show how far the work is, on standard error.

    Parameters
    ----------
    total : int, optional
        Number of notes; None where it is not known.
    show : bool, optional
        None for: on a terminal only.

    Yields
    ------
    callable
        To be called with the number of notes that were done.
    """
    if show is False:
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=" notes", desc="scoring", disable=None if show is None else not show) as bar:
        yield bar.update

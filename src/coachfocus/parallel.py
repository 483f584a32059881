"""Notes chunk by chunk, here or in other processes, with a bar for long work. The order is always that of the notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from coachfocus.errors import InputError
from coachfocus.model import Model
from coachfocus.records import NoteScore, PassageScore
from coachfocus.scoring import score_notes

NOTES_A_CHUNK: Final = 1000

Chunk = tuple[list[object], list[str | None]]
Scored = tuple[list[PassageScore], list[NoteScore]]


def score_chunks(
    chunks: Iterable[Chunk], model: Model, roles: Mapping[str, str] | None, n_jobs: int, *, context: bool = True
) -> Iterator[Scored]:
    """Score chunks of notes.

    Parameters
    ----------
    chunks : iterable of (list of text, list of audience)
        Notes and, for each, its audience or None. Taken as needed, a few ahead where there are several processes.
    model : Model
        The model to score with.
    roles : mapping of str to str, optional
        From a roster.
    n_jobs : int
        Number of processes; -1 for all cores.
    context : bool
        Whether the passages of a note are judged with those around them.

    Yields
    ------
    passages : list of PassageScore
        Of one chunk; `note` counts from the first note of the first chunk.
    notes : list of NoteScore
        Of the same chunk.

    Raises
    ------
    InputError
        If `n_jobs` is 0 or no whole number.
    """
    if not isinstance(n_jobs, int) or n_jobs == 0:
        raise InputError(f"{n_jobs!r} processes, expected a whole number from 1 up, or -1 for all cores")

    def tasks() -> Iterator[tuple[list[object], list[str | None], Model, Mapping[str, str] | None, int]]:
        first = 0
        for texts, audiences in chunks:
            yield texts, audiences, model, roles, first
            first += len(texts)

    if n_jobs == 1:
        yield from (score_notes(*task, context=context) for task in tasks())
    else:
        from joblib import Parallel, delayed

        yield from Parallel(n_jobs=n_jobs, return_as="generator")(
            delayed(score_notes)(*task, context=context) for task in tasks()
        )


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

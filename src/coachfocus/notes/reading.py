"""Paths → notes, one by one: the only room that decides what happens to a file that can't be read.

A single named file that can't be read raises; a bad row, a bad file in a folder or zip, and a bad one among several
are set aside with a reason, and the rest is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from coachfocus.errors import InputError, InputTypeError, ReadError
from coachfocus.notes.archives import DAMAGE
from coachfocus.notes.columns import Wanted
from coachfocus.notes.formats import find_format, suffixes
from coachfocus.notes.recognising import look
from coachfocus.notes.sources import Source, shown
from coachfocus.notes.walk import is_single, walk
from coachfocus.records import Note, Rejected

AnyPath = str | os.PathLike[str]
_REMEMBERED: Final = 200_000  # ids that are compared; memory stays the same however long the file is
_SHOWN: Final = 200  # characters of a path; a longer one is most likely the text of a note


def open_notes(
    paths: AnyPath | Iterable[AnyPath], *, text_column: str | None = None, id_column: str | None = None
) -> Iterator[Note | Rejected]:
    """Read notes from exported files, one by one.

    Parameters
    ----------
    paths : str, path, or iterable of these
        Files, folders and zips. A folder is read with all its folders, in the order of the names.
    text_column : str, optional
        The column that holds the notes in CSV and Excel files; found by its name if not given.
    id_column : str, optional
        The column that holds their ids; likewise.

    Returns
    -------
    iterator of Note or Rejected
        One record for each note and for each row or file that was set aside. Notes come as they are read; memory does
        not grow with the file, but for Excel.

    Raises
    ------
    InputError
        If there is no path, or an empty one.
    InputTypeError
        If it is anything else than paths.
    ReadError
        At once for a path that does not exist; while reading, for a single path that can't be read or that has no
        readable note in it.
    """
    given = _as_paths(paths)
    for path in given:
        _check_exists(path)
    return _with_told_duplicates(_read_all(given, Wanted(text_column, id_column)))


def _as_paths(paths: object) -> list[Path]:
    several: Iterable[object] = (paths,)
    if isinstance(paths, Iterable) and not isinstance(paths, str | bytes | os.PathLike):
        several = paths
    given = []
    for path in several:
        if not isinstance(path, str | os.PathLike):
            raise InputTypeError(f"a path is {type(path).__name__}, expected a string or a pathlib.Path")
        if not os.fspath(path):  # to pathlib it is the working folder, and nobody meant to read all of that
            raise InputError("a path is the empty string; expected a file, a folder or a zip")
        given.append(Path(path))
    if not given:
        raise InputError("no path given; expected at least one file, folder or zip")
    return given


def _check_exists(path: Path) -> None:
    try:
        exists = path.exists()
    except (OSError, ValueError):  # too long, or with a NUL: no path at all
        exists = False
    if not exists:
        name = shown(path) if len(str(path)) <= _SHOWN and "\n" not in str(path) else "(a long text)"
        raise ReadError("no such file or folder; check the path", name, code="not-found")


def _read_all(paths: list[Path], wanted: Wanted) -> Iterator[Note | Rejected]:
    seen: set[Path] = set()
    for path in paths:
        try:
            yield from _read_path(path, wanted, seen)
        except ReadError as error:
            if len(paths) == 1:
                raise
            yield _rejected(error)


def _read_path(path: Path, wanted: Wanted, seen: set[Path]) -> Iterator[Note | Rejected]:
    with _told(shown(path)):
        single, sources = is_single(path), walk(path, seen)
    notes, already = 0, False
    while source := _next(sources, path):
        if isinstance(source, Rejected):
            already = already or source.code == "read-already"
            yield source
            continue
        try:
            for record in _read_source(source, wanted):
                notes += isinstance(record, Note)
                yield record
        except ReadError as error:
            if single:
                raise
            yield _rejected(error)
    if not (single or notes or already):
        raise ReadError(f"no readable note in it; looked for files with {suffixes()}", shown(path), code="no-notes")


def _next(sources: Iterator[Source | Rejected], path: Path) -> Source | Rejected | None:
    with _told(shown(path)):
        return next(sources, None)


def _read_source(source: Source, wanted: Wanted) -> Iterator[Note | Rejected]:
    with _told(source.path):
        records = find_format(source, look(source)).read(source, wanted)
    while True:
        with _told(source.path):
            record = next(records, None)
        if record is None:
            return
        yield record


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Say of which file it is that the system or a zip gives no more."""
    try:
        yield
    except OSError as error:
        raise ReadError(f"the system can't read it: {error.strerror}; check its permissions", path) from None
    except DAMAGE:
        raise ReadError(
            "the zip is damaged here, or packed by a method that is not read; export it again", path
        ) from None


def _with_told_duplicates(records: Iterator[Note | Rejected]) -> Iterator[Note | Rejected]:
    """Warn of an id that came before. It is kept: to number it would make it another one than the file's."""
    seen: set[str] = set()
    for record in records:
        if isinstance(record, Note) and record.id in seen:
            record = replace(record, warnings=(*record.warnings, "an earlier note of this run has the same id"))
        elif isinstance(record, Note) and len(seen) < _REMEMBERED:
            seen.add(record.id)
        yield record


def _rejected(error: ReadError) -> Rejected:
    source = error.path if error.line is None else f"{error.path}:{error.line}"
    return Rejected(source, error.code, error.message)

"""Rows to a CSV or JSON Lines file that appears whole or not at all."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from coachfocus.errors import InputError
from coachfocus.notes.columns import quotes_note
from coachfocus.records import Note, NoteScore, PassageScore

Cell = str | int | float | bool | None
SUFFIXES: Final = (".csv", ".jsonl")
_NOTE_FIELDS: Final = ("id", "source", "date", "author", "manager", "leader", "audience", "kind")
_SCORES: Final = tuple(f.name for f in fields(NoteScore))
_PASSAGE_SCORES: Final = tuple(f.name for f in fields(PassageScore) if f.name not in ("note", "words"))
_QUOTES: Final = frozenset({"text", "because"})  # columns that quote the note
_FORMULA: Final = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # OWASP's list, "CSV Injection"
_NUMBER: Final = re.compile(r"[+\-]?\d[\d.,]*(?:[eE][+\-]?\d+)?%?")


def note_row(note: Note, score: NoteScore, *, with_text: bool) -> dict[str, Cell]:
    """Make the row of a scored note: what the file told, then the scores.

    Parameters
    ----------
    note : Note
        The note as it was read.
    score : NoteScore
        Its score.
    with_text : bool
        Whether to put the text in.

    Returns
    -------
    dict
        From column to cell; without text also without the file's own columns that quote a note, such as a preview. An
        own column of the file that has the name of one of these is ``input_NAME``, with as
        many ``_`` behind as keep it apart from the others.
    """
    row = _identity(note)
    if with_text:
        row["text"] = note.text
    reserved = {*row, *_SCORES, "text"}
    for name, cell in note.fields.items():
        if not with_text and quotes_note(name):
            continue
        new = f"input_{name}" if name in reserved else name
        while new != name and (new in row or new in note.fields):
            new += "_"
        row[new] = cell
    return row | {name: getattr(score, name) for name in _SCORES}


def note_columns(*, with_text: bool) -> tuple[str, ...]:
    """Name the columns of `note_row` for a file without columns of its own.

    Parameters
    ----------
    with_text : bool
        As for `note_row`.

    Returns
    -------
    tuple of str
        In order.
    """
    return (*_NOTE_FIELDS, "participants", *(("text",) if with_text else ()), *_SCORES)


def passage_row(note: Note, score: PassageScore, *, with_text: bool) -> dict[str, Cell]:
    """Make the row of a scored passage.

    Parameters
    ----------
    note : Note
        The note that it stands in.
    score : PassageScore
        Its score.
    with_text : bool
        Whether to put in what quotes the note: its text and the words that weighed most.

    Returns
    -------
    dict
        From column to cell.
    """
    scores = passage_columns(with_text=with_text)[2:]
    return {"id": note.id, "source": note.source} | {name: getattr(score, name) for name in scores}


def passage_columns(*, with_text: bool) -> tuple[str, ...]:
    """Name the columns of `passage_row`.

    Parameters
    ----------
    with_text : bool
        As for `passage_row`.

    Returns
    -------
    tuple of str
        In order.
    """
    return ("id", "source", *(name for name in _PASSAGE_SCORES if with_text or name not in _QUOTES))


def check_output(path: Path, inputs: Iterable[str | Path] = ()) -> None:
    """Refuse a file that can't be written, or that the same run reads.

    Parameters
    ----------
    path : Path
        The file to write.
    inputs : iterable of str or Path
        What the run reads, or writes besides.

    Raises
    ------
    InputError
        If it is a folder, its folder is missing, or it is one of the inputs.
    """
    if not path.parent.is_dir():
        raise InputError(f"{path}: its folder does not exist; make it first")
    if path.is_dir():
        raise InputError(f"{path}: this is a folder; name a file in it")
    if any(path.resolve() == Path(other).resolve() for other in inputs):
        raise InputError(f"{path}: the same run reads or writes this file; name another one")


def _identity(note: Note) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name in _NOTE_FIELDS:
        value = getattr(note, name)
        cells[name] = value.isoformat() if isinstance(value, datetime) else value
    cells["participants"] = "; ".join(note.participants) or None
    return cells


class TableWriter:
    """Writes rows to a file; used as a context, it publishes the file only if nothing was raised.

    Parameters
    ----------
    path : Path or None
        A ``.csv`` or ``.jsonl`` file; None to write nowhere.
    columns : sequence of str
        The header of a CSV file without rows.

    Raises
    ------
    InputError
        If the suffix is another one, the folder is missing, or the path is a folder.
    """

    def __init__(self, path: Path | None, columns: Sequence[str] = ()) -> None:
        if path is not None:
            if path.suffix.lower() not in SUFFIXES:
                raise InputError(f"{path}: suffix {path.suffix or 'none'}, expected one of {', '.join(SUFFIXES)}")
            check_output(path)
        self._path = path
        self._empty = columns
        self._columns: dict[str, None] = {}
        self._first_width = 0

    def __enter__(self) -> Self:
        if self._path is not None:
            self._part = self._path.parent / f".{self._path.name}.part{os.getpid()}"
            # A file name may hold bytes that are not UTF-8; they are written as \udcXX, in JSON and in CSV.
            self._file: IO[str] = self._part.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._csv = csv.writer(self._file)
        return self

    def write(self, row: Mapping[str, Cell]) -> None:
        """Write one row.

        Parameters
        ----------
        row : mapping of str to cell
            A column that no row before had is added at the end of the table, before the scores.
        """
        if self._path is None:
            return
        if self._path.suffix.lower() == ".jsonl":
            self._file.write(json.dumps({k: _plain(v) for k, v in row.items()}, ensure_ascii=False) + "\n")
            return
        if not self._first_width:
            self._first_width = self._write_header(row)
        self._columns |= dict.fromkeys(row)
        self._csv.writerow([_cell(row.get(name)) for name in self._columns])

    def _write_header(self, columns: Iterable[str]) -> int:
        self._columns = dict.fromkeys(columns)
        self._csv.writerow([_guard(name) for name in self._columns])
        return len(self._columns)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._path is None:
            return
        try:
            if kind is None:
                self._publish()
        finally:
            self._file.close()
            self._part.unlink(missing_ok=True)

    def _publish(self) -> None:
        assert self._path is not None  # noqa: S101 -- for the type checker; no user's value
        if not self._columns and self._empty and self._path.suffix.lower() == ".csv":
            self._write_header(self._empty)
        self._file.flush()
        if len(self._columns) > self._first_width > 0:
            self._widen()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._path)

    def _widen(self) -> None:
        """Columns came up late: write the table again with the whole header, short rows filled, scores still last."""
        scores = set(_SCORES) & set(self._columns)
        header = sorted(self._columns, key=scores.__contains__)  # a stable sort
        places = list(map(list(self._columns).index, header))
        with (
            self._part.open(encoding="utf-8", newline="") as narrow,
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=self._part.parent) as wide,
        ):
            csv.field_size_limit(2**31 - 1)  # a note may be longer than a cell that Python expects
            rows, writer = csv.reader(narrow), csv.writer(wide)
            next(rows)
            writer.writerow([_guard(name) for name in header])
            filled = (row + [""] * (len(header) - len(row)) for row in rows)
            writer.writerows([row[place] for place in places] for row in filled)
            wide.seek(0)
            self._file.seek(0)
            self._file.truncate()
            self._file.writelines(wide)
            self._file.flush()


def _plain(value: Cell) -> Cell:
    """JSON has no NaN."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value


def _cell(value: Cell) -> Any:  # noqa: ANN401 -- what csv.writer takes
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.6f}"
    return _guard(value) if isinstance(value, str) else value


def _guard(cell: str) -> str:
    """Keep a spreadsheet from running a cell: one that begins like a formula and is no number gets a ' before it."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell

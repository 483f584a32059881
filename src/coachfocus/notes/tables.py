"""Rows → notes: what CSV and Excel have in common once their cells are text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Final

from coachfocus.notes import dates
from coachfocus.notes.columns import Columns, Wanted, find_columns, split_names
from coachfocus.notes.markup import has_markup, to_text
from coachfocus.records import Note, Rejected

_FIRST: Final = 200  # rows that tell what a column is like


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Parameters
    ----------
    number : int
        Which row of data it is, from 1.
    line : int
        Where it begins in the file, from 1.
    cells : list of str
        As many as there are headings, exactly as they stand.
    warnings : tuple of str
        What had to be mended.
    """

    number: int
    line: int
    cells: list[str]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of notes, its rows not yet read.

    Parameters
    ----------
    place : str
        The file, with the sheet in a workbook.
    format : str
        Name of the format.
    headings : tuple of str
        The headings, each one unique.
    line : int
        The line of the headings.
    rows : callable
        Reads the rows from the first one on, each time it is called.
    encoding : str, optional
        How the bytes were decoded.
    warnings : tuple of str
        What holds for the whole file; it is told with the first note.
    """

    place: str
    format: str
    headings: tuple[str, ...]
    line: int
    rows: Callable[[], Iterator[Row | Rejected]]
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is known of a table before its first note is made."""

    columns: Columns
    own: tuple[int, ...]  # columns that are none of a note's own attributes
    day_first: bool | None
    is_base64: bool


def read_table(table: Table, wanted: Wanted) -> Iterator[Note | Rejected]:
    """Make notes of the rows of a table.

    Parameters
    ----------
    table : Table
        The table.
    wanted : Wanted
        The columns that the user named.

    Yields
    ------
    Note or Rejected
        One a row, in order.

    Raises
    ------
    ReadError
        If no column or more than one may hold the notes.
    """
    columns = find_columns(table.headings, wanted, table.place, table.line)
    rows = table.rows()
    first = list(islice(rows, _FIRST))
    layout = _layout(table, columns, [row.cells for row in first if isinstance(row, Row)])
    warnings = table.warnings
    for row in chain(first, rows):
        if isinstance(row, Rejected):
            yield row
            continue
        yield _note(table, layout, row, warnings)
        warnings = ()


def _layout(table: Table, columns: Columns, first: Sequence[list[str]]) -> _Layout:
    taken = set(astuple(columns))
    own = tuple(i for i in range(len(table.headings)) if i not in taken)
    is_base64 = table.headings[columns.text].casefold() == "content" and _all_base64([r[columns.text] for r in first])
    return _Layout(columns, own, _day_first(table, columns.date, first), is_base64)


def _day_first(table: Table, column: int | None, first: Sequence[list[str]]) -> bool | None:
    """Day or month first? The whole column is read for it, once, and only where the first rows have such dates."""
    if column is None or not any(dates.needs_order(cells[column]) for cells in first):
        return None
    return dates.day_first(row.cells[column] for row in table.rows() if isinstance(row, Row))


def _note(table: Table, layout: _Layout, row: Row, warnings: tuple[str, ...]) -> Note:
    columns, cells = layout.columns, row.cells
    text, mended = _body(cells[columns.text], layout)
    date, dated = _date(cells, layout)
    fields = {table.headings[i]: cells[i] for i in layout.own}
    if dated and columns.date is not None:  # a date that can't be read is not to be lost
        fields[table.headings[columns.date]] = cells[columns.date]
    return Note(
        id=_cell(cells, columns.id) or f"{table.place}#{row.number}",
        text=text,
        source=f"{table.place}:{row.line}",
        format=table.format,
        date=date,
        author=_cell(cells, columns.author),
        manager=_cell(cells, columns.manager),
        leader=_cell(cells, columns.leader),
        participants=split_names(_cell(cells, columns.participants) or ""),
        audience=_cell(cells, columns.audience),
        encoding=table.encoding,
        warnings=(*warnings, *row.warnings, *mended, *dated),
        fields=fields,
    )


def _cell(cells: list[str], column: int | None) -> str | None:
    return cells[column] if column is not None and cells[column].strip() else None


def _date(cells: list[str], layout: _Layout) -> tuple[datetime | None, tuple[str, ...]]:
    cell = _cell(cells, layout.columns.date)
    if cell is None:
        return None, ()
    date = dates.parse(cell, day_first=layout.day_first)
    if date is not None:
        return date, ()
    if dates.needs_order(cell):
        return None, ("the date is left out: nothing in its column tells the day from the month",)
    return None, ("the date is left out: it is in no form that is known for certain",)


def _body(cell: str, layout: _Layout) -> tuple[str, tuple[str, ...]]:
    warnings: tuple[str, ...] = ()
    if layout.is_base64 and cell.strip():
        decoded = _from_base64(cell)
        if decoded is None:
            warnings = ("the column is base64 and this cell is not: it is taken as it stands",)
        else:
            cell = decoded
    return (to_text(cell) if has_markup(cell) else cell), warnings


def _all_base64(cells: list[str]) -> bool:
    """Salesforce exports the `Content` of a ContentNote so; a Pipedrive `Content` is plain."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(_from_base64(cell) is not None for cell in filled)


def _from_base64(cell: str) -> str | None:
    try:
        text = base64.b64decode("".join(cell.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return text if all(c.isprintable() or c.isspace() for c in text) else None

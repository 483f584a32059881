"""CSV and its kin → rows.

The dialect is never sniffed: on a comma file with quoted semicolons `csv.Sniffer` was measured to give the right
number of rows and the wrong text. The delimiter is counted in the line of headings, and quotes are read strictly, so
that a row that can't be read for certain is set aside with its line rather than taken in shifted.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from coachfocus.errors import ReadError
from coachfocus.notes.columns import Wanted, number_headings
from coachfocus.notes.decoding import Coding, open_text, survey
from coachfocus.notes.sources import Source
from coachfocus.notes.tables import Row, Table, read_table
from coachfocus.records import Note, Rejected

CELL: Final = 16 * 2**20  # characters; Python's own limit of 131,072 is less than a long HTML note
_DELIMITERS: Final = ",;\t|"
_NONE: Final = "\uffff"  # no character: a table of one column has no delimiter, and its commas are text
_QUOTED: Final = re.compile(r'"[^"]*(?:"|$)')
_SEP: Final = re.compile(r"\ufeff?sep=([^\r\n\"])\s*", re.IGNORECASE)
_HEADING_LINES: Final = 10  # a heading may have line breaks; more of them are an unclosed quote
_FOOTER: Final = 20  # rows; a Salesforce report's footer has five to eight


@dataclass(frozen=True, slots=True)
class _Record:
    """What the parser gives: a row's cells and the line that it begins on."""

    line: int
    cells: list[str]

    def is_blank(self, width: int) -> bool:
        return not self.cells or (len(self.cells) == 1 < width and not self.cells[0].strip())

    def row(self, number: int, width: int, path: str) -> Row | Rejected:
        if len(self.cells) != width:
            return Rejected(
                f"{path}:{self.line}",
                "ragged-row",
                f"the row has {_count(len(self.cells), 'cell')} and the headings are {width}, so that it is unclear "
                "which cell is the note; quote cells that hold the delimiter, a quote or a line break, export again",
            )
        if not any("\0" in cell for cell in self.cells):
            return Row(number, self.line, self.cells)
        cells = [cell.replace("\0", "") for cell in self.cells]
        nuls = sum(map(len, self.cells)) - sum(map(len, cells))
        return Row(number, self.line, cells, (f"{_count(nuls, 'NUL character')} taken out",))


def read_csv(source: Source, wanted: Wanted) -> Iterator[Note | Rejected]:
    """Read a CSV file, one note a row.

    Parameters
    ----------
    source : Source
        The file; its rows are separated by commas, semicolons, tabs or bars.
    wanted : Wanted
        The columns that the user named.

    Returns
    -------
    iterator of Note or Rejected
        One a row; ``source`` is ``path:line``.

    Raises
    ------
    ReadError
        If the headings can't be read, or no column or more than one may hold the notes.
    """
    # Process-wide, and only ever raised.
    csv.field_size_limit(max(CELL, csv.field_size_limit()))
    with source.open() as stream:
        coding = survey(stream)
    lines = _lines(source, coding)
    delimiter, skipped, first = _dialect(lines, source.path)
    parsed = _parse(chain(first, lines), delimiter, source.path, skipped)
    head = next(parsed)
    lines.close()
    if isinstance(head, Rejected):
        raise ReadError(f"the line of headings can't be read: {head.detail}", source.path, skipped + 1, head.code)
    headings = number_headings(head.cells)

    def rows() -> Iterator[Row | Rejected]:
        again = _lines(source, coding)
        for _ in range(skipped):
            next(again)
        records = _parse(again, delimiter, source.path, skipped)
        next(records)
        return _aligned(records, len(headings), source.path)

    return read_table(Table(source.path, "csv", headings, head.line, rows, coding.name, coding.warnings), wanted)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _lines(source: Source, coding: Coding) -> Generator[str]:
    with source.open() as stream, open_text(stream, coding) as text:
        yield from text


def _dialect(lines: Iterator[str], path: str) -> tuple[str, int, list[str]]:
    """Find the delimiter, the number of lines above the headings, and the first lines from the headings on."""
    told = None
    for skipped, line in enumerate(lines):
        if sep := _SEP.fullmatch(line):
            told = sep[1]
        elif line.strip(" \t\r\n\ufeff\0"):
            first = [line]
            while _is_open(first) and len(first) < _HEADING_LINES and (more := next(lines, None)) is not None:
                first.append(more)
            headings = line if _is_open(first) else "".join(first)
            return told or _delimiter(headings), skipped, first
    raise ReadError("the file is empty; expected a line of headings, then one note a row", path, code="empty-file")


def _is_open(lines: list[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def _delimiter(headings: str) -> str:
    bare = _QUOTED.sub("", headings.replace("\ufeff", ""))
    counts = {mark: bare.count(mark) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=counts.__getitem__)
    return best if counts[best] else _NONE


def _parse(lines: Iterable[str], delimiter: str, path: str, skipped: int) -> Iterator[_Record | Rejected]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            yield _Record(line, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            code, detail, ends = _broken(str(error), one_column=delimiter == _NONE)
            yield Rejected(
                f"{path}:{line}", code, f"{detail}; export the file with quotes doubled inside of quoted cells"
            )
            if ends:
                return


def _broken(error: str, *, one_column: bool) -> tuple[str, str, bool]:
    """Say what is wrong with a row, in words that quote none of it, and whether reading has to end there."""
    if "unexpected end" in error:
        return (
            "unclosed-quote",
            "a quote opens in this row and never closes; the row and all below it were not read",
            True,
        )
    if "field larger" in error:
        detail = f"a cell of more than {CELL:,} characters, most likely an unclosed quote; nothing below was read"
        return "cell-too-long", detail, True
    if one_column:  # the width can't tell here whether the next line is a row or the rest of this one
        return "bad-quotes", "a quoted cell goes on after its closing quote; the rows below were not read", True
    return "bad-quotes", "a quoted cell goes on after its closing quote", False


def _aligned(records: Iterator[_Record | Rejected], width: int, path: str) -> Iterator[Row | Rejected]:
    """Compare the width of each row with the headings, and leave out the footer of a Salesforce report.

    The last good row is held back until it is clear whether a footer follows, for its note tells of it.
    """
    held: Row | None = None
    tail: list[Rejected] = []  # rows of one cell below an empty line: a footer, if nothing else follows
    number, below_blank = 0, False
    for record in records:
        if isinstance(record, _Record) and record.is_blank(width):
            below_blank = True
            continue
        number += 1
        row = record if isinstance(record, Rejected) else record.row(number, width, path)
        if below_blank and isinstance(record, _Record) and len(record.cells) == 1 < width and len(tail) < _FOOTER:
            tail += [row] if isinstance(row, Rejected) else []
            continue
        if held is not None:
            yield held
        yield from tail
        held, tail, below_blank = None, [], False
        if isinstance(row, Row):
            held = row
        else:
            yield row
    if held is None:
        yield from tail
        return
    footer = f"{_count(len(tail), 'line')} below the last row left out as the footer of a report"
    yield replace(held, warnings=(*held.warnings, footer)) if tail else held

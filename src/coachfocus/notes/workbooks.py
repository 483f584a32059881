"""Excel and OpenDocument workbooks → rows, by python-calamine.

The first visible sheet with a column of notes is read. Its headings may stand below title rows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING, Final

from coachfocus.errors import ReadError
from coachfocus.notes.archives import DAMAGE, ENCRYPTED, check_size, open_archive, open_member
from coachfocus.notes.columns import Wanted, find_columns, has_text_column, number_headings
from coachfocus.notes.sources import Source
from coachfocus.notes.tables import Row, Table, read_table
from coachfocus.records import Note, Rejected

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_TITLE_ROWS: Final = 20  # rows that are searched for the headings
_EXACT: Final = 10**15  # Excel keeps 15 digits of a number and makes the rest zeros
_UNPACKED: Final = 2**30  # bytes; a workbook is unpacked in memory
_GRID: Final = 2**25  # cells; calamine holds all from A1 to the last one, and runs out of memory by an abort
# A cell that holds something or, where cells don't tell their places, the row of the first one.
_PLACE: Final = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^<>]*\s)?r=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>|"""
    rb"""<(?:\w+:)?row\s(?:[^<>]*\s)?r=["'](\d{1,7})["'][^<>]*>\s*<(?:\w+:)?c(?![^<>]*\sr=["'])"""
)
_TAG: Final = 4096  # bytes; no tag is longer
# An Excel file with a password is an OLE file with this part.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as text, with the place of its headings in it."""

    name: str
    rows: list[tuple[list[str], tuple[str, ...]]]  # the cells of each row, and what to warn of
    head: int | None

    @property
    def headings(self) -> list[str]:
        return self.rows[self.head or 0][0]


def read_workbook(source: Source, wanted: Wanted) -> Iterator[Note | Rejected]:
    """Read a workbook, one note a row of its first visible sheet that has a column of notes.

    Parameters
    ----------
    source : Source
        An ``.xlsx``, ``.xlsm``, ``.xlsb``, ``.xls`` or ``.ods`` file.
    wanted : Wanted
        The columns that the user named.

    Yields
    ------
    Note or Rejected
        One a row, ``source`` being ``book.xlsx[Sheet1]:14``; then one Rejected for each other visible sheet that has
        a column of notes too.

    Raises
    ------
    ReadError
        If it is protected by a password or damaged, or if no sheet has a column of notes.
    """
    sheets = [sheet for sheet in _sheets(source, wanted) if sheet.rows]
    if not sheets:
        raise ReadError(
            "no visible sheet holds a cell; expected headings, then one note a row", source.path, code="empty-file"
        )
    found = [sheet for sheet in sheets if sheet.head is not None]
    if not found:
        place = f"{source.path}[{sheets[0].name}]"
        find_columns(number_headings(_widest(sheets[0])), wanted, place)  # raises, naming what was found
    yield from read_table(_table(source.path, found[0]), wanted)
    for sheet in found[1:]:
        yield Rejected(
            f"{source.path}[{sheet.name}]",
            "unread-sheet",
            f"the sheet has a column of notes too, and of such sheets only the first, {found[0].name!r}, is read; "
            "save it as a file of its own",
        )


def _sheets(source: Source, wanted: Wanted) -> Iterator[_Sheet]:
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum

    data = source.read()
    if not data:
        raise ReadError("the file is empty; expected a workbook", source.path, code="empty-file")
    try:
        with _open(data, source.path) as book:
            for sheet in book.sheets_metadata:
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                    yield _sheet(
                        sheet.name, book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False), wanted
                    )
    except (CalamineError, *DAMAGE):  # calamine's message may quote a cell
        raise ReadError(
            "the workbook is damaged or is none; open it in Excel and save it again as .xlsx", source.path
        ) from None


def _open(data: bytes, path: str) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook, PasswordError

    protected = "the workbook is protected by a password; take it off in Excel (File, Info) and save"
    if _ENCRYPTED in data:
        raise ReadError(protected, path, code="password-protected")
    if data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        with open_archive(io.BytesIO(data)) as archive:
            check_size(archive.infolist(), path, _UNPACKED)
            _check_grids(archive, path)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise ReadError(protected, path, code="password-protected") from None


def _check_grids(archive: zipfile.ZipFile, path: str) -> None:
    """Refuse a sheet that one stray cell at its far end makes too large to hold."""
    for info in archive.infolist():
        if info.filename.endswith(".xml") and not info.flag_bits & ENCRYPTED:
            with open_member(archive, info) as stream:
                high, wide = _reach(stream)
            if high * wide > _GRID:
                raise ReadError(
                    f"a sheet reaches over {high:,} rows and {wide:,} columns, and up to {_GRID:,} cells are read; "
                    "delete what stands far below or right of its table, or save the sheet as CSV",
                    path,
                    code="too-large",
                )


def _reach(sheet: IO[bytes]) -> tuple[int, int]:
    """Find the last row and the last column of a sheet that hold something."""
    high, wide, tail = 0, 0, b""
    while block := sheet.read(1 << 20):
        places = _PLACE.findall(tail + block)
        high = max([high, *(int(row or alone) for _, row, alone in places)])
        wide = max([wide, *map(_column, {letters for letters, _, _ in places})])
        tail = block[-_TAG:]
    return high, wide


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheet(name: str, cells: Sequence[Sequence[object]], wanted: Wanted) -> _Sheet:
    rows = [_row(row) for row in cells]
    while rows and not any(rows[-1][0]):
        rows.pop()
    places = [i for i, (row, _) in enumerate(rows[:_TITLE_ROWS]) if has_text_column(row, wanted)]
    # A title "Notes" alone in its row is no heading if a row with more than one cell follows that has one.
    full = [i for i in places if sum(map(bool, rows[i][0])) > 1]
    return _Sheet(name, rows, next(iter(full or places), None))


def _widest(sheet: _Sheet) -> list[str]:
    """Return the likeliest headings of a sheet that has no known one: the first row with most cells."""
    rows = [row for row, _ in sheet.rows[:_TITLE_ROWS]]
    return [cell for cell in max(rows, key=lambda row: sum(map(bool, row))) if cell]


def _table(path: str, sheet: _Sheet) -> Table:
    place, head = f"{path}[{sheet.name}]", sheet.head or 0
    below = sheet.rows[head + 1 :]
    width = max(i for row, _ in sheet.rows[head:] for i, cell in enumerate(row, 1) if cell)
    headings = number_headings(sheet.headings[:width])

    def rows() -> Iterator[Row | Rejected]:
        number = 0
        for line, (cells, warnings) in enumerate(below, head + 2):
            if any(cells):  # a workbook can't tell an empty row from no row
                number += 1
                yield Row(number, line, cells[:width], warnings)

    return Table(place, "excel", headings, head + 1, rows)


def _row(cells: Sequence[object]) -> tuple[list[str], tuple[str, ...]]:
    large = any(isinstance(cell, float) and cell.is_integer() and abs(cell) >= _EXACT for cell in cells)
    warning = "a number has more than 15 digits, of which Excel keeps 15: format such columns as text before saving"
    return [_text(cell) for cell in cells], ((warning,) if large else ())


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).replace("\0", "")

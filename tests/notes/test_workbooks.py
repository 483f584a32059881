from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest

from coachfocus.errors import ReadError
from coachfocus.notes import workbooks
from coachfocus.notes.columns import Wanted
from coachfocus.notes.sources import Source
from coachfocus.notes.workbooks import read_workbook
from coachfocus.records import Note, Rejected

MakeSource = Callable[..., Source]
MakeBook = Callable[..., bytes]
FIFTEEN = "a number has more than 15 digits, of which Excel keeps 15: format such columns as text before saving"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def book(source: MakeSource, workbook: MakeBook) -> MakeSource:
    """A workbook in memory, named ``b.xlsx``."""
    return lambda sheets, **how: source("b.xlsx", workbook(sheets, **how))


def read(source: Source, **wanted: str) -> list[Note | Rejected]:
    return list(read_workbook(source, Wanted(**wanted)))


def notes(source: Source, **wanted: str) -> list[Note]:
    return [record for record in read(source, **wanted) if isinstance(record, Note)]


def refusal(source: Source) -> ReadError:
    with pytest.raises(ReadError) as error:
        read(source)
    return error.value


def test_a_row_with_everything_in_it(book: MakeSource):
    rows = [
        ["Record ID", "Activity date", "Owner", "Note body", "Stage"],
        ["0007", datetime(2026, 3, 12, 9, 30), "Dana Lee", "<p>Asked <b>why</b></p>", "NA"],
    ]
    assert read(book({"Notes": rows})) == [
        Note(
            id="0007",
            text="Asked why",
            source="b.xlsx[Notes]:2",
            format="excel",
            date=datetime(2026, 3, 12, 9, 30),
            author="Dana Lee",
            fields={"Stage": "NA"},
        )
    ]


def test_cells_become_text_as_excel_shows_them(book: MakeSource):
    values = ["0001", "NA", 12, 12.0, 0.1, True, date(2026, 3, 12), time(9, 30), datetime(2026, 3, 12, 9, 30, 5), None]
    texts = ["0001", "NA", "12", "12", "0.1", "TRUE", "2026-03-12", "09:30:00", "2026-03-12 09:30:05", ""]
    headings = [f"c{i}" for i in range(len(values))]
    (note,) = notes(book({"S": [["text", *headings], ["x", *values]]}))
    assert list(note.fields.values()) == texts
    assert note.warnings == ()


def test_a_formula_that_was_never_reckoned_is_empty(book: MakeSource):
    (note,) = notes(book({"S": [["text", "sum"], ["x", "=1+1"]]}))
    assert note.fields["sum"] == ""


def test_ids_of_more_than_fifteen_digits_are_told(book: MakeSource):
    rows = [["id", "text"], [999999999999999, "x"], [1000000000000000, "y"], ["47801644153600001", "z"]]
    found = notes(book({"S": rows}))
    assert [n.id for n in found] == ["999999999999999", "1000000000000000", "47801644153600001"]
    assert [n.warnings for n in found] == [(), (FIFTEEN,), ()]


def test_dates_as_dates_and_as_text_in_one_column(book: MakeSource):
    rows = [["Date", "text"], [date(2026, 3, 12), "x"], ["3/13/2026", "y"], ["3/4/2026", "z"], [46093, "?"]]
    found = notes(book({"S": rows}))
    assert [n.date for n in found] == [datetime(2026, 3, 12), datetime(2026, 3, 13), datetime(2026, 3, 4), None]
    assert found[3].warnings == ("the date is left out: it is in no form that is known for certain",)
    assert found[3].fields == {"Date": "46093"}


def test_title_rows_above_the_headings(book: MakeSource):
    rows = [["Notes of the third quarter"], [], ["Notes"], ["Manager", "Notes", "Date"], ["Dana", "Asked why", None]]
    (note,) = notes(book({"S": rows}))
    assert (note.text, note.manager, note.source, note.id) == ("Asked why", "Dana", "b.xlsx[S]:5", "b.xlsx[S]#1")


def test_a_title_that_is_the_name_of_a_column(book: MakeSource):
    assert [n.text for n in notes(book({"S": [["Notes"], ["Manager", "Notes"], ["Dana", "x"]]}))] == ["x"]


def test_a_table_that_stands_away_from_the_corner(book: MakeSource):
    rows = [[], [None, "Q3", None, None, "made by Mo"], [None, "text", "Stage"], [None, "x", "won"]]
    (note,) = notes(book({"S": rows}))
    assert (note.source, dict(note.fields)) == ("b.xlsx[S]:4", {"column 1": "", "Stage": "won"})


def test_headings_are_looked_for_in_the_first_twenty_rows(book: MakeSource):
    table = [["text", "id"], ["x", 1]]
    assert len(notes(book({"S": [["title"]] * 19 + table}))) == 1
    message = str(refusal(book({"S": [["title"]] * 20 + table})))
    assert message.startswith("b.xlsx[S]: no column that is known to hold notes; found 'title'; name the one")


def test_a_sheet_of_one_column(book: MakeSource):
    assert [n.text for n in notes(book({"S": [["Notes"], ["x"], ["y"]]}))] == ["x", "y"]


def test_merged_cells_and_empty_rows(source: MakeSource):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Manager", "text"], ["Dana", "x"], [None, "y"], [None, None], ["José", "z"], [None, None]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.cell(500, 9).number_format = "0.00"  # formatted and empty
    buffer = io.BytesIO()
    book.save(buffer)
    found = notes(source("b.xlsx", buffer.getvalue()))
    assert [(n.manager, n.text, n.source, n.id) for n in found] == [
        ("Dana", "x", "b.xlsx[Sheet]:2", "b.xlsx[Sheet]#1"),
        (None, "y", "b.xlsx[Sheet]:3", "b.xlsx[Sheet]#2"),
        ("José", "z", "b.xlsx[Sheet]:5", "b.xlsx[Sheet]#3"),
    ]
    assert found[0].fields == {}


def test_cells_right_of_the_headings_are_kept(book: MakeSource):
    (note,) = notes(book({"S": [[None, "text"], [1, "x", "extra"]]}))
    assert dict(note.fields) == {"column 1": "1", "column 3": "extra"}


def test_hidden_sheets_are_not_read(book: MakeSource):
    secret, seen = [["text"], ["secret"]], [["text"], ["seen"]]
    assert [n.text for n in notes(book({"A": secret, "B": seen}, hidden=["A"]))] == ["seen"]


def test_sheets_without_a_column_of_notes_are_passed_over(book: MakeSource):
    assert [n.text for n in notes(book({"A": [["Region"], ["x"]], "B": [["text"], ["y"]]}))] == ["y"]


def test_further_sheets_of_notes_are_told(book: MakeSource):
    found = read(book({"May": [["text"], ["x"]], "June": [["Notes"], ["y"]]}))
    assert isinstance(found[0], Note)
    assert found[1:] == [
        Rejected(
            "b.xlsx[June]",
            "unread-sheet",
            "the sheet has a column of notes too, and of such sheets only the first, 'May', is read; "
            "save it as a file of its own",
        )
    ]


def test_named_columns_choose_the_sheet(book: MakeSource):
    sheets = {"A": [["text"], ["x"]], "B": [["Ref", "What was said"], [9, "y"]]}
    assert [(n.text, n.id) for n in notes(book(sheets), text="what was said", id="ref")] == [("y", "9")]


def test_line_breaks_in_cells_stay(book: MakeSource):
    assert notes(book({"S": [["text"], ["- one\n- two"]]}))[0].text == "- one\n- two"


# -- workbooks that can't be read --------------------------------------------------------------------------------------


def test_a_workbook_without_cells(book: MakeSource):
    error = refusal(book({"S": []}))
    assert str(error) == "b.xlsx: no visible sheet holds a cell; expected headings, then one note a row"
    assert error.code == "empty-file"


def test_headings_alone_are_a_table_without_notes(book: MakeSource):
    assert read(book({"S": [["id", "text"]]})) == []


def test_no_column_of_notes(book: MakeSource):
    assert str(refusal(book({"S": [["Q3"], ["Region", "Stage"], ["x", "y"]]}))) == (
        "b.xlsx[S]: no column that is known to hold notes; found 'Region', 'Stage'; "
        "name the one that holds them with --text-column NAME (text_column= in Python)"
    )


def test_duplicate_headings(book: MakeSource):
    assert str(refusal(book({"S": [["Q3"], ["Note body", "Note body"], ["x", "y"]]}))) == (
        "b.xlsx[S]:2: the columns 'Note body' and 'Note body.2' may each hold the notes; "
        "say which with --text-column NAME (text_column= in Python)"
    )


def test_a_workbook_with_a_password(source: MakeSource):
    # What Excel saves then is an OLE file whose directory has this entry.
    error = refusal(source("b.xlsx", OLE + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(96)))
    assert str(error) == ("b.xlsx: the workbook is protected by a password; take it off in Excel (File, Info) and save")
    assert error.code == "password-protected"


def test_an_empty_file(source: MakeSource):
    error = refusal(source("b.xlsx", b""))
    assert (str(error), error.code) == ("b.xlsx: the file is empty; expected a workbook", "empty-file")


@pytest.mark.parametrize("name", ["b.xlsx", "b.xls"])
def test_what_is_no_workbook(source: MakeSource, workbook: MakeBook, name: str):
    whole = workbook({"S": [["text"], ["x"]]})
    for data in (b"hello", OLE + bytes(600), whole[: len(whole) // 2]):
        message = f"{name}: the workbook is damaged or is none; open it in Excel and save it again as .xlsx"
        assert str(refusal(source(name, data))) == message


def test_flipped_bytes_never_end_the_program(source: MakeSource, workbook: MakeBook):
    whole = workbook({"S": [["text", "id"], ["x", 1]]})
    refused = 0
    for at in range(0, len(whole), 23):
        data = bytearray(whole)
        data[at] ^= 0xFF
        try:
            read(source("b.xlsx", bytes(data)))
        except ReadError:
            refused += 1
    assert refused > 50


def test_a_workbook_that_unpacks_to_too_much(source: MakeSource, workbook: MakeBook, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbooks, "_UNPACKED", 1000)
    error = refusal(source("b.xlsx", workbook({"S": [["text"], ["x"]]})))
    assert error.code == "too-large"
    assert str(error).endswith(
        "up to 100,000 members and 1,000 bytes are read; split it, or unpack it and give the folder"
    )


def stray(cell: str, sheet: str) -> bytes:
    """A workbook with one cell far away, as the last key pressed by mistake leaves it."""
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    out = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                data = sheet.replace("CELL", cell).encode()
            new.writestr(info, data)
    return out.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>CELL</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576' ht='15'><c s='1' r='XFD1048576' ><v>1</v></c></row>",
        '<row r="3"><c r="XFD3"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
    ],
    ids=["plain", "other quotes", "without its place"],
)
def test_a_stray_cell_at_the_far_end_is_refused(source: MakeSource, cell: str):
    # calamine would ask for half a terabyte and end the program.
    error = refusal(source("b.xlsx", stray(cell, SHEET)))
    assert str(error) == (
        "b.xlsx: a sheet reaches over 1,048,576 rows and 16,384 columns, and up to 33,554,432 cells are read; "
        "delete what stands far below or right of its table, or save the sheet as CSV"
    )
    assert error.code == "too-large"


def test_a_cell_that_is_only_formatted_is_none(source: MakeSource):
    cell = '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>'
    assert [n.text for n in notes(source("b.xlsx", stray(cell, SHEET)))] == ["x"]

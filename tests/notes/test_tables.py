from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest

from coachfocus.errors import ReadError
from coachfocus.notes.columns import Wanted
from coachfocus.notes.tables import Row, Table, read_table
from coachfocus.records import Note, Rejected


def table(headings: Sequence[str], *rows: Sequence[str] | Rejected, warnings: tuple[str, ...] = ()) -> Table:
    """A table whose first row of data stands in line 3."""

    def read() -> Iterator[Row | Rejected]:
        for number, row in enumerate(rows, 1):
            yield row if isinstance(row, Rejected) else Row(number, number + 2, list(row))

    return Table("a.csv", "csv", tuple(headings), 2, read, "utf-8", warnings)


def notes(of: Table, **wanted: str) -> list[Note]:
    return [r for r in read_table(of, Wanted(**wanted)) if isinstance(r, Note)]


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_row_with_everything_in_it():
    headings = ["id", "date", "author", "manager", "leader", "participants", "audience", "text", "Stage", "Region"]
    cells = ["0007", "2026-03-12", "Ana", "Dana Lee", "Mo", "Lee, Dana; Ng, José", "rep", "Asked why", " won ", "NA"]
    assert notes(table(headings, cells)) == [
        Note(
            id="0007",
            text="Asked why",
            source="a.csv:3",
            format="csv",
            date=datetime(2026, 3, 12),
            author="Ana",
            manager="Dana Lee",
            leader="Mo",
            participants=("Lee, Dana", "Ng, José"),
            audience="rep",
            encoding="utf-8",
            fields={"Stage": " won ", "Region": "NA"},
        )
    ]


def test_what_a_row_does_not_tell_is_missing():
    headings = ["id", "date", "author", "manager", "leader", "participants", "audience", "text"]
    assert notes(table(headings, ["", " ", "", "\t", "", " ; ", "", ""])) == [
        Note(id="a.csv#1", text="", source="a.csv:3", format="csv", encoding="utf-8")
    ]


def test_rows_that_were_set_aside_keep_their_place():
    bad = Rejected("a.csv:4", "ragged-row", "...")
    found = list(read_table(table(["text"], ["a"], bad, ["b"]), Wanted()))
    assert [r.id if isinstance(r, Note) else r for r in found] == ["a.csv#1", bad, "a.csv#3"]


def test_what_holds_for_the_file_is_told_with_the_first_note():
    bad = Rejected("a.csv:3", "ragged-row", "...")
    found = notes(table(["text"], bad, ["a"], ["b"], warnings=("odd",)))
    assert [n.warnings for n in found] == [("odd",), ()]


def test_rows_are_read_one_by_one_past_the_first_two_hundred():
    read = []

    def rows() -> Iterator[Row]:
        for number in range(1, 1001):
            read.append(number)
            yield Row(number, number + 1, [f"note {number}"])

    records = read_table(Table("a.csv", "csv", ("text",), 1, rows), Wanted())
    assert read == []
    next(records)
    assert len(read) == 200
    assert [r.text for r in records if isinstance(r, Note)] == [f"note {n}" for n in range(2, 1001)]


def test_columns_that_can_not_be_told_apart_raise():
    with pytest.raises(ReadError) as error:
        list(read_table(table(["Notes", "Comments"]), Wanted()))
    assert str(error.value) == (
        "a.csv:2: the columns 'Notes' and 'Comments' may each hold the notes; "
        "say which with --text-column NAME (text_column= in Python)"
    )


# -- dates -------------------------------------------------------------------------------------------------------------

UNKNOWN_ORDER = "the date is left out: nothing in its column tells the day from the month"
UNKNOWN_FORM = "the date is left out: it is in no form that is known for certain"


@pytest.mark.parametrize(("certain", "month"), [("13/3/2026", 4), ("3/13/2026", 3)])
@pytest.mark.parametrize("rows_between", [0, 300])
def test_one_certain_date_tells_the_order_of_the_whole_column(certain: str, month: int, rows_between: int):
    rows = [["3/4/2026", "x"], *[["", "x"]] * rows_between, [certain, "x"]]
    found = notes(table(["Date", "text"], *rows))
    assert found[0].date == datetime(2026, month, 7 - month)
    assert found[-1].date == datetime(2026, 3, 13)
    assert [n.warnings for n in found if n.warnings] == []


def test_a_column_that_does_not_tell_day_from_month():
    one, two, three = notes(table(["Date", "text"], ["3/4/2026", "x"], ["4/4/2026", "x"], ["12/11/2025 9:30", "x"]))
    assert (one.date, one.warnings, dict(one.fields)) == (None, (UNKNOWN_ORDER,), {"Date": "3/4/2026"})
    assert (two.date, two.warnings, dict(two.fields)) == (datetime(2026, 4, 4), (), {})
    assert (three.date, three.warnings, dict(three.fields)) == (None, (UNKNOWN_ORDER,), {"Date": "12/11/2025 9:30"})


def test_a_column_that_contradicts_itself_gives_only_certain_dates():
    found = notes(table(["Date", "text"], ["13/3/2026", "x"], ["3/13/2026", "x"], ["3/4/2026", "x"]))
    assert [n.date for n in found] == [datetime(2026, 3, 13), datetime(2026, 3, 13), None]


def test_a_date_in_no_known_form_is_kept_as_it_stands():
    (note,) = notes(table(["Date", "text"], ["last Tuesday", "x"]))
    assert (note.date, note.warnings, dict(note.fields)) == (None, (UNKNOWN_FORM,), {"Date": "last Tuesday"})


# -- text --------------------------------------------------------------------------------------------------------------


def test_html_becomes_text_and_plain_text_stays():
    cells = ["<p>Q&amp;A<br>next</p>", "a < b &amp; c", "<john@x.com>", "1. x\r\n\r\n2. y  "]
    assert [n.text for n in notes(table(["text"], *[[c] for c in cells]))] == ["Q&A\nnext", *cells[1:]]


def test_base64_is_read_only_where_salesforce_writes_it():
    note = "<p>Café &quot;x&quot;<br>next</p>"
    assert [n.text for n in notes(table(["Content"], [b64(note)], [""], [" "], [b64("plain")]))] == [
        'Café "x"\nnext',
        "",
        " ",
        "plain",
    ]
    assert [n.text for n in notes(table(["Notes"], [b64(note)]))] == [b64(note)]
    assert [n.text for n in notes(table(["Content"], [b64(note)], ["Coached Dana"]))] == [b64(note), "Coached Dana"]
    assert [n.text for n in notes(table(["Content"], ["U2F5!IHdoeQ=="]))] == ["U2F5!IHdoeQ=="]


def test_base64_with_line_breaks_in_it():
    long = "Asked why. " * 20
    assert notes(table(["Content"], [base64.encodebytes(long.encode()).decode()]))[0].text == long


def test_a_cell_far_below_that_is_no_base64_is_told():
    found = notes(table(["Content"], *[[b64("Asked why")]] * 200, ["Coached Dana"]))
    assert (found[-1].text, found[-1].warnings) == (
        "Coached Dana",
        ("the column is base64 and this cell is not: it is taken as it stands",),
    )


def test_base64_of_a_picture_is_no_note():
    cell = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0").decode()
    assert notes(table(["Content"], [cell]))[0].text == cell

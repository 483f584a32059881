from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coachfocus.errors import ReadError
from coachfocus.notes import csv_files
from coachfocus.notes.columns import Wanted
from coachfocus.notes.csv_files import read_csv
from coachfocus.notes.sources import Source, from_file
from coachfocus.records import Note, Rejected

EXPORTS = Path(__file__).parents[1] / "exports"
MakeSource = Callable[..., Source]
RAGGED = (
    "so that it is unclear which cell is the note; quote cells that hold the delimiter, a quote or a line break, "
    "export again"
)


def read(source: Source, **wanted: str) -> list[Note | Rejected]:
    return list(read_csv(source, Wanted(**wanted)))


def texts(source: Source, **wanted: str) -> list[str]:
    records = read(source, **wanted)
    assert all(isinstance(r, Note) for r in records), records
    return [r.text for r in records if isinstance(r, Note)]


# -- real shapes -------------------------------------------------------------------------------------------------------


def test_hubspot():
    one, two = read(from_file(EXPORTS / "hubspot_notes.csv"))
    assert isinstance(one, Note)
    assert isinstance(two, Note)
    assert one.id == "47801644153600000"
    assert one.text == '1:1 with José & Lee – Q3\n- Pipeline is thin: 2x not 3x\n- Asked "why now?"'
    assert (one.author, str(one.date)) == ("Dana Lee", "2025-03-12 10:00:00")
    assert dict(one.fields) == {"hs_body_preview": "1:1 with José & Lee..."}
    assert (one.format, one.encoding, one.kind, one.warnings) == ("csv", "utf-8", "note", ())
    assert (one.source.rsplit(":")[-1], two.source.rsplit(":")[-1]) == ("2", "3")
    assert two.text == '=HYPERLINK("http://x.example","click")'


def test_pipedrive():
    (note,) = read(from_file(EXPORTS / "pipedrive_notes.csv"))
    assert isinstance(note, Note)
    assert (note.id, note.text, note.author) == ("1", "Coached on discovery\nNext: call Acme", "Dana Lee")
    assert dict(note.fields) == {"Deal": "Acme Corp", "Person": "José Ng", "Update time": "2025-05-15 10:10:29"}


def test_salesforce_content_notes_are_base64():
    (note,) = read(from_file(EXPORTS / "salesforce_dataexport_ContentNote.csv"))
    assert isinstance(note, Note)
    assert note.text == 'Coached on "discovery".\nNext: call Acme'
    assert dict(note.fields) == {"Title": "1:1 José", "OwnerId": "005000000000001AAA"}


# -- dialects ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_counted_in_the_headings(source: MakeSource, mark: str):
    other = ";" if mark == "," else ","
    file = source("a.csv", f'id{mark}text{mark}"a{other}b{other}c{other}d"\n1{mark}slow{other} then fast{mark}x\n')
    (note,) = read(file)
    assert isinstance(note, Note)
    assert note.text == f"slow{other} then fast"
    assert dict(note.fields) == {f"a{other}b{other}c{other}d": "x"}


def test_excel_may_tell_the_delimiter_in_a_line_of_its_own(source: MakeSource):
    file = source("a.csv", "\ufeffsep=;\r\nid;Note body\r\n7;Asked, why?\r\n")
    (note,) = read(file)
    assert isinstance(note, Note)
    assert (note.id, note.text, note.source) == ("7", "Asked, why?", "a.csv:3")


@pytest.mark.parametrize("told", ["sep=\r\n", 'sep="\r\n'])
def test_a_line_that_tells_no_usable_delimiter_is_taken_for_the_headings(source: MakeSource, told: str):
    with pytest.raises(ReadError) as error:
        read(source("a.csv", f"{told}id,text\r\n1,x\r\n"))
    assert str(error.value) == (
        f"a.csv:1: no column that is known to hold notes; found {told.strip()!r}; "
        "name the one that holds them with --text-column NAME (text_column= in Python)"
    )


def test_a_table_of_one_column_has_no_delimiter(source: MakeSource):
    assert texts(source("a.csv", 'Notes\nslow, then; fast\n\n"two\nlines"\n')) == ["slow, then; fast", "two\nlines"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_and_those_inside_of_cells_stay(source: MakeSource, end: str):
    file = source("a.csv", end.join(["id,text", '1,"one\r\ntwo\rthree\nfour"', "2,x", ""]))
    assert texts(file) == ["one\r\ntwo\rthree\nfour", "x"]


def test_quotes_semicolons_and_apostrophes_in_cells(source: MakeSource):
    # On this csv.Sniffer gives the right number of rows and the wrong text.
    file = source("a.csv", 'id,text\n1,"quoted; ""it\'s"" fine"\n2,"a; b; c"\n')
    assert texts(file) == ['quoted; "it\'s" fine', "a; b; c"]


def test_a_quote_inside_of_a_cell_without_quotes_is_a_quote(source: MakeSource):
    assert texts(source("a.csv", 'id,text\n1,a 5" screen and "why"\n')) == ['a 5" screen and "why"']


def test_headings_with_line_breaks_in_them(source: MakeSource):
    (note,) = read(source("a.csv", '"Note\nbody",id,"Sales\nmanager"\nx,1,Dana\n'))
    assert isinstance(note, Note)
    assert (note.text, note.id, note.manager, note.source) == ("x", "1", "Dana", "a.csv:4")


def test_a_quote_that_no_heading_closes_reads_no_more_than_ten_lines_for_it(source: MakeSource):
    rows = "1;a,b,c,d;x\n" * 20
    assert texts(source("a.csv", f'id;screen 5";text\n{rows}')) == ["x"] * 20
    assert texts(source("a.csv", f'id;screen 5";text\n{rows}1;6",,,,;x\n')) == ["x"] * 21


def test_empty_lines_above_and_between_and_spaces_in_headings(source: MakeSource):
    file = source("a.csv", "\n \t\n id , Note Body \n1,x\n\n\n2,y\n   \n3,z\n")
    notes = read(file)
    assert [n.source for n in notes] == ["a.csv:4", "a.csv:7", "a.csv:9"]
    assert [n.text for n in notes if isinstance(n, Note)] == ["x", "y", "z"]


# -- cells -------------------------------------------------------------------------------------------------------------


def test_cells_stand_as_they_are(source: MakeSource):
    rows = [["0001", "NA", " x "], ["1e5", "null", "007"], ["-0", "=1+1", "TRUE"], ["nan", "  ", ""]]
    file = source("a.csv", "Record ID,text,Stage\n" + "".join(",".join(row) + "\n" for row in rows))
    notes = [n for n in read(file) if isinstance(n, Note)]
    assert [[n.id, n.text, n.fields["Stage"]] for n in notes] == rows


def test_a_row_without_words_is_a_note_without_words(source: MakeSource):
    notes = read(source("a.csv", "id,text\n,\n2,\n"))
    assert [(n.id, n.text) for n in notes if isinstance(n, Note)] == [("a.csv#1", ""), ("2", "")]


def test_a_cell_longer_than_pythons_own_limit(source: MakeSource):
    cell = "<p>Asked why.</p>" * 10_000  # 170,000 characters, where Python's limit is 131,072
    assert texts(source("a.csv", f'id,text\n1,"{cell}"\n')) == ["\n".join(["Asked why."] * 10_000)]


def test_a_cell_of_10_mb(source: MakeSource):
    cell = "Asked why, and then? " * 500_000
    assert texts(source("a.csv", f'id,text\n1,"{cell}"\n2,x\n')) == [cell, "x"]


def test_nuls_are_taken_out_and_told(source: MakeSource):
    file = source("a.csv", "id,te\0xt\n1,as\0ked\0\n2,x\n3,\0y\n")
    notes = [n for n in read(file) if isinstance(n, Note)]
    assert [(n.text, n.warnings) for n in notes] == [
        ("asked", ("2 NUL characters taken out",)),
        ("x", ()),
        ("y", ("1 NUL character taken out",)),
    ]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_that_exports_have(source: MakeSource, codec: str):
    (note,) = read(source("a.csv", 'id;text\r\n1;"Café, naïve – “why?”"\r\n'.encode(codec)))
    assert isinstance(note, Note)
    assert (note.id, note.text) == ("1", "Café, naïve – “why?”")


def test_one_cp1252_row_in_a_utf_8_file(source: MakeSource):
    file = source("a.csv", "id,text\n1,café\n".encode() + b"2,na\xefve\n" + "3,José\n".encode())
    notes = [n for n in read(file) if isinstance(n, Note)]
    assert [n.text for n in notes] == ["café", "naïve", "José"]
    assert [n.encoding for n in notes] == ["utf-8, cp1252"] * 3
    told = "line 3 is not UTF-8 as the rest of the file is, and read as cp1252"
    assert [n.warnings for n in notes] == [(told,), (), ()]  # told once, for it holds for the whole file


# -- rows that can't be read -------------------------------------------------------------------------------------------


def test_ragged_rows_are_set_aside_with_their_line(source: MakeSource):
    file = source("a.csv", 'id,text,stage\n1,"two\nlines",x\n2,well, then,x\n3,short\n4,fine,x\n')
    first, more, fewer, last = read(file)
    assert first.source == "a.csv:2"
    assert more == Rejected("a.csv:4", "ragged-row", f"the row has 4 cells and the headings are 3, {RAGGED}")
    assert fewer == Rejected("a.csv:5", "ragged-row", f"the row has 2 cells and the headings are 3, {RAGGED}")
    assert isinstance(last, Note)
    assert (last.id, last.source) == ("4", "a.csv:6")


def test_a_row_of_one_cell(source: MakeSource):
    rejected, _ = read(source("a.csv", "id,text\nlost\n1,x\n"))
    assert rejected == Rejected("a.csv:2", "ragged-row", f"the row has 1 cell and the headings are 2, {RAGGED}")


def test_quotes_that_are_not_doubled_are_set_aside(source: MakeSource):
    bad, good = read(source("a.csv", 'id,text\n1,"he said "why" and left"\n2,fine\n'))
    assert bad == Rejected(
        "a.csv:2",
        "bad-quotes",
        "a quoted cell goes on after its closing quote; export the file with quotes doubled inside of quoted cells",
    )
    assert good.source == "a.csv:3"


def test_in_one_column_nothing_below_such_a_row_is_certain(source: MakeSource):
    good, bad = read(source("a.csv", 'text\nfine\n"he said "why"\nand left"\nlost\n'))
    assert good.source == "a.csv:2"
    assert bad == Rejected(
        "a.csv:3",
        "bad-quotes",
        "a quoted cell goes on after its closing quote; the rows below were not read; "
        "export the file with quotes doubled inside of quoted cells",
    )


def test_a_quote_that_never_closes(source: MakeSource):
    good, bad = read(source("a.csv", 'id,text\n1,fine\n2,"open\n3,lost\n4,lost\n'))
    assert isinstance(good, Note)
    assert bad == Rejected(
        "a.csv:3",
        "unclosed-quote",
        "a quote opens in this row and never closes; the row and all below it were not read; "
        "export the file with quotes doubled inside of quoted cells",
    )


def test_a_quote_that_never_closes_in_a_long_file(source: MakeSource, monkeypatch: pytest.MonkeyPatch):
    before = csv.field_size_limit(1000)
    monkeypatch.setattr(csv_files, "CELL", 1000)
    try:
        good, bad = read(source("a.csv", 'id,text\n1,fine\n2,"open\n' + "3,lost\n" * 500))
    finally:
        csv.field_size_limit(before)
    assert isinstance(good, Note)
    assert bad == Rejected(
        "a.csv:3",
        "cell-too-long",
        "a cell of more than 1,000 characters, most likely an unclosed quote; nothing below was read; "
        "export the file with quotes doubled inside of quoted cells",
    )


def test_reading_never_lowers_the_limit_that_the_program_has_set(source: MakeSource):
    before = csv.field_size_limit(csv_files.CELL * 2)
    try:
        read(source("a.csv", "text\nx\n"))
        assert csv.field_size_limit() == csv_files.CELL * 2
    finally:
        csv.field_size_limit(before)


# -- the footer of a report --------------------------------------------------------------------------------------------

REPORT = 'Subject,Full Comments\n"Call","He asked why"\n"Visit","Ride-along, two calls"\n'
FOOTER = (
    '\n\n"Acme activities"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
    '"Confidential Information - Do Not Distribute"\n"Generated By:  Dana Lee  3/12/2026 9:14 AM"\n"Acme"\n'
)


def test_the_footer_of_a_salesforce_report_is_left_out_and_told(source: MakeSource):
    one, two = read(source("a.csv", REPORT + FOOTER))
    assert isinstance(one, Note)
    assert isinstance(two, Note)
    assert (one.text, one.warnings) == ("He asked why", ())
    assert two.text == "Ride-along, two calls"
    assert two.warnings == ("5 lines below the last row left out as the footer of a report",)


def test_lines_of_one_cell_with_rows_below_them_are_no_footer(source: MakeSource):
    records = read(source("a.csv", f'{REPORT}\n"Subtotal"\n"Call","and another"\n'))
    assert [r.source for r in records] == ["a.csv:2", "a.csv:3", "a.csv:5", "a.csv:6"]
    assert [isinstance(r, Note) for r in records] == [True, True, False, True]
    assert [r.warnings for r in records if isinstance(r, Note)] == [(), (), ()]


def test_a_row_that_can_not_be_read_ends_a_footer(source: MakeSource):
    records = read(source("a.csv", f'{REPORT}\n"Subtotal"\n"Call" x,"y"\n"Call","z"\n'))
    assert [isinstance(r, Note) for r in records] == [True, True, False, False, True]
    assert [r.code for r in records if isinstance(r, Rejected)] == ["ragged-row", "bad-quotes"]


def test_lines_of_one_cell_right_below_the_rows_are_no_footer(source: MakeSource):
    records = read(source("a.csv", f'{REPORT}"Subtotal"\n'))
    assert [isinstance(r, Note) for r in records] == [True, True, False]


def test_more_than_twenty_such_lines_are_no_footer(source: MakeSource):
    records = read(source("a.csv", REPORT + "\n" + "lost\n" * 21))
    assert [isinstance(r, Note) for r in records] == [True, True, *[False] * 21]


def test_a_footer_without_a_note_above_it_is_set_aside(source: MakeSource):
    records = read(source("a.csv", "Subject,Full Comments\n\n" + '"Copyright"\n"Acme"\n'))
    assert [(r.source, isinstance(r, Note)) for r in records] == [("a.csv:3", False), ("a.csv:4", False)]


# -- files that can't be read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\r\n \t\n", b"\0" * 64, b"sep=;\n"])
def test_an_empty_file(source: MakeSource, data: bytes):
    with pytest.raises(ReadError) as error:
        read(source("a.csv", data))
    assert str(error.value) == "a.csv: the file is empty; expected a line of headings, then one note a row"
    assert error.value.code == "empty-file"


def test_headings_alone_are_a_table_without_notes(source: MakeSource):
    assert read(source("a.csv", "id,text\n")) == []
    assert read(source("a.csv", "id,text")) == []


def test_no_column_of_notes(source: MakeSource):
    with pytest.raises(ReadError) as error:
        read(source("a.csv", "\nid,Stage\n1,x\n"))
    assert str(error.value) == (
        "a.csv:2: no column that is known to hold notes; found 'id', 'Stage'; "
        "name the one that holds them with --text-column NAME (text_column= in Python)"
    )


def test_headings_with_an_unclosed_quote(source: MakeSource):
    with pytest.raises(ReadError) as error:
        read(source("a.csv", '\nid,"text\n1,x\n'))
    assert str(error.value) == (
        "a.csv:2: the line of headings can't be read: a quote opens in this row and never closes; the row and all "
        "below it were not read; export the file with quotes doubled inside of quoted cells"
    )
    assert error.value.code == "unclosed-quote"


def test_headings_with_quotes_that_are_not_doubled(source: MakeSource):
    with pytest.raises(ReadError) as error:
        read(source("a.csv", 'id,"the "text" of it"\n1,x\n'))
    assert str(error.value) == (
        "a.csv:1: the line of headings can't be read: a quoted cell goes on after its closing quote; "
        "export the file with quotes doubled inside of quoted cells"
    )


def test_no_message_quotes_a_cell(source: MakeSource):
    secret = "Zanzibar"
    for data in (
        f'id,text\n1,{secret},x\n2,"{secret}" {secret}\n{secret}\n3,"{secret}\n',
        f'text\n"{secret}" {secret}\n',
    ):
        rejected = [r for r in read(source("a.csv", data)) if isinstance(r, Rejected)]
        assert rejected
        assert not [r for r in rejected if secret in r.detail]


# -- properties --------------------------------------------------------------------------------------------------------

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS)),
    mark=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_csv_writer_writes_comes_back_cell_by_cell(
    source: MakeSource, rows: list[tuple[str, str, str]], mark: str, end: str, codec: str
):
    buffer = io.StringIO(newline="")
    table = csv.writer(buffer, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL)
    table.writerow(["One", "text", "Two"])
    table.writerows([one, f"${text}", two] for one, text, two in rows)  # "$": not all of them are HTML or empty
    notes = read(source("a.csv", buffer.getvalue().encode(codec)), text="One")
    assert all(isinstance(n, Note) for n in notes)
    assert [(n.fields["text"], n.fields["Two"]) for n in notes if isinstance(n, Note)] == [
        (f"${text}", two) for _, text, two in rows
    ]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["1,fine", '2,"fi""ne"', "3,ragged,row", "ragged", '4,"two\nlines"', '5,"bad" quotes']),
            st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n\"'"), min_size=1).filter(str.strip),
        )
    )
)
def test_every_row_comes_back_as_a_note_or_set_aside(source: MakeSource, rows: list[str]):
    records = read(source("a.csv", "id,text\n" + "".join(f"{row}\n" for row in rows)))
    assert len(records) == len(rows)


@given(st.binary())
@example(b"\0\0\0")  # NULs on both sides of pairs of bytes are no UTF-16
def test_any_bytes_are_read_or_refused(source: MakeSource, data: bytes):
    try:
        read(source("a.csv", b"id,text\n" + data))
    except ReadError:
        pytest.fail("the headings are sound")

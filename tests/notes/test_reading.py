from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from coachfocus.errors import InputError, InputTypeError, ReadError, UnsupportedFormatError
from coachfocus.notes import open_notes, reading
from coachfocus.records import Note, Rejected

EXPORTS = Path(__file__).parents[1] / "exports"
WriteFile = Callable[..., Path]
MakeZip = Callable[..., bytes]
LOOKED_FOR = ".vtt, .xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .tsv, .tab, .md, .markdown, .txt, .text"


def read(*paths: Path, **named: str) -> list[Note | Rejected]:
    return list(open_notes(paths, **named))


def refusal(paths: object) -> ReadError:
    with pytest.raises(ReadError) as error:
        list(open_notes(paths))  # type: ignore[arg-type]
    return error.value


def test_every_format_by_one_call(write: WriteFile, workbook: Callable[..., bytes], tmp_path: Path):
    write("a.csv", "id,text\n1,one\n2,two\n")
    write("b.md", "---\nid: 3\n---\nthree")
    write("c.txt", "four")
    write("d.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nfive\n")
    write("e.xlsx", workbook({"S": [["id", "text"], [6, "six"]]}))
    notes = [n for n in open_notes(tmp_path) if isinstance(n, Note)]
    assert [n.id.removeprefix(f"{tmp_path}{os.sep}") for n in notes] == ["1", "2", "3", "c.txt", "d.vtt", "6"]
    assert [n.text for n in notes] == ["one", "two", "three", "four", "[0:00:01] five", "six"]
    assert [n.format for n in notes] == ["csv", "csv", "markdown", "text", "vtt", "excel"]


def test_a_path_may_be_a_string_a_path_or_several(write: WriteFile):
    one, two = write("a.txt", "one"), write("b.txt", "two")
    for paths in (one, str(one), [one], (str(one),), (p for p in [one])):
        assert [n.text for n in open_notes(paths) if isinstance(n, Note)] == ["one"]
    assert [n.text for n in read(two, one) if isinstance(n, Note)] == ["two", "one"]


def test_the_exports_of_the_tests_all_at_once():
    records = read(EXPORTS)
    assert {Path(r.source).name: r.code for r in records if isinstance(r, Rejected)} == {
        "gong_call_transcript.json": "unsupported-format",
        "zoom_chat.txt": "unsupported-format",
    }
    assert len(records) == 12


def test_columns_are_named_for_tables_and_nothing_else(write: WriteFile):
    table, text = write("a.csv", "Ref,Said,text\n7,one,x\n"), write("b.txt", "two")
    notes = [n for n in read(table, text, text_column="Said", id_column="Ref") if isinstance(n, Note)]
    assert [(n.id, n.text) for n in notes] == [("7", "one"), (str(text), "two")]


def test_an_id_that_came_before_is_kept_and_told(write: WriteFile, monkeypatch: pytest.MonkeyPatch):
    one, two = write("a.csv", "id,text\n1,x\n1,y\n2,z\n"), write("b.csv", "id,text\n2,x\n3,y\n3,z\n")
    told = ("an earlier note of this run has the same id",)
    expected = [("1", ()), ("1", told), ("2", ()), ("2", told), ("3", ()), ("3", told)]
    assert [(n.id, n.warnings) for n in read(one, two) if isinstance(n, Note)] == expected
    monkeypatch.setattr(reading, "_REMEMBERED", 2)
    expected[-1] = ("3", ())
    assert [(n.id, n.warnings) for n in read(one, two) if isinstance(n, Note)] == expected


def test_a_long_file_takes_no_more_memory_than_a_short_one(write: WriteFile, monkeypatch: pytest.MonkeyPatch):
    # Ids are remembered up to a number; the test's files are shorter than that.
    monkeypatch.setattr(reading, "_REMEMBERED", 100)
    peaks = []
    for rows in (1_000, 20_000):
        path = write(f"{rows}.csv", "id,text\n" + "".join(f"{i},{'Asked Dana why. ' * 10}\n" for i in range(rows)))
        tracemalloc.start()
        assert sum(1 for _ in open_notes(path)) == rows
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


# -- what is set aside, and what raises --------------------------------------------------------------------------------


def test_a_bad_file_of_a_folder_is_set_aside(write: WriteFile, tmp_path: Path):
    write("a.csv", "id,Stage\n1,x\n")
    write("b.pdf", "%PDF-1.7")
    write("c.txt", "")
    write("d.txt", "fine")
    records = read(tmp_path)
    assert [(r.source.removeprefix(f"{tmp_path}{os.sep}"), getattr(r, "code", None)) for r in records] == [
        ("a.csv:1", "no-text-column"),
        ("b.pdf", "unsupported-format"),
        ("c.txt", "empty-file"),
        ("d.txt", None),
    ]
    assert records[2] == Rejected(
        str(tmp_path / "c.txt"), "empty-file", "the file is empty; expected the text of a note"
    )


def test_a_bad_file_alone_raises_and_among_several_is_set_aside(write: WriteFile):
    bad, good = write("b.pdf", "%PDF-1.7"), write("c.txt", "fine")
    error = refusal(bad)
    assert isinstance(error, UnsupportedFormatError)
    rejected, note = read(bad, good)
    assert rejected == Rejected(str(bad), "unsupported-format", error.message)
    assert isinstance(note, Note)


def test_a_bad_member_of_a_zip_is_set_aside(write: WriteFile, zipped: MakeZip):
    inner = zipped({"x.md": "x"})
    path = write("x.zip", zipped({"a.md": "one", "b.pdf": "%PDF", "c.zip": inner, "d/e.csv": "id,text\n1,two\n"}))
    first, pdf, nested, row = read(path)
    assert (first.source, row.source) == (f"{path}/a.md", f"{path}/d/e.csv:2")
    assert isinstance(pdf, Rejected)
    assert nested == Rejected(
        f"{path}/c.zip",
        "unsupported-format",
        "this is a zip inside a zip, and is not read; unpack it and give the folder",
    )


def test_a_damaged_member_is_set_aside(write: WriteFile, zipped: MakeZip):
    data = bytearray(zipped({"a.md": "Asked why. " * 100, "b.md": "fine"}))
    data[45] ^= 0xFF  # in the packed bytes of the first member
    path = write("x.zip", bytes(data))
    detail = "the zip is damaged here, or packed by a method that is not read; export it again"
    rejected, note = read(path)
    assert rejected == Rejected(f"{path}/a.md", "unreadable", detail)
    assert isinstance(note, Note)


def test_a_folder_without_notes(tmp_path: Path, write: WriteFile):
    folder, file = tmp_path / "empty", write("a.txt", "x")
    folder.mkdir()
    error = refusal(folder)
    assert str(error) == f"{folder}: no readable note in it; looked for files with {LOOKED_FOR}"
    assert error.code == "no-notes"
    rejected, _ = read(folder, file)
    assert rejected == Rejected(str(folder), "no-notes", error.message)


def test_a_folder_whose_files_can_not_be_read_has_no_notes(write: WriteFile, tmp_path: Path):
    write("a.pdf", "%PDF")
    write("b.csv", "id,text\n")
    records = open_notes(tmp_path)
    assert isinstance(next(records), Rejected)
    with pytest.raises(ReadError, match="no readable note in it"):
        next(records)


def test_a_zip_without_notes(write: WriteFile, zipped: MakeZip):
    assert refusal(write("x.zip", zipped({}))).code == "no-notes"


def test_a_table_without_rows_is_read(write: WriteFile):
    assert read(write("a.csv", "id,text\n")) == []


def test_a_file_that_is_given_twice(write: WriteFile, tmp_path: Path):
    path = write("a.txt", "x")
    told = Rejected(str(path), "read-already", "the same file was given before; its notes are not read twice")
    assert read(path, path)[1:] == [told]
    assert read(path, tmp_path)[1:] == [told]  # the folder has a note in it, though none is left to read


def test_a_path_that_does_not_exist(tmp_path: Path, write: WriteFile):
    missing = tmp_path / "missing.csv"
    with pytest.raises(ReadError) as error:
        open_notes([write("a.txt", "x"), missing])  # at once, before a note is read
    assert str(error.value) == f"{missing}: no such file or folder; check the path"
    assert error.value.code == "not-found"


@pytest.mark.parametrize("text", ["Dana asked\nwhy", "Dana asked why. " * 40, "x" * 5000, "a\0b\n"])
def test_a_note_given_for_a_path_is_not_quoted(text: str):
    assert str(refusal(text)) == "(a long text): no such file or folder; check the path"


@pytest.mark.parametrize("paths", ["", [""], [Path("a"), ""]])
def test_an_empty_path_is_not_the_working_folder(paths: object):
    with pytest.raises(InputError) as error:
        open_notes(paths)  # type: ignore[arg-type]
    assert str(error.value) == "a path is the empty string; expected a file, a folder or a zip"


def test_no_path():
    with pytest.raises(InputError) as error:
        open_notes([])
    assert str(error.value) == "no path given; expected at least one file, folder or zip"


@pytest.mark.parametrize(
    ("paths", "name"), [(None, "NoneType"), (5, "int"), (b"a.csv", "bytes"), (["a.csv", 5], "int")]
)
def test_what_is_no_path(paths: object, name: str):
    with pytest.raises(InputTypeError) as error:
        open_notes(paths)  # type: ignore[arg-type]
    assert str(error.value) == f"a path is {name}, expected a string or a pathlib.Path"


def test_what_the_system_will_not_read_is_said(write: WriteFile, monkeypatch: pytest.MonkeyPatch):
    path, other = write("a.txt", "x"), write("b.txt", "y")
    opens = Path.open

    def deny(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(self))
        return opens(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", deny)
    assert str(refusal(path)) == f"{path}: the system can't read it: Permission denied; check its permissions"
    assert [r.source for r in read(path, other)] == [str(path), str(other)]

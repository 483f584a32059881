from __future__ import annotations

import csv
import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from coachfocus.errors import InputError
from coachfocus.records import Note, NoteScore, PassageScore
from coachfocus.writing import TableWriter, check_output, note_columns, note_row, passage_columns, passage_row

C, S, OTHER = "manager-coaching", "rep-selling", "other"

NOTE = Note(
    id="0001",
    text="coach\ndeal",
    source="notes.csv:2",
    format="csv",
    date=datetime(2026, 3, 2, 9, 10),
    author="Renske Vos",
    manager="Oskar Lindqvist",
    participants=("Renske Vos", "Oskar Lindqvist"),
    audience="manager",
    encoding="utf-8",
    warnings=("1 NUL character taken out",),
    fields=MappingProxyType({"Region": " NA ", "Case": "0007"}),
)
SCORE = NoteScore(C, 0.75, 0.5, "skills", 3, None, True, False, None, 2, 2)
PASSAGE = PassageScore(
    note=4, passage=1, start=6, end=10, speaker="Oskar", time="0:07", text="deal", label=S, confidence=0.8,
    manager_coaching=0.1, rep_selling=0.8, other=0.1, theme="strategy", review=True, review_reason="close call",
    ask_instead="What has she tried?", because="deal", words=1,
)  # fmt: skip


def written(path: Path, *rows: dict[str, object], **options: object) -> str:
    """What a file holds after these rows; read as bytes, for line ends count."""
    with TableWriter(path, **options) as table:
        for row in rows:
            table.write(row)
    return path.read_bytes().decode()


# -- rows --------------------------------------------------------------------------------------------------------------


def test_the_row_of_a_note():
    assert list(note_row(NOTE, SCORE, with_text=False).items()) == [
        ("id", "0001"),
        ("source", "notes.csv:2"),
        ("date", "2026-03-02T09:10:00"),
        ("author", "Renske Vos"),
        ("manager", "Oskar Lindqvist"),
        ("leader", None),
        ("audience", "manager"),
        ("kind", "note"),
        ("participants", "Renske Vos; Oskar Lindqvist"),
        ("Region", " NA "),
        ("Case", "0007"),
        ("label", C),
        ("confidence", 0.75),
        ("coaching_share", 0.5),
        ("theme", "skills"),
        ("drift_at", 3),
        ("back_at", None),
        ("on_focus", True),
        ("review", False),
        ("review_reason", None),
        ("passages", 2),
        ("words", 2),
    ]


def test_text_is_written_only_if_asked_for():
    plain, whole = (note_row(NOTE, SCORE, with_text=told) for told in (False, True))
    assert "coach\ndeal" not in plain.values()
    assert whole == plain | {"text": "coach\ndeal"}
    assert list(whole).index("text") == list(whole).index("participants") + 1


def test_an_own_column_of_the_same_name_becomes_input_name():
    fields = {"label": "mine", "text": "not the note", "id": "x", "words": "many", "Label": "kept", "format": "kept"}
    for with_text in (False, True):
        row = note_row(replace(NOTE, fields=fields), SCORE, with_text=with_text)
        assert (row["label"], row["id"], row["words"]) == (C, "0001", 2)
        assert (row["input_label"], row["input_id"], row["input_words"]) == ("mine", "x", "many")
        assert (row["Label"], row["format"]) == ("kept", "kept")
        assert row.get("input_text") == ("not the note" if with_text else None)
        assert row.get("text") == (NOTE.text if with_text else None)


@pytest.mark.parametrize("name", ["hs_body_preview", "property_hs_body_preview", "Note body.2", "Description"])
def test_columns_that_quote_a_note_are_written_only_with_text(name: str):
    note = replace(NOTE, fields={name: "1:1 with Dana", "Deal": "Acme"})
    assert name not in note_row(note, SCORE, with_text=False)
    assert note_row(note, SCORE, with_text=True)[name] == "1:1 with Dana"
    assert note_row(note, SCORE, with_text=False)["Deal"] == "Acme"


@pytest.mark.parametrize("names", [("label", "input_label"), ("input_label", "label")])
def test_no_own_column_takes_the_place_of_another(names: tuple[str, str]):
    row = note_row(replace(NOTE, fields={name: f"cell of {name}" for name in names}), SCORE, with_text=False)
    assert row["input_label"] == "cell of input_label"
    assert row["input_label_"] == "cell of label"
    assert row["label"] == C


def test_the_row_of_a_passage():
    assert list(passage_row(NOTE, PASSAGE, with_text=True).items()) == [
        ("id", "0001"),
        ("source", "notes.csv:2"),
        ("passage", 1),
        ("start", 6),
        ("end", 10),
        ("speaker", "Oskar"),
        ("time", "0:07"),
        ("text", "deal"),
        ("label", S),
        ("confidence", 0.8),
        ("manager_coaching", 0.1),
        ("rep_selling", 0.8),
        ("other", 0.1),
        ("theme", "strategy"),
        ("review", True),
        ("review_reason", "close call"),
        ("ask_instead", "What has she tried?"),
        ("because", "deal"),
    ]
    plain = passage_row(NOTE, PASSAGE, with_text=False)
    assert set(passage_row(NOTE, PASSAGE, with_text=True)) - set(plain) == {"text", "because"}  # both quote the note
    assert "deal" not in plain.values()


def test_the_columns_are_those_of_the_rows():
    bare = replace(NOTE, fields={})
    for told in (False, True):
        assert note_columns(with_text=told) == tuple(note_row(bare, SCORE, with_text=told))
        assert passage_columns(with_text=told) == tuple(passage_row(NOTE, PASSAGE, with_text=told))


# -- cells -------------------------------------------------------------------------------------------------------------


def test_csv_cells(tmp_path: Path):
    row = {"a": "0001", "b": None, "c": math.nan, "d": 0.5, "e": True, "f": 7, "g": " NA ", "h": "", "i": 2 / 3}
    assert written(tmp_path / "out.csv", row) == ("a,b,c,d,e,f,g,h,i\r\n0001,,,0.500000,True,7, NA ,,0.666667\r\n")


def test_csv_cells_with_marks_come_back_as_they_were(tmp_path: Path):
    cells = ['say "no"', "a,b", "two\nlines", "two\r\nlines", "cr\rcr", "café 漢字 🎯", "x\0y", "'quoted'", " "]
    written(tmp_path / "out.csv", dict.fromkeys("ab", "first"), *({"a": cell, "b": cell} for cell in cells))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["a", "b"], ["first", "first"], *([cell, cell] for cell in cells)]


def test_json_cells(tmp_path: Path):
    rows = [
        {"a": "0001", "b": None, "c": math.nan, "d": 2 / 3, "e": False, "f": 7, "g": '=1+1, "é"\n'},
        {"a": "x", "z": ""},
    ]
    assert written(tmp_path / "out.JSONL", *rows) == (
        '{"a": "0001", "b": null, "c": null, "d": 0.666667, "e": false, "f": 7, "g": "=1+1, \\"é\\"\\n"}\n'
        '{"a": "x", "z": ""}\n'
    )


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "-1+1",
        "- call Acme",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(A1)",
        "-",
        "+49 30 123",
        "-5 %",
        "-2%2",
        "=",
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe(tmp_path: Path, cell: str):
    written(tmp_path / "out.csv", {cell: cell})
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [[f"'{cell}"], [f"'{cell}"]]
    assert json.loads(written(tmp_path / "out.jsonl", {cell: cell})) == {cell: cell}  # no spreadsheet opens it


@pytest.mark.parametrize(
    "cell", ["-5", "+49301234567", "-1,234.5", "-12%", "-1e-5", "1=1", "a-b", "a@b.c", " =1", "'=1", "", "2026-03-02"]
)
def test_numbers_and_what_no_spreadsheet_runs_stay_as_they_are(tmp_path: Path, cell: str):
    written(tmp_path / "out.csv", {"a": cell, "b": "x"})
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == [cell, "x"]


def test_numbers_of_our_own_below_zero_are_numbers(tmp_path: Path):
    assert written(tmp_path / "out.csv", {"a": -1, "b": -0.5}) == "a,b\r\n-1,-0.500000\r\n"


def test_bytes_of_a_file_name_that_are_no_utf8_do_no_harm(tmp_path: Path):
    name = os.fsdecode(b"caf\xe9.txt")
    assert written(tmp_path / "out.csv", {"source": name}) == "source\r\ncaf\\udce9.txt\r\n"
    assert json.loads(written(tmp_path / "out.jsonl", {"source": name})) == {"source": name}


# -- columns that come up late -----------------------------------------------------------------------------------------


def test_a_column_that_comes_up_late_stands_at_the_end_of_the_whole_table(tmp_path: Path):
    rows = [{"a": "1", "b": "x\ny"}, {"b": "2"}, {"a": "3", "=c": "=4"}, {"d": "5"}, {"b": '6,"'}]
    assert written(tmp_path / "out.csv", *rows) == (
        "a,b,'=c,d\r\n"  # with a guard once, not twice
        '1,"x\ny",,\r\n'
        ",2,,\r\n"
        "3,,'=4,\r\n"
        ",,,5\r\n"
        ',"6,""",,\r\n'
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "out.csv"]


@pytest.fixture
def cell_limit() -> Iterator[None]:
    """Python's own limit of a cell, which readers of this package raise for the process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("cell_limit")
def test_a_long_note_before_a_late_column(tmp_path: Path):
    long = "coach " * 50_000
    assert written(tmp_path / "out.csv", {"text": long}, {"b": "1"}) == f"text,b\r\n{long},\r\n,1\r\n"


def test_in_json_each_row_has_its_own_columns(tmp_path: Path):
    assert written(tmp_path / "out.jsonl", {"a": "1"}, {"b": "2"}) == '{"a": "1"}\n{"b": "2"}\n'


def test_a_table_without_rows_has_its_header(tmp_path: Path):
    assert written(tmp_path / "out.csv", columns=("a", "b")) == "a,b\r\n"
    assert written(tmp_path / "out.jsonl", columns=("a", "b")) == ""
    assert written(tmp_path / "bare.csv") == ""
    assert written(tmp_path / "full.csv", {"b": 1}, columns=("a", "b")) == "b\r\n1\r\n"


# -- whole or not at all -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_the_file_is_not_there_before_the_end(tmp_path: Path, name: str):
    with TableWriter(tmp_path / name) as table:
        for number in range(5000):
            table.write({"a": number})
        assert not (tmp_path / name).exists()
    assert len((tmp_path / name).read_text().splitlines()) >= 5000
    assert list(tmp_path.iterdir()) == [tmp_path / name]


def write_and_raise(path: Path, error: type[BaseException]) -> None:
    with TableWriter(path) as table:
        table.write({"a": 1})
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("old", ["an older file", None])
def test_what_is_raised_leaves_the_old_file_or_none(tmp_path: Path, error: type[BaseException], old: str | None):
    path = tmp_path / "out.csv"
    if old is not None:
        path.write_text(old)
    with pytest.raises(error):
        write_and_raise(path, error)
    assert [p.read_text() for p in tmp_path.iterdir()] == ([] if old is None else [old])


def test_a_file_that_cannot_be_published_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "out.csv"
    path.write_text("an older file")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device"), TableWriter(path) as table:
        table.write({"a": 1})
    assert [p.read_text() for p in tmp_path.iterdir()] == ["an older file"]


def test_a_killed_run_leaves_the_old_file_and_the_next_run_writes_its_own(tmp_path: Path):
    path = tmp_path / "out.csv"
    path.write_text("an older file")
    code = f"""
import os, signal
from pathlib import Path
from coachfocus.writing import TableWriter
with TableWriter(Path({str(path)!r})) as table:
    for number in range(100_000):
        table.write({{"a": number}})
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "an older file"
    assert written(path, {"a": 1}) == "a\r\n1\r\n"
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == ["out.csv"]


def test_an_old_file_is_replaced(tmp_path: Path):
    (tmp_path / "out.csv").write_text("an older file, and a longer one")
    assert written(tmp_path / "out.csv", {"a": 1}) == "a\r\n1\r\n"


def test_without_a_path_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with TableWriter(None) as table:
        table.write({"a": 1})
    with pytest.raises(KeyError), TableWriter(None):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


# -- where it can't be written -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out.xlsx", "suffix .xlsx, expected one of .csv, .jsonl"),
        ("out", "suffix none, expected one of .csv, .jsonl"),
        ("none/out.csv", "its folder does not exist; make it first"),
        ("folder.csv", "this is a folder; name a file in it"),
    ],
)
def test_a_bad_output_is_refused_before_anything_is_read(tmp_path: Path, name: str, message: str):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError) as error:
        TableWriter(tmp_path / name)
    assert str(error.value) == f"{tmp_path / name}: {message}"


def test_an_output_that_is_an_input_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.csv").symlink_to(tmp_path / "notes.csv")
    for other in ("notes.csv", str(tmp_path / "notes.csv"), Path("x/../notes.csv"), "link.csv"):
        with pytest.raises(InputError) as error:
            check_output(Path("notes.csv"), ["another.csv", other])
        assert str(error.value) == "notes.csv: the same run reads or writes this file; name another one"
    check_output(Path("notes.csv"), ["another.csv", "notes.csv.bak", "."])

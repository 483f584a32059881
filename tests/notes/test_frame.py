from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from coachfocus import read_notes
from coachfocus.errors import ReadError
from coachfocus.notes.frame import COLUMNS, SetAsideWarning

EXPORTS = Path(__file__).parents[1] / "exports"
WriteFile = Callable[..., Path]


def test_a_row_with_everything_in_it(write: WriteFile):
    path = write(
        "a.csv",
        "id,date,author,manager,leader,participants,audience,text,Stage\n"
        '0007,2026-03-12 09:30,Ana,Dana,Mo,"Lee, Dana; Ng, José",rep,as\0ked,NA\n',
    )
    frame = read_notes(path)
    assert frame.columns.tolist() == [*COLUMNS, "Stage"]
    assert frame.iloc[0].to_dict() == {
        "id": "0007",
        "text": "asked",
        "date": pd.Timestamp("2026-03-12 09:30"),
        "author": "Ana",
        "manager": "Dana",
        "leader": "Mo",
        "participants": "Lee, Dana; Ng, José",
        "audience": "rep",
        "source": f"{path}:2",
        "format": "csv",
        "encoding": "utf-8",
        "kind": "note",
        "warnings": "1 NUL character taken out",
        "Stage": "NA",
    }


def test_what_is_not_told_is_missing(write: WriteFile):
    row = read_notes(write("a.csv", "text,id,Stage\n,,\n")).iloc[0]
    missing = ["date", "author", "manager", "leader", "participants", "audience", "warnings"]
    assert row[missing].isna().all()
    assert (row.text, row.Stage) == ("", "")  # these two the file does tell


def test_types_are_the_same_whatever_is_read(write: WriteFile):
    full = read_notes(EXPORTS / "granola_obsidian.md").dtypes
    for name, data in (("a.csv", "id,text\n"), ("b.csv", "id,text\n1,x\n"), ("c.txt", "x")):
        assert read_notes(write(name, data)).dtypes[list(COLUMNS)].equals(full[list(COLUMNS)])
    assert full.astype(str).to_dict() == {
        **dict.fromkeys([*COLUMNS, "granola_id", "title", "type", "updated", "transcript"], "string"),
        "date": "datetime64[us]",
    }


def test_files_with_different_columns(write: WriteFile, tmp_path: Path):
    write("a.csv", "text,Stage\nx,won\ny,\n")
    write("b.csv", "text,Region\nz,north\n")
    frame = read_notes(tmp_path)
    assert frame.index.tolist() == [0, 1, 2]
    assert frame[["text", "Stage", "Region"]].to_numpy(na_value=None).tolist() == [
        ["x", "won", None],
        ["y", "", None],
        ["z", None, "north"],
    ]


def test_own_columns_never_overwrite(write: WriteFile):
    path = write("a.csv", "said,text,kind,input_kind,warnings,input_kind_\nx,a,b,c,d,e\n")
    frame = read_notes(path, text_column="said")
    assert frame.columns.is_unique
    assert frame[["text", "kind"]].iloc[0].tolist() == ["x", "note"]
    own = frame.drop(columns=list(COLUMNS)).iloc[0].to_dict()
    assert own == {
        "input_text": "a",
        "input_kind__": "b",
        "input_kind": "c",
        "input_warnings": "d",
        "input_kind_": "e",
    }


def test_columns_can_be_named(write: WriteFile):
    frame = read_notes(write("a.csv", "Ref,Notes,Comments\n7,x,y\n"), text_column="comments", id_column="ref")
    assert frame[["id", "text", "Notes"]].iloc[0].tolist() == ["7", "y", "x"]


def test_a_transcript(write: WriteFile):
    frame = read_notes([EXPORTS / "zoom_cloud.vtt"])
    assert frame.participants.tolist() == ["Dana Lee (she/her) | West; José Ng"]
    assert frame.kind.tolist() == ["transcript"]


def test_what_was_set_aside_is_warned_of_and_listed(write: WriteFile):
    path = write("a.csv", "id,text\n1,x\n2\n3,y\n")
    with pytest.warns(SetAsideWarning) as caught:
        frame = read_notes(path)
    assert str(caught[0].message) == f"set aside: {path}:3 (ragged-row); frame.attrs['rejected'] says why"
    assert caught[0].filename == __file__
    assert frame.text.tolist() == ["x", "y"]
    assert [sorted(row) for row in frame.attrs["rejected"]] == [["code", "detail", "source"]]
    assert (frame.attrs["rejected"][0]["source"], frame.attrs["rejected"][0]["code"]) == (f"{path}:3", "ragged-row")


def test_ten_of_them_are_named(write: WriteFile):
    path = write("a.csv", "id,text\n1,x\n" + "2\n" * 12)
    with pytest.warns(SetAsideWarning, match=r"a\.csv:12 \(ragged-row\) and 2 more; frame"):
        assert len(read_notes(path).attrs["rejected"]) == 12
    with pytest.warns(SetAsideWarning, match=r"b\.csv:12 \(ragged-row\); frame"):
        read_notes(write("b.csv", "id,text\n1,x\n" + "2\n" * 10))


def test_nothing_set_aside_is_no_warning(write: WriteFile):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_notes(write("a.csv", "id,text\n1,x\n")).attrs == {"rejected": []}


def test_a_file_that_can_not_be_read_raises(write: WriteFile, tmp_path: Path):
    with pytest.raises(ReadError, match="the file is empty"):
        read_notes(write("a.csv", ""))
    with pytest.raises(ReadError, match="no such file or folder"):
        read_notes(tmp_path / "missing.csv")


def test_it_can_be_written_whatever_stood_in_the_file(write: WriteFile, tmp_path: Path):
    path = write("a.vtt", 'WEBVTT\n\n00:01.000 --> 00:02.000\n{"speakerName":"\\udc00","spokenText":"hi \\ud83d"}\n')
    read_notes(path).to_csv(tmp_path / "out.csv")
    assert "hi ?" in (tmp_path / "out.csv").read_text(encoding="utf-8")

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachfocus.errors import CoachFocusError, InputError, InputTypeError, LabelError, ReadError, UnsupportedFormatError
from coachfocus.labelled import Labelled, check_labelled, read_labelled

C, S, OTHER = "manager-coaching", "rep-selling", "other"


def table(**columns: list[object]) -> pd.DataFrame:
    """A table of labelled passages; text and label are filled in where they are not given."""
    n = len(next(iter(columns.values())))
    return pd.DataFrame({"text": ["x"] * n, "label": [C] * n, **columns})


# -- tables ------------------------------------------------------------------------------------------------------------


def test_text_and_label_are_enough():
    assert check_labelled(pd.DataFrame({"text": ["a", "b"], "label": [C, OTHER]})) == Labelled(
        texts=["a", "b"],
        labels=[C, OTHER],
        themes=[None, None],
        weights=[1.0, 1.0],
        groups=["row 0", "row 1"],
        sources=[None, None],
        notes=[None, None],
        pairs=[None, None],
        positions=[0.0, 1.0],
        speakers=[None, None],
    )


def test_all_columns():
    rows = pd.DataFrame(
        {
            "text": [" a ", "b", "c"],
            "label": ["Manager-Coaching ", S, OTHER],
            "theme": [" Skills", "", "tools"],
            "weight": ["0.5", 2, None],
            "group": ["north", None, None],
            "note": ["n1", "n1", None],
            "pair": [None, None, "p1"],
            "position": [3, "1", None],
            "speaker": ["Ana", "Bo", "Cy"],
        },
        index=[7, 7, 9],
    )
    assert check_labelled(rows) == Labelled(
        texts=[" a ", "b", "c"],  # texts stay as they are, words of the guide may be written in any case
        labels=[C, S, OTHER],
        themes=["skills", None, None],  # other has no theme
        weights=[0.5, 2.0, 1.0],
        groups=["group north", "note n1", "pair p1"],
        sources=["north", None, None],
        notes=["n1", "n1", None],
        pairs=[None, None, "p1"],
        positions=[3.0, 1.0, 2.0],
        speakers=["Ana", "Bo", "Cy"],
    )


@pytest.mark.parametrize("nothing", [None, math.nan, np.float32("nan"), pd.NA, pd.NaT, ""], ids=repr)
def test_what_is_missing_may_be_missing_in_any_way(nothing: object):
    columns = ("theme", "weight", "group", "note", "pair", "position")
    found = check_labelled(table(**{c: pd.Series([nothing], dtype=object) for c in columns}))
    assert found == check_labelled(table(text=["x"]))


@pytest.mark.parametrize(
    ("notes", "pairs", "groups"),
    [
        (["n", "n", "m"], [None] * 3, ["note n", "note n", "note m"]),
        ([None] * 3, ["p", "p", None], ["pair p", "pair p", "row 2"]),
        (["n", "m", "k"], ["p", "p", None], ["note m", "note m", "note k"]),  # a pair binds two notes together
        (["n", "n", None], [None, "p", "p"], ["note n", "note n", "note n"]),
        (["a", "b", "b", "c"], ["p", "p", "q", "q"], ["note c"] * 4),
        (["a", "a", "b", "b"], ["p", "q", "q", "p"], ["note b"] * 4),  # bound twice over
        (["p", None], [None, "p"], ["note p", "pair p"]),  # a note and a pair may share a name
    ],
)
def test_groups_where_none_are_told(notes: list[object], pairs: list[object], groups: list[str]):
    assert check_labelled(table(note=notes, pair=pairs)).groups == groups


def test_a_group_that_is_told_comes_before_note_and_pair():
    found = check_labelled(table(group=["1", "2", None], note=["n", "n", "n"], pair=["p", "p", None]))
    assert found.groups == ["group 1", "group 2", "note n"]


def test_the_table_is_not_changed():
    rows = table(theme=["Skills", None], weight=["1", None])
    before = rows.copy(deep=True)
    check_labelled(rows)
    pd.testing.assert_frame_equal(rows, before)


@pytest.mark.parametrize(
    ("rows", "kind", "message"),
    [
        ([("x", C)], InputTypeError, "labelled is list, expected a DataFrame with the columns text and label"),
        (
            pd.DataFrame({"text": [], "label": []}),
            InputError,
            "there is no labelled passage, expected at least one row with text and label",
        ),
        (
            pd.DataFrame({"Text": ["x"], "label": [C]}),
            InputError,
            "labelled passages need one column 'text', found Text, label; rename yours",
        ),
        (
            pd.DataFrame({"text": ["x"], "class": [C]}),
            InputError,
            "labelled passages need one column 'label', found text, class; rename yours",
        ),
        (
            pd.DataFrame([["x", "y", C]], columns=["text", "text", "label"]),
            InputError,
            "labelled passages need one column 'text', found text, text, label; rename yours",
        ),
        (
            pd.DataFrame([["x", C, 1, 2]], columns=["text", "label", "weight", "weight"]),
            InputError,
            "the column 'weight' stands 2 times; drop or rename one",
        ),
        (table(text=["x", ""]), InputError, "row 1: text is empty, expected words; drop the row or fill it"),
        (table(text=["x", " \n"]), InputError, "row 1: text is empty, expected words; drop the row or fill it"),
        (table(text=["x", None]), InputError, "row 1: text is empty, expected words; drop the row or fill it"),
        (table(text=["x", math.nan]), InputError, "row 1: text is empty, expected words; drop the row or fill it"),
        (table(text=["x", 5]), InputError, "row 1: text is int, expected words; drop the row or fill it"),
        (table(text=["x", b"y"]), InputError, "row 1: text is bytes, expected words; drop the row or fill it"),
        (
            table(text=["x", np.array(["y"])]),
            InputError,
            "row 1: text is ndarray, expected words; drop the row or fill it",
        ),
        (
            table(label=[C, "coaching"]),
            LabelError,
            "row 1: label is 'coaching', expected one of manager-coaching, rep-selling, other; rename it",
        ),
        (
            table(label=pd.Series([C, None], dtype=object)),
            LabelError,
            "row 1: label is None, expected one of manager-coaching, rep-selling, other; rename it",
        ),
        (
            table(label=[C, np.array([1, 2])]),
            LabelError,
            "row 1: label is array([1, 2]), expected one of manager-coaching, rep-selling, other; rename it",
        ),
        (
            table(theme=["skills", "skill"]),
            LabelError,
            "row 1: theme is 'skill', expected one of activity, skills, tools, strategy; rename it",
        ),
        (table(weight=[1, "heavy"]), InputError, "row 1: weight is 'heavy', expected a number from 0 up"),
        (table(weight=[1, -1]), InputError, "row 1: weight is '-1', expected a number from 0 up"),
        (table(weight=["nan", 1]), InputError, "row 0: weight is 'nan', expected a number from 0 up"),
        (table(weight=[math.inf, 1]), InputError, "row 0: weight is 'inf', expected a number from 0 up"),
        (table(position=["first"]), InputError, "row 0: position is 'first', expected a number"),
    ],
)
def test_bad_tables(rows: object, kind: type[CoachFocusError], message: str):
    with pytest.raises(kind) as error:
        check_labelled(rows)  # type: ignore[arg-type]
    assert str(error.value) == message
    assert type(error.value) is kind


def test_a_passage_in_the_wrong_place_is_not_quoted():
    passage = "Marcus will sit in on the CFO call and talk it through with Priya."
    with pytest.raises(InputError) as error:
        check_labelled(pd.DataFrame([["x", C]], columns=[passage, C]))  # a file without headings
    assert str(error.value) == (
        "labelled passages need one column 'text', found a str of 66 characters, manager-coaching; rename yours"
    )
    with pytest.raises(LabelError) as error:
        check_labelled(pd.DataFrame({"text": [C], "label": [passage]}))
    assert str(error.value) == (
        "row 0: label is a str of 66 characters, expected one of manager-coaching, rep-selling, other; rename it"
    )


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_csv_file_has_its_cells_as_they_stand(tmp_path: Path):
    path = tmp_path / "ours.csv"
    path.write_bytes(
        b"\xef\xbb\xbftext , label,id\r\n"
        b'"He said ""no"",\r\nthen left", rep-selling ,0001\r\n'
        b"\r\n"
        b"caf\xc3\xa9,NA,1.50\r\n"
    )
    found = read_labelled([path])
    assert found.to_dict("list") == {
        "text": ['He said "no",\r\nthen left', "café"],
        "label": [" rep-selling ", "NA"],
        "id": ["0001", "1.50"],
    }


def test_a_json_lines_file_has_its_values_as_they_stand(tmp_path: Path):
    path = tmp_path / "ours.JSONL"
    rows = [{"text": "a", "label": C, "note": 9007199254740993}, {"text": "é\u2028b", "label": S, "note": None}]
    path.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8-sig")
    found = read_labelled([str(path)])
    assert found.to_dict("records") == rows
    assert check_labelled(found).notes == ["9007199254740993", None]  # as a float it would be another note


def test_several_files_are_one_table(tmp_path: Path):
    (tmp_path / "a.csv").write_text("text,label\na,other\n")
    (tmp_path / "b.jsonl").write_text('{"label": "other", "text": "b", "pair": "p"}\n')
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "header.csv").write_text("text,label\n")
    found = read_labelled([tmp_path / n for n in ("a.csv", "empty.csv", "b.jsonl", "header.csv", "a.csv")])
    assert found.index.tolist() == [0, 1, 2]
    assert found["text"].tolist() == ["a", "b", "a"]
    assert check_labelled(found).pairs == [None, "p", None]


def test_columns_without_a_name_may_come_again(tmp_path: Path):
    (tmp_path / "a.csv").write_text("text,label,,\na,other,,\n")
    assert check_labelled(read_labelled([tmp_path / "a.csv"])).texts == ["a"]


def test_a_cell_may_be_longer_than_python_expects(tmp_path: Path):
    (tmp_path / "a.csv").write_text(f"text,label\n{'x' * 200_000},other\n")
    assert len(read_labelled([tmp_path / "a.csv"])["text"][0]) == 200_000


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "a.csv",
            b"text,label\nx,other\ny\n",
            ":3: 1 cells, expected 2 as in the header; quote cells that hold commas",
        ),
        (
            "a.csv",
            b'text,label\n"two\nlines",other\nx,y,other\n',
            ":4: 3 cells, expected 2 as in the header; quote cells that hold commas",
        ),
        # An open quote would make one text of both rows.
        (
            "a.csv",
            b'label,text\nother,"x\nrep-selling,y\n',
            ":3: a quote opens or closes where none is expected; double the quotes inside of quoted cells",
        ),
        (
            "a.csv",
            b'text,label\n"x"y,other\n',
            ":2: a quote opens or closes where none is expected; double the quotes inside of quoted cells",
        ),
        ("a.csv", b"text,label,text\nx,other,y\n", ":1: the column 'text' stands more than once; drop or rename one"),
        ("a.csv", b"text,label\nx,other\ncaf\xe9,other\n", ":3: not UTF-8; save the file as UTF-8"),
        ("a.csv", b"t,label\n" + b"x,other\n" * 5000 + b"\xe9", ":5002: not UTF-8; save the file as UTF-8"),
        ("a.jsonl", b'{"text": "x"}\n{"text": \n', ":2: not JSON; expected one object a line"),
        ("a.jsonl", b"[" * 100_000, ":1: not JSON; expected one object a line"),
        ("a.jsonl", b"1" * 5000, ":1: not JSON; expected one object a line"),
        ("a.jsonl", b'{"text": "x"}\n\n["x"]\n', ":3: holds a list, expected one object a line"),
        ("a.jsonl", b'{"text": "\xff"}\n', ":1: not UTF-8; save the file as UTF-8"),
        ("a.csv", None, ": can't be read (No such file or directory); check the path"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes | None, message: str):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ReadError) as error:
        read_labelled([path])
    assert str(error.value) == f"{path}{message}"


@pytest.mark.parametrize(("name", "suffix"), [("a.xlsx", ".xlsx"), ("a", "none"), ("a.CSV.gz", ".gz")])
def test_other_formats(tmp_path: Path, name: str, suffix: str):
    with pytest.raises(UnsupportedFormatError) as error:
        read_labelled([tmp_path / name])
    assert str(error.value) == (f"{tmp_path / name}: suffix {suffix}, expected .csv or .jsonl; save it as one of them")


def test_a_folder_is_no_file(tmp_path: Path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(ReadError) as error:
        read_labelled([tmp_path / "a.csv"])
    assert str(error.value) == f"{tmp_path / 'a.csv'}: can't be read (Is a directory); check the path"

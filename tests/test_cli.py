from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import coachfocus
from coachfocus import batch, cli
from coachfocus.classifier import FocusClassifier
from coachfocus.features import word_hash
from coachfocus.model_file import save_model
from coachfocus.questions import QUESTIONS

C, S, OTHER = "manager-coaching", "rep-selling", "other"
FOUR = " ".join(["coach"] * 4)
PASSAGES = Path(__file__).parent / "passages.jsonl"
COMMANDS = ("score", "explain", "train", "evaluate", "model")


class Done(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command line here; what it lets through of an error fails the test with a traceback."""

    def command(*arguments: object) -> Done:
        try:
            status = cli.main([str(a) for a in arguments])
        except SystemExit as stop:  # argparse: help, version, wrong usage
            status = stop.code  # type: ignore[assignment]
        return Done(status, *capsys.readouterr())

    return command


@pytest.fixture
def model(hand_classifier: FocusClassifier, tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    save_model(hand_classifier.model_, folder / "hand.coachfocus")
    return folder / "hand.coachfocus"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file of three notes that can be scored."""
    path = tmp_path / "export.csv"
    path.write_text(f'id,note,region\n0001,{FOUR},NA\n0002,"{FOUR}\ndeal",x\n0003,,y\n')
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def process(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
    code = [sys.executable, "-m", "coachfocus.cli", *map(str, arguments)]
    return subprocess.Popen(code, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload]


# -- usage -------------------------------------------------------------------------------------------------------------


def test_help(run: Command):
    done = run("--help")
    assert (done.status, done.err) == (0, "")
    for command in COMMANDS:
        assert f"\n    {command} " in done.out
    assert "Nothing leaves this machine." in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (
            "score",
            "PATH --output --passages --model --text-column --id-column --audience --roster --with-text --strict "
            "--jobs",
        ),
        ("explain", "FILE_OR_TEXT --model"),
        ("train", "LABELLED --output"),
        ("evaluate", "LABELLED --model"),
        ("model show", "FILE"),
        ("model audit", "FILE --names"),
    ],
)
def test_help_of_each_command(run: Command, command: str, named: str):
    done = run(*command.split(), "--help")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"usage: coachfocus {command} ")
    assert f"example: coachfocus {command} " in done.out
    for word in named.split():
        assert word in done.out


def test_version(run: Command):
    assert run("--version") == (0, f"coachfocus {coachfocus.__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "coachfocus: error: the following arguments are required: COMMAND"),
        ("guess x", "coachfocus: error: argument COMMAND: invalid choice: 'guess'"),
        ("score", "coachfocus score: error: the following arguments are required: PATH"),
        ("score x --jobs two", "coachfocus score: error: argument --jobs: invalid int value: 'two'"),
        ("score x --audience boss", "coachfocus score: error: argument --audience: invalid choice: 'boss'"),
        ("score x --nonsense", "coachfocus: error: unrecognized arguments: --nonsense"),
        ("explain", "coachfocus explain: error: the following arguments are required: FILE_OR_TEXT"),
        ("train x", "coachfocus train: error: the following arguments are required: -o/--output"),
        ("evaluate", "coachfocus evaluate: error: the following arguments are required: LABELLED"),
        ("model", "coachfocus model: error: the following arguments are required: COMMAND"),
        ("model show", "coachfocus model show: error: the following arguments are required: FILE"),
        ("model audit x", "coachfocus model audit: error: the following arguments are required: --names"),
    ],
)
def test_wrong_usage(run: Command, arguments: str, message: str):
    done = run(*arguments.split())
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("usage: coachfocus")
    assert done.err.splitlines()[-1].startswith(message)


# -- score -------------------------------------------------------------------------------------------------------------


def test_score_prints_a_summary(run: Command, model: Path, export: Path, tmp_path: Path):
    done = run("score", export, "--model", model)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "3 rows in = 3 scored + 0 set aside"
    assert lines[2].endswith(" 89%")  # 8 of 9 words
    assert "  manager-coaching                 2" in lines
    assert "With whom the talk was is not told for 3 notes; a manager is assumed (--audience)." in lines
    assert sorted(p.name for p in tmp_path.iterdir()) == ["export.csv", "models"]


def test_score_writes_a_table(run: Command, model: Path, export: Path, tmp_path: Path):
    out = tmp_path / "scores.csv"
    done = run("score", export, "-o", out, "--model", model)
    assert done == (0, f"3 rows in = 3 scored + 0 set aside; {out}\n", "")
    found = [(r["id"], r["region"], r["label"], r["coaching_share"], r["review_reason"]) for r in rows(out)]
    assert found == [
        ("0001", "NA", C, "1.000000", ""),
        ("0002", "x", C, "0.800000", ""),
        ("0003", "y", OTHER, "", "missing text"),
    ]
    assert "text" not in rows(out)[0]


def test_rows_set_aside_give_status_3(run: Command, model: Path, tmp_path: Path):
    path, out = tmp_path / "export.csv", tmp_path / "scores.csv"
    path.write_text("note,audience\ncoach,\ncoach\ncoach,boss\n")
    done = run("score", path, "-o", out, "--model", model)
    why = tmp_path / "scores.rejected.csv"
    assert done == (3, f"3 rows in = 1 scored + 2 set aside; {out}, {why} says why\n", "")
    assert [r["source"] for r in rows(tmp_path / "scores.rejected.csv")] == [f"{path}:3", f"{path}:4"]
    done = run("score", path, "--model", model)
    assert (done.status, done.err) == (3, "")
    assert "Set aside" in done.out.splitlines()
    assert done.out.splitlines()[-1].startswith(f"  {path}:4: unknown-audience - audience is 'boss', expected")


def test_strict_fails_at_the_first_bad_row_and_publishes_nothing(run: Command, model: Path, tmp_path: Path):
    path, out = tmp_path / "export.csv", tmp_path / "scores.csv"
    path.write_text("note,audience\ncoach,\ncoach,boss\n")
    out.write_text("an older file")
    done = run("score", path, "-o", out, "--model", model, "--strict")
    expected = f"{path}:3: audience is 'boss', expected one of manager, rep, customer, or nothing"
    assert done == (1, "", f"coachfocus: {expected}\n")
    assert out.read_text() == "an older file"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["export.csv", "models", "scores.csv"]


def test_score_with_all_its_options(run: Command, model: Path, tmp_path: Path):
    path, roster = tmp_path / "export.csv", tmp_path / "roster.csv"
    path.write_text('Nr,id,Verslag,note,attendees\n7,1,"deal\ncoach",lunch,Femi Ade\n8,2,deal,lunch,\n')
    roster.write_text("role,name,team\nrep,Femi Ade,north\n", encoding="utf-8-sig")
    out, passages = tmp_path / "scores.jsonl", tmp_path / "passages.jsonl"
    done = run(
        *("score", path, "-o", out, "--passages", passages, "--model", model, "--text-column", "Verslag"),
        *("--id-column", "Nr", "--roster", roster, "--with-text", "--jobs", "2"),
    )
    assert done == (0, f"2 rows in = 2 scored + 0 set aside; {out}\n", "")
    first, second = map(json.loads, out.read_text().splitlines())
    assert (first["id"], first["input_id"], first["text"], first["note"]) == ("7", "1", "deal\ncoach", "lunch")
    assert (first["on_focus"], second["on_focus"]) == (None, False)  # with a rep; with nobody known
    parts = [json.loads(line) for line in passages.read_text().splitlines()]
    assert [(p["id"], p["text"], p["ask_instead"]) for p in parts] == [
        ("7", "deal", None),
        ("7", "coach", None),
        ("8", "deal", QUESTIONS["strategy"][0]),
    ]
    run("score", path, "-o", out, "--model", model, "--text-column", "Verslag", "--audience", "customer")
    assert [json.loads(line)["on_focus"] for line in out.read_text().splitlines()] == [None, None]


def test_a_folder_a_zip_and_files_are_scored_together(run: Command, model: Path, export: Path, tmp_path: Path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text(FOUR)
    (folder / "b.txt").write_text("deal")
    done = run("score", folder, export, "--model", model)
    assert (done.status, done.out.splitlines()[0]) == (0, "5 rows in = 5 scored + 0 set aside")


# -- explain -----------------------------------------------------------------------------------------------------------

EXPLAINED = [
    "  0  manager-coaching · skills · 97%",
    f"     | {FOUR}",
    "     because of: coach",
    "",
    "The note as a whole: manager-coaching · skills · 97% · coaching share 100%",
]


@pytest.mark.parametrize("text", [FOUR, f"{FOUR}\n", f"{FOUR}."])
def test_explain_a_text(run: Command, model: Path, text: str):
    done = run("explain", text, "--model", model)
    assert (done.status, done.err) == (0, "")
    assert done.out.replace("coach.", "coach").splitlines() == EXPLAINED


def test_explain_standard_input(run: Command, model: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{FOUR}\n"))
    done = run("explain", "-", "--model", model)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == EXPLAINED


def test_explain_a_file_of_one_note_and_of_several(run: Command, model: Path, export: Path, tmp_path: Path):
    path = tmp_path / "agenda.md"
    path.write_text(FOUR)
    done = run("explain", path, "--model", model)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [str(path), "", *EXPLAINED]
    done = run("explain", export, "--model", model)
    assert (done.status, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if line.startswith(str(export))] == [
        f"{export}:2",
        f"{export}:3",
        f"{export}:5",
    ]
    assert done.out.splitlines()[-1] == "The note as a whole: nothing to judge (missing text)."


def test_explain_tells_what_it_sets_aside(run: Command, model: Path, tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text(f"note,audience\n{FOUR},\ncoach,boss\n")
    done = run("explain", path, "--model", model)
    assert done.status == 3
    assert done.out.splitlines() == [f"{path}:2", "", *EXPLAINED]
    expected = "audience is 'boss', expected one of manager, rep, customer, or nothing"
    assert done.err == f"coachfocus: {path}:3: set aside: {expected}\n"


def test_explain_heeds_the_audience_of_a_note(run: Command, model: Path, tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text("note,audience\ndeal,manager\ndeal,rep\n")
    assert run("explain", path, "--model", model).out.count("ask instead:") == 1


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("", "nothing to judge (missing text)."),
        (" \n", "nothing to judge (missing text)."),
        ("🎯", "nothing to judge (no words)."),
        ("x" * 5000, "manager-coaching · activity · 33% · coaching share 100% · look at it: mostly unknown words"),
        # One piece of two words, each 2 ** 3 = 8 for its label: 8 / (8 + 8 + 1).
        ("deal/coach", "manager-coaching · skills · 47% · coaching share 100% · look at it: too short"),
    ],
)
def test_explain_whatever_is_typed(
    run: Command, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, last: str
):
    monkeypatch.chdir(tmp_path / "models")  # an empty text is no path either
    done = run("explain", text, "--model", model)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"The note as a whole: {last}"


def test_colours_are_for_terminals(run: Command, model: Path, monkeypatch: pytest.MonkeyPatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for no_color, is_coloured in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", no_color)
        monkeypatch.setattr(sys, "stdout", shown := Terminal())
        assert cli.main(["explain", FOUR, "--model", str(model)]) == 0
        assert ("\x1b[32m" in shown.getvalue()) is is_coloured
    monkeypatch.undo()
    assert "\x1b" not in run("explain", FOUR, "--model", model).out


# -- train, evaluate ---------------------------------------------------------------------------------------------------


def test_train_evaluate_score(run: Command, export: Path, tmp_path: Path):
    ours, out = tmp_path / "ours.coachfocus", tmp_path / "scores.csv"
    done = run("train", PASSAGES, "-o", ours)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line for line in lines if not line.startswith(("membership", "trained with", "written"))] == [
        "groups          57",
        "notes           0",
        "passages        22 manager-coaching, 16 other, 22 rep-selling",
        "themes          12 activity, 12 skills, 11 strategy, 9 tools",
    ]
    assert done.out.splitlines()[-1] == f"written to {ours}"
    done = run("evaluate", PASSAGES, "--model", ours)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].split() == ["model", "majority", "keywords"]
    assert lines[1].startswith("accuracy                        1.000 [1.000, 1.000]")
    assert [line for line in lines if line.startswith("pairs with both sides right     1.000 [1.000, 1.000]")]
    assert lines[-1] == "60 passages in 57 groups; 95 % intervals by bootstrap over groups."
    done = run("score", export, "-o", out, "--model", ours)
    assert done == (0, f"3 rows in = 3 scored + 0 set aside; {out}\n", "")
    assert [r["id"] for r in rows(out)] == ["0001", "0002", "0003"]


def test_train_on_several_files(run: Command, tmp_path: Path):
    for name, side, words in (("a.csv", C, "we ride along"), ("b.csv", S, "they want a deal")):
        lines = "".join(f"{words} {i},{side},{i}\n" for i in range(4))
        (tmp_path / name).write_text(f"text,label,group\n{lines}")
    done = run("train", tmp_path / "a.csv", tmp_path / "b.csv", "-o", tmp_path / "m")
    assert (done.status, done.err) == (0, "")
    assert "groups          4" in done.out.splitlines()
    done = run("explain", "we ride along", "--model", tmp_path / "m")
    assert done.out.startswith("  0  manager-coaching · ")


# -- failures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("score none.csv --model MODEL", "none.csv: no such file or folder; check the path"),
        ("score export.csv none.csv --model MODEL", "none.csv: no such file or folder; check the path"),
        ("score empty --model MODEL", "empty: no readable note in it; looked for files with "),
        ("score scan.pdf --model MODEL", "scan.pdf: this is a PDF, and is not read; "),
        ("score other.csv --model MODEL", "other.csv:1: no column that is known to hold notes; found 'a', 'b'; "),
        ("score export.csv --model MODEL --text-column Body", "export.csv:1: no column 'Body'; found 'id', 'note', "),
        (
            "score export.csv --model MODEL --id-column Nr",
            "export.csv:1: no column 'Nr'; found 'id', 'note', 'region'; ",
        ),
        ("score export.csv --model none", "none: can't be read (No such file or directory); give the path of a model "),
        (
            "score export.csv --model export.csv",
            "export.csv: this is a text, not a coachfocus model; save one with ",
        ),
        ("score export.csv --model empty", "empty: can't be read (Is a directory); give the path of a model file"),
        ("score export.csv --model MODEL -o out.xlsx", "out.xlsx: suffix .xlsx, expected one of .csv, .jsonl"),
        ("score export.csv --model MODEL -o none/out.csv", "none/out.csv: its folder does not exist; make it first"),
        ("score export.csv --model MODEL -o export.csv", "export.csv: the same run reads or writes this file; name "),
        ("score export.csv --model MODEL -o o.csv --passages o.csv", "o.csv: the same run reads or writes this file; "),
        ("score export.csv --model MODEL --jobs 0", "0 processes, expected a whole number from 1 up, or -1 for all "),
        ("score export.csv --model MODEL --roster none.csv", "none.csv: No such file or directory"),
        ("score export.csv --model MODEL --roster empty", "empty: Is a directory"),
        (
            "score export.csv --model MODEL --roster other.csv",
            "other.csv: a roster needs the columns name and role, found a, b",
        ),
        (
            "score export.csv --model MODEL --roster blank.csv",
            "blank.csv: a roster needs the columns name and role, found none",
        ),
        (
            "score export.csv --model MODEL --roster boss.csv",
            "roster row 2: role is 'boss', expected one of leader, manager, rep, customer",
        ),
        (
            "score export.csv --model MODEL --roster short.csv",
            "roster row 1: role is '', expected one of leader, manager, rep, customer",
        ),
        ("score export.csv --model MODEL --roster latin.csv", "latin.csv: not UTF-8; save the roster as UTF-8"),
        (
            "score export.csv --model MODEL --roster open.csv",
            "open.csv: a quote opens or closes where none is expected; double quotes inside of cells",
        ),
        ("explain none.csv --model MODEL", "none.csv: no such file; give a file that is there, or the text of a note"),
        ("explain scan.pdf --model MODEL", "scan.pdf: this is a PDF, and is not read; "),
        ("explain coach --model none", "none: can't be read (No such file or directory); give the path of a model "),
        ("train none.csv -o m", "none.csv: can't be read (No such file or directory); check the path"),
        ("train export.csv -o m", "labelled passages need one column 'text', found id, note, region; rename yours"),
        ("train blank.csv -o m", "there is no labelled passage, expected at least one row with text and label"),
        ("train one.csv -o m", "labelled passages have only one class, expected at least two: 1 other"),
        ("train few.csv -o m", "no word stands in 2 different groups of texts, so that none is learned; add texts"),
        ("train one.csv -o none/m", "none/m: its folder does not exist; make it first"),
        ("train one.csv -o empty", "empty: this is a folder; name a file in it"),
        ("train one.csv -o one.csv", "one.csv: the same run reads or writes this file; name another one"),
        ("train scan.pdf -o m", "scan.pdf: suffix .pdf, expected .csv or .jsonl; save it as one of them"),
        ("evaluate none.csv --model MODEL", "none.csv: can't be read (No such file or directory); check the path"),
        ("evaluate blank.csv --model MODEL", "there is no labelled passage, expected at least one row with text and "),
        ("evaluate one.csv --model none", "none: can't be read (No such file or directory); give the path of a model "),
        ("evaluate bad.csv --model MODEL", "row 0: label is 'sale', expected one of manager-coaching, rep-selling, "),
    ],
)
def test_a_failure_has_one_line_and_publishes_nothing(
    run: Command, model: Path, export: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, message: str
):
    folder = export.parent
    monkeypatch.chdir(folder)
    (folder / "empty").mkdir()
    files = {
        "scan.pdf": b"%PDF-1.7 ",
        "blank.csv": b"",
        "other.csv": b"a,b\n1,2\n",
        "one.csv": b"text,label\nlunch,other\n",
        "few.csv": b"text,label\nlunch,other\ndeal,rep-selling\n",
        "bad.csv": b"text,label\ndeal,sale\n",
        "boss.csv": b"name,role\nAna,rep\nBo,boss\n",
        "short.csv": b"name,role\nAna\n",
        "latin.csv": b"name,role\nJos\xe9,rep\n",
        "open.csv": b'name,role\n"Ana,rep\n',
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    done = run(*arguments.replace("MODEL", str(model)).split())
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"coachfocus: {message}")
    assert done.err.count("\n") == 1
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_failure_quotes_no_note(run: Command, model: Path, tmp_path: Path):
    secret = "Priya rushes discovery and talks over the buyer in Zanzibar"
    path = tmp_path / "notes.csv"
    for content in (f"{secret},x\n{secret},y\n", f'note,audience\n"{secret}",{secret}\n', f'note\n"{secret}\n'):
        path.write_text(content)
        for command in (
            ("score", path, "--strict", "--model", model),
            ("explain", path, "--model", model),
            ("train", path, "-o", tmp_path / "m"),
            ("evaluate", path, "--model", model),
        ):
            done = run(*command)
            assert done.status in (1, 3)
            assert "Zanzibar" not in done.out + done.err
    path.write_text(f"text,label\nx,{secret}\n")
    for command in (("train", path, "-o", tmp_path / "m"), ("evaluate", path, "--model", model)):
        assert run(*command).err == (
            "coachfocus: row 0: label is a str of 59 characters, expected one of manager-coaching, rep-selling, other; "
            "rename it\n"
        )


def test_a_full_disk_is_told_with_the_name_that_the_user_gave(
    run: Command, model: Path, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def denied(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", denied)
    out = tmp_path / "scores.csv"
    assert run("score", export, "-o", out, "--model", model) == (1, "", f"coachfocus: {out}: Permission denied\n")
    assert not out.exists()


def test_standard_input_that_is_no_utf8(run: Command, model: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9"), encoding="utf-8"))
    assert run("explain", "-", "--model", model) == (
        1,
        "",
        "coachfocus: standard input is not utf-8; save it as UTF-8 first\n",
    )


def test_an_interruption_leaves_the_old_file(
    run: Command, model: Path, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "scores.csv"
    out.write_text("an older file")
    monkeypatch.setattr(batch, "passage_row", interrupted)
    done = run("score", export, "-o", out, "--passages", tmp_path / "p.csv", "--model", model)
    assert done == (130, "", "coachfocus: interrupted; nothing was published\n")
    assert out.read_text() == "an older file"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["export.csv", "models", "scores.csv"]


# -- as a process ------------------------------------------------------------------------------------------------------


def test_interrupted_by_a_signal(model: Path, tmp_path: Path):
    notes, out = tmp_path / "notes", tmp_path / "scores.csv"
    notes.mkdir()
    for number in range(60):
        # Each word is new and may be a slip of the fingers, so that the work takes much longer than the signal.
        new = ("".join(chr(97 + n // 26**k % 26) for k in range(4)) for n in range(2000 * number, 2000 * (number + 1)))
        (notes / f"{number}.txt").write_text(" ".join(f"coach{letters}" for letters in new))
    out.write_text("an older file")
    # Started in the background of a shell, tests have the signal ignored, and so would the process that they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        running = process("score", notes, "-o", out, "--model", model, stdout=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGINT, before)
    while not list(tmp_path.glob(".scores.csv.part*")):
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    shown, err = running.communicate()
    assert (running.returncode, shown, err) == (130, b"", b"coachfocus: interrupted; nothing was published\n")
    assert out.read_text() == "an older file"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["models", "notes", "scores.csv"]


def test_whoever_reads_the_output_may_stop(model: Path, tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text("note\n" + "coach\n" * 3000)
    running = process("explain", path, "--model", model, stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr is not None
    assert (running.stderr.read(), running.wait()) == (b"", 0)
    running.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_that_is_full(model: Path):
    with Path("/dev/full").open("wb") as full, process("explain", FOUR, "--model", model, stdout=full) as running:
        _, err = running.communicate()
    assert (running.returncode, err) == (1, b"coachfocus: output: No space left on device\n")


def test_a_terminal_of_ascii_and_file_names_of_any_bytes(model: Path, tmp_path: Path):
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text(f"{FOUR} café 漢字")
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    for command in ("explain", "score"):
        with process(command, path, "--model", model, stdout=subprocess.PIPE, env=environment) as running:
            shown, err = running.communicate()
        assert (running.returncode, err) == (0, b"")
        assert shown.isascii()
        assert (rb"\u6f22\u5b57" in shown) is (command == "explain")
    done = process("score", path, "-o", tmp_path / "out.csv", "--model", model, stdout=subprocess.DEVNULL)
    assert (done.communicate()[1], done.returncode) == (b"", 0)
    assert rows(tmp_path / "out.csv")[0]["source"].isascii()


def test_an_output_that_was_closed(model: Path):
    code = f"import os, sys; os.close(1); os.execv({sys.executable!r}, [{sys.executable!r}, *sys.argv[1:]])"
    arguments = ["-m", "coachfocus.cli", "explain", FOUR, "--model", str(model)]
    done = subprocess.run([sys.executable, "-c", code, *arguments], stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("option", ["--roster", "--model"])
def test_no_output_takes_the_place_of_what_the_run_reads(run: Command, option: str, tmp_path: Path):
    notes, other = tmp_path / "a.txt", tmp_path / "other.csv"
    notes.write_text("We met.")
    other.write_text("name,role\nDana,manager\n")
    done = run("score", notes, option, other, "-o", other)
    assert done == (1, "", f"coachfocus: {other}: the same run reads or writes this file; name another one\n")
    assert other.read_text() == "name,role\nDana,manager\n"


# -- model -------------------------------------------------------------------------------------------------------------


def test_model_show(run: Command, model: Path):
    done = run("model", "show", model)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"file            {model}, {model.stat().st_size:,} bytes\nsha256          ")
    assert done.out.endswith("\nCard\n  made            by hand\n")


def test_model_show_of_the_shipped_model(run: Command):
    done = run("model", "show", "shipped")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("file            the shipped model, ")


def test_model_audit(run: Command, model: Path, tmp_path: Path):
    names = tmp_path / "names.txt"
    names.write_text("Zelvorin\nGrace\n", encoding="utf-8")
    done = run("model", "audit", model, "--names", names)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("2 names, 1 of them of ordinary words alone\n")
    assert "\nNothing found: " in done.out


def test_model_audit_that_finds_a_name(run: Command, hand_classifier: FocusClassifier, tmp_path: Path):
    known = np.union1d(hand_classifier.model_.known, [word_hash("zelvorin")]).astype(np.uint32)
    save_model(replace(hand_classifier.model_, known=known), tmp_path / "telling.coachfocus")
    (tmp_path / "names.txt").write_text("Zelvorin\n", encoding="utf-8")
    done = run("model", "audit", tmp_path / "telling.coachfocus", "--names", tmp_path / "names.txt")
    assert (done.status, done.err) == (3, "")
    assert "\nKnown\n  Zelvorin: zelvorin\n" in done.out


@pytest.mark.parametrize("command", ["show", "audit"])
def test_model_commands_name_a_file_that_is_no_model(run: Command, tmp_path: Path, command: str):
    names = tmp_path / "names.txt"
    names.write_text("Zelvorin\n", encoding="utf-8")
    done = run("model", command, names, *(["--names", names] if command == "audit" else []))
    assert (done.status, done.out) == (1, "")
    assert done.err == (f"coachfocus: {names}: this is a text, not a coachfocus model; save one with coachfocus.save\n")


def test_model_commands_need_neither_scikit_learn_nor_pandas(model: Path, tmp_path: Path):
    (tmp_path / "names.txt").write_text("Zelvorin\n", encoding="utf-8")
    code = (
        "import sys; from coachfocus import cli; names, model = sys.argv[1:];"
        "cli.main(['model', 'show', model]); cli.main(['model', 'audit', model, '--names', names]);"
        "sys.exit(', '.join({'sklearn', 'scipy', 'pandas'} & set(sys.modules)) or 0)"
    )
    arguments = [sys.executable, "-c", code, str(tmp_path / "names.txt"), str(model)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

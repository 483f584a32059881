from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pytest

from coachfocus import batch
from coachfocus.batch import Job, Ledger, run
from coachfocus.classifier import FocusClassifier
from coachfocus.errors import CoachFocusError, InputError, ReadError
from coachfocus.model import Model
from coachfocus.records import Rejected
from coachfocus.roster import Roster
from coachfocus.scorer import Scorer
from coachfocus.scoring import score_notes

C, S, OTHER = "manager-coaching", "rep-selling", "other"
FOUR = " ".join(["coach"] * 4)
ROSTER = Roster.from_pairs([("Oskar Lindqvist", "manager"), ("Femi Ade", "rep"), ("Ana Cruz", "customer")])
COLUMNS = "id,source,date,author,manager,leader,audience,kind,participants"
SCORES = "label,confidence,coaching_share,theme,drift_at,back_at,on_focus,review,review_reason,passages,words"

EXPORT = f"""\
Record ID,Note body,Audience,Attendees,Region,label
0001,{FOUR},,Femi Ade, NA ,mine
0002,"deal
deal",Rep,,0x,
0003,deal
0004,deal,boss,,x,y
0005,,,,=1+1,y
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(EXPORT)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def job(*paths: Path, **options: object) -> Job:
    return Job(tuple(map(str, paths)), **options)  # type: ignore[arg-type]


def notes_file(folder: Path, *texts: str, **columns: list[str]) -> Path:
    """A CSV file of notes, one a row."""
    path = folder / "notes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["note", *columns])
        writer.writerows(zip(texts, *columns.values(), strict=True))
    return path


# -- rows in = rows scored + rows set aside ----------------------------------------------------------------------------


def test_every_row_is_scored_or_set_aside(hand_model: Model, export: Path, tmp_path: Path):
    ledger = run(job(export), hand_model, tmp_path / "out.csv")
    assert (ledger.read, ledger.scored, len(ledger.rejected)) == (5, 3, 2)
    assert [(r.source, r.code) for r in ledger.rejected] == [
        (f"{export}:5", "ragged-row"),
        (f"{export}:6", "unknown-audience"),
    ]
    assert [row["id"] for row in rows(tmp_path / "out.csv")] == ["0001", "0002", "0005"]


def test_the_scored_file(hand_model: Model, export: Path, tmp_path: Path):
    run(job(export), hand_model, tmp_path / "out.csv")
    # Two passages of one word, each sure to 0.8: the lead is 2 * 0.7, the spread of one the root of 0.9 - 0.7 ** 2.
    confidence = NormalDist().cdf(1.4 / ((2 + sqrt(2)) / 2 * sqrt(0.41)))
    assert (tmp_path / "out.csv").read_bytes().decode().split("\r\n") == [
        f"{COLUMNS},Region,input_label,{SCORES}",
        f"0001,{export}:2,,,,,,note,Femi Ade, NA ,mine,{C},{64 / 66:.6f},1.000000,skills,,,True,False,,1,4",
        f"0002,{export}:3,,,,,Rep,note,,0x,,{S},{confidence:.6f},0.000000,strategy,,,,False,,2,2",
        f"0005,{export}:7,,,,,,note,,'=1+1,y,{OTHER},,,,,,,True,missing text,0,0",
        "",
    ]


def test_what_is_set_aside_is_listed_beside(hand_model: Model, export: Path, tmp_path: Path):
    ledger = run(job(export), hand_model, tmp_path / "out.csv")
    listed = rows(tmp_path / "out.rejected.csv")
    assert listed == [{"source": r.source, "code": r.code, "detail": r.detail} for r in ledger.rejected]
    assert listed[1]["detail"] == "audience is 'boss', expected one of manager, rep, customer, or nothing"
    run(job(export), hand_model, tmp_path / "out.jsonl")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["export.csv", "out.csv", "out.jsonl", "out.rejected.csv"]


def test_a_list_that_no_longer_holds_is_taken_away(hand_model: Model, export: Path, tmp_path: Path):
    run(job(export), hand_model, tmp_path / "out.csv")
    ledger = run(job(notes_file(tmp_path, FOUR)), hand_model, tmp_path / "out.csv")
    assert (ledger.scored, ledger.rejected) == (1, [])
    assert not (tmp_path / "out.rejected.csv").exists()


def test_without_an_output_nothing_is_written(hand_model: Model, export: Path, tmp_path: Path):
    ledger = run(job(export), hand_model)
    assert (ledger.read, ledger.scored) == (5, 3)
    assert list(tmp_path.iterdir()) == [export]


def test_bad_files_among_several_are_set_aside(hand_model: Model, export: Path, tmp_path: Path):
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7 ")
    (tmp_path / "note.md").write_text(f"{FOUR}\n")
    ledger = run(job(tmp_path / "scan.pdf", export, tmp_path / "note.md"), hand_model)
    assert (ledger.read, ledger.scored) == (7, 4)
    assert [r.code for r in ledger.rejected] == ["unsupported-format", "ragged-row", "unknown-audience"]


def test_a_table_without_notes_gives_a_table_without_rows(hand_model: Model, tmp_path: Path):
    outputs = tmp_path / "out.csv", tmp_path / "passages.csv"
    ledger = run(job(notes_file(tmp_path)), hand_model, *outputs)
    assert ledger.read == 0
    assert outputs[0].read_text() == f"{COLUMNS},{SCORES}\n"
    assert outputs[1].read_text().startswith("id,source,passage,start,end,speaker,")
    run(job(notes_file(tmp_path, "", "🎯")), hand_model, *outputs)
    assert (len(rows(outputs[0])), len(rows(outputs[1]))) == (2, 0)


def test_columns_of_several_files_stand_side_by_side(hand_model: Model, tmp_path: Path):
    (tmp_path / "a.csv").write_text("note,Region\ncoach,north\n")
    (tmp_path / "b.csv").write_text("note,Team\ndeal,blue\n")
    run(job(tmp_path / "a.csv", tmp_path / "b.csv"), hand_model, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[0] == f"{COLUMNS},Region,Team,{SCORES}"
    found = [(r["Region"], r["label"], r["Team"]) for r in rows(tmp_path / "out.csv")]
    assert found == [("north", C, ""), ("", S, "blue")]


def test_columns_may_be_named(hand_model: Model, tmp_path: Path):
    (tmp_path / "a.csv").write_text("id,note,Verslag,Nr\n1,deal,coach,0009\n")
    run(job(tmp_path / "a.csv", text_column="Verslag", id_column="Nr"), hand_model, tmp_path / "out.csv")
    (row,) = rows(tmp_path / "out.csv")
    assert (row["id"], row["input_id"], row["label"]) == ("0009", "1", C)
    assert "note" not in row  # it may quote the note, and no text was asked for
    run(job(tmp_path / "a.csv", text_column="Verslag"), hand_model, tmp_path / "out.csv", with_text=True)
    assert rows(tmp_path / "out.csv")[0]["note"] == "deal"


# -- nothing published -------------------------------------------------------------------------------------------------


def test_strict_stops_at_the_first_row_that_would_be_set_aside(hand_model: Model, export: Path, tmp_path: Path):
    for name in ("out.csv", "out.rejected.csv", "passages.csv"):
        (tmp_path / name).write_text("an older file")
    with pytest.raises(ReadError) as error:
        run(job(export, strict=True), hand_model, tmp_path / "out.csv", tmp_path / "passages.csv")
    assert str(error.value).startswith(f"{export}:5: the row has 2 cells and the headings are 6")
    assert error.value.code == "ragged-row"
    assert {p.read_text() for p in tmp_path.iterdir()} == {EXPORT, "an older file"}
    assert len(list(tmp_path.iterdir())) == 4


def test_strict_takes_an_unknown_audience_for_a_bad_row(hand_model: Model, tmp_path: Path):
    path = notes_file(tmp_path, FOUR, FOUR, audience=["rep", "boss"])
    with pytest.raises(ReadError) as error:
        run(job(path, strict=True), hand_model)
    assert str(error.value) == f"{path}:3: audience is 'boss', expected one of manager, rep, customer, or nothing"
    assert run(job(notes_file(tmp_path, FOUR), strict=True), hand_model).scored == 1


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_run_that_breaks_off_publishes_nothing(
    hand_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_jobs: int
):
    monkeypatch.setattr(batch, "NOTES_A_CHUNK", 2)
    path = notes_file(tmp_path, *[FOUR] * 40, FOUR, audience=["rep"] * 40 + ["boss"])
    with pytest.raises(ReadError, match="audience is 'boss'"):
        run(job(path, strict=True, n_jobs=n_jobs), hand_model, tmp_path / "out.csv", tmp_path / "passages.csv")
    assert list(tmp_path.iterdir()) == [path]


def test_a_single_path_that_cannot_be_read_is_an_error(hand_model: Model, tmp_path: Path):
    with pytest.raises(ReadError) as error:
        run(job(tmp_path / "none.csv"), hand_model, tmp_path / "out.csv")
    assert str(error.value) == f"{tmp_path}/none.csv: no such file or folder; check the path"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("output", "passages", "named"),
    [
        ("export.csv", None, "export.csv"),
        ("x/../export.csv", None, "x/../export.csv"),
        (None, "export.csv", "export.csv"),
        ("out.csv", "out.csv", "out.csv"),
        ("out.csv", "out.rejected.csv", "out.rejected.csv"),
    ],
)
def test_no_file_is_written_that_the_run_reads_or_writes_already(
    hand_model: Model, export: Path, tmp_path: Path, output: str | None, passages: str | None, named: str
):
    (tmp_path / "x").mkdir()
    paths = [None if name is None else tmp_path / name for name in (output, passages)]
    with pytest.raises(InputError) as error:
        run(job(export), hand_model, *paths)
    assert str(error.value) == f"{tmp_path / named}: the same run reads or writes this file; name another one"
    assert export.read_text() == EXPORT


def test_the_list_of_an_earlier_run_is_not_overwritten_by_the_run_that_reads_it(hand_model: Model, tmp_path: Path):
    (tmp_path / "out.rejected.csv").write_text("note\ncoach\n")
    with pytest.raises(InputError, match=r"out\.rejected\.csv: the same run reads or writes this file"):
        run(job(tmp_path / "out.rejected.csv"), hand_model, tmp_path / "out.csv")
    assert (tmp_path / "out.rejected.csv").read_text() == "note\ncoach\n"


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (["out.parquet"], "out.parquet: suffix .parquet, expected one of .csv, .jsonl"),
        (["out.csv", "p.txt"], "p.txt: suffix .txt, expected one of .csv, .jsonl"),
        (["none/out.csv"], "none/out.csv: its folder does not exist; make it first"),
    ],
)
def test_a_bad_output_is_refused_first(
    hand_model: Model, export: Path, tmp_path: Path, outputs: list[str], message: str
):
    with pytest.raises(CoachFocusError) as error:
        run(job(export), hand_model, *[tmp_path / name for name in outputs])
    assert str(error.value) == f"{tmp_path}/{message}"
    assert list(tmp_path.iterdir()) == [export]


# -- audience and roster -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "by_job", "met", "with_roster", "expected"),
    [
        (" Customer", "manager", "Oskar Lindqvist", True, "customer"),  # the file's own column before all
        ("", "rep", "Oskar Lindqvist", True, "rep"),  # then what the user says
        ("", None, "Femi Ade; Ana Cruz", True, "customer"),  # then who took part
        ("", None, "Femi Ade", True, "rep"),
        ("", None, "Somebody Else", True, None),
        ("", None, "Femi Ade", False, None),
        ("", None, "", True, None),
    ],
)
def test_what_tells_the_audience(
    hand_model: Model, tmp_path: Path, told: str, by_job: str | None, met: str, with_roster: bool, expected: str | None
):
    path = notes_file(tmp_path, "deal deal", audience=[told], attendees=[met])
    found = job(path, audience=by_job, roster=ROSTER if with_roster else None)
    ledger = run(found, hand_model, tmp_path / "out.csv", tmp_path / "p.csv")
    assert ledger.assumed == (expected is None)
    # With a manager selling talk is off focus and redirected; with a rep or a customer it is neither.
    (note,), (passage,) = rows(tmp_path / "out.csv"), rows(tmp_path / "p.csv")
    off = expected in ("manager", None)
    assert note["on_focus"] == ("False" if off else "")
    assert (passage["ask_instead"] != "") is off


def test_a_roster_lets_the_model_know_roles(trained: FocusClassifier, tmp_path: Path):
    path = notes_file(tmp_path, text := "Femi told Renske about the visit.")
    found = []
    for roster in (None, Roster.from_pairs([("Femi Ade", "rep"), ("Renske Vos", "leader")])):
        run(job(path, roster=roster), trained.model_, tmp_path / "out.jsonl")
        found.append(json.loads((tmp_path / "out.jsonl").read_text())["confidence"])
    roles = {"femi": "rep", "renske": "leader"}
    scored = [score_notes([text], [None], Scorer(trained.model_, r)) for r in (None, roles)]
    expected = [one.notes.confidence.item() for one in scored]
    assert found == pytest.approx(expected, abs=1e-6)
    assert found[0] != found[1]


# -- passages ----------------------------------------------------------------------------------------------------------


def test_the_file_of_passages(hand_model: Model, tmp_path: Path):
    path = notes_file(tmp_path, f"Dana: {FOUR}\n- deal deal", "", "lunch", id=["0001", "0002", "0003"])
    run(job(path), hand_model, passages_output=tmp_path / "p.csv", with_text=True)
    first, second, third = rows(tmp_path / "p.csv")
    assert ",".join(first) == (
        "id,source,passage,start,end,speaker,time,text,label,confidence,manager_coaching,rep_selling,other,theme,"
        "review,review_reason,ask_instead,because"
    )
    named = ("id", "source", "passage", "start", "end", "speaker", "text", "label", "because")
    assert [first[c] for c in named] == ["0001", f"{path}:2", "0", "0", "29", "Dana", f"Dana: {FOUR}", C, "coach"]
    assert [second[c] for c in named] == ["0001", f"{path}:2", "1", "30", "41", "", "'- deal deal", S, "deal"]
    assert (third["id"], third["source"], third["passage"]) == ("0003", f"{path}:5", "0")
    assert sorted(tmp_path.iterdir()) == [path, tmp_path / "p.csv"]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_passages_stay_with_their_notes_over_chunks(
    hand_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
):
    monkeypatch.setattr(batch, "NOTES_A_CHUNK", size)
    texts = ["coach\ndeal", "", "lunch\nlunch\nlunch", "deal", "coach"]
    ledger = run(job(notes_file(tmp_path, *texts)), hand_model, tmp_path / "out.csv", tmp_path / "p.csv")
    assert ledger.scored == 5
    found = [(r["source"].rpartition(":")[2], r["passage"], r["label"]) for r in rows(tmp_path / "p.csv")]
    lines = ["2", "2", "5", "5", "5", "8", "9"]  # of the file; a note of three passages takes three
    sources = [r["source"].rpartition(":")[2] for r in rows(tmp_path / "out.csv")]
    assert [line for line, _, _ in found] == [line for line in sources for _ in range(lines.count(line))]
    assert [(p, label) for _, p, label in found] == [
        ("0", C), ("1", S), ("0", OTHER), ("1", OTHER), ("2", OTHER), ("0", S), ("0", C),
    ]  # fmt: skip
    assert [r["passages"] for r in rows(tmp_path / "out.csv")] == ["2", "0", "3", "1", "1"]


def test_two_processes_write_the_same_files(hand_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batch, "NOTES_A_CHUNK", 3)
    texts = [["coach\ndeal", "", "lunch", "deal\ndeal"][i % 4] for i in range(50)]
    path = notes_file(tmp_path, *texts, audience=[["", "rep", "boss"][i % 3] for i in range(50)])
    written = []
    for n_jobs in (1, 2):
        outputs = tmp_path / "out.csv", tmp_path / "p.jsonl"
        ledger = run(job(path, n_jobs=n_jobs), hand_model, *outputs, with_text=True)
        written.append([ledger, *(p.read_bytes() for p in (*outputs, tmp_path / "out.rejected.csv"))])
    assert written[0] == written[1]
    assert (written[0][0].scored, len(written[0][0].rejected)) == (34, 16)


# -- privacy -----------------------------------------------------------------------------------------------------------


def test_no_text_of_a_note_is_written_unless_asked_for(hand_model: Model, tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text('note,audience\n"coach Zanzibar\ndeal Zanzibar",\ncoach Zanzibar,"x",\ncoach Zanzibar,boss\n')
    outputs = tmp_path / "out.csv", tmp_path / "p.csv"
    run(job(path), hand_model, *outputs)
    for name in ("out.csv", "p.csv", "out.rejected.csv"):
        assert "Zanzibar" not in (tmp_path / name).read_text()
        assert "coach " not in (tmp_path / name).read_text()
    run(job(path), hand_model, *outputs, with_text=True)
    assert rows(outputs[0])[0]["text"] == "coach Zanzibar\ndeal Zanzibar"
    assert [r["text"] for r in rows(outputs[1])] == ["coach Zanzibar", "deal Zanzibar"]
    assert "Zanzibar" not in (tmp_path / "out.rejected.csv").read_text()


# -- the ledger --------------------------------------------------------------------------------------------------------


def test_the_ledger_counts_by_hand(hand_model: Model, tmp_path: Path):
    drifting = "coach\ncoach\ndeal\ndeal"
    back = "coach\ncoach\ncrm\ncrm\nride\nride\nride"
    path = notes_file(tmp_path, FOUR, drifting, back, "lunch", "", "the", audience=[""] * 5 + ["rep"])
    ledger = run(job(path), hand_model)
    assert ledger.labels == {C: 4, OTHER: 2}  # for "the" all are alike, and the first is taken
    assert ledger.words == {C: 4 + 2 + 5 + 1, S: 2 + 2, OTHER: 1}
    assert {k: n for k, n in ledger.themes.items() if n} == {
        (C, "skills"): 4 + 2 + 2,
        (C, "activity"): 3 + 1,
        (S, "strategy"): 2,
        (S, "tools"): 2,
    }
    assert (ledger.drifted, ledger.returned, ledger.assumed) == (2, 1, 5)
    assert ledger.reasons == {"close call": 1, "missing text": 1, "too short": 1}
    assert ledger.coaching_share == 12 / 16


def test_the_ledger_adds_up_over_chunks(hand_model: Model):
    texts = [FOUR, "coach\ncoach\ndeal\ndeal", "lunch", None, "crm calls\n5", "coach\ncoach\ncrm\ncrm\nride\nride"]
    audiences = [None, "manager", None, "rep", "customer", None]
    scorer, whole, parts = Scorer(hand_model), Ledger(), Ledger()
    whole.add(score_notes(texts, audiences, scorer), audiences)
    for i in range(0, 6, 2):
        parts.add(
            score_notes(texts[i : i + 2], audiences[i : i + 2], scorer, records=i > 0), iter(audiences[i : i + 2])
        )
    parts.add(score_notes([], [], scorer), [])
    assert parts == whole
    assert (whole.scored, whole.assumed, whole.drifted, whole.returned) == (6, 3, 2, 1)
    assert whole.labels == {C: 3, OTHER: 2, S: 1}
    assert whole.words == {C: 4 + 2 + 4, S: 2 + 2 + 2, OTHER: 1 + 1}  # the "5" is a word without a letter
    assert whole.themes == {
        (C, "skills"): 4 + 2 + 2,
        (C, "activity"): 2,
        (S, "strategy"): 2,
        (S, "activity"): 2,  # of equal themes the first
        (S, "tools"): 2,
    }
    assert {
        type(n) for counts in (whole.labels, whole.words, whole.themes, whole.reasons) for n in counts.values()
    } == {int}


def test_the_share_of_nothing_on_topic_is_none():
    assert Ledger().coaching_share is None
    assert Ledger(words=Counter({OTHER: 5})).coaching_share is None
    assert Ledger(words=Counter({S: 5})).coaching_share == 0.0


def test_rows_in_are_those_scored_and_those_set_aside():
    assert Ledger(scored=3, rejected=[Rejected("a", "b", "c")] * 2).read == 5


def test_a_sure_model_marks_nothing(hand_model: Model, tmp_path: Path):
    path = notes_file(tmp_path, "coach\ndeal")
    assert run(job(path), hand_model).reasons == {"close call": 1}
    assert run(job(path), replace(hand_model, threshold=0.0)).reasons == {}

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from coachfocus.batch import Ledger
from coachfocus.model import Model
from coachfocus.records import NoteScore, PassageScore, Rejected
from coachfocus.scorer import Scorer
from coachfocus.scoring import score_notes
from coachfocus.terminal import explain, summary

C, S, OTHER = "manager-coaching", "rep-selling", "other"
NOTE = NoteScore(C, 0.75, 0.5, "skills", 3, 5, True, False, None, 8, 60)
PASSAGE = PassageScore(
    note=0, passage=0, start=0, end=4, speaker=None, time=None, text="coach", label=C, confidence=0.8,
    manager_coaching=0.8, rep_selling=0.1, other=0.1, theme="skills", review=False, review_reason=None,
    ask_instead=None, because="coach", words=1,
)  # fmt: skip


def whole(note: NoteScore) -> str:
    """The line about the note as a whole."""
    return explain(note, [], colour=False).splitlines()[-1]


# -- the summary of a run ----------------------------------------------------------------------------------------------


def test_a_summary():
    ledger = Ledger(
        scored=1234,
        rejected=[Rejected("notes.csv:7", "ragged-row", "the row has 2 cells")],
        labels=Counter({C: 1000, S: 200, OTHER: 34}),
        words=Counter({C: 7500, S: 2500, OTHER: 99}),
        themes=Counter({(C, "activity"): 1500, (C, "skills"): 6000, (S, "skills"): 1, (S, "strategy"): 2499}),
        reasons=Counter({"too short": 3, "close call": 21}),
        drifted=12,
        returned=5,
        assumed=1200,
    )
    assert summary(ledger).splitlines() == [
        "1,235 rows in = 1,234 scored + 1 set aside",
        "",
        "Coaching share of the talk   ██████████████████░░░░░░ 75%",
        "",
        "words by theme    manager-coaching   rep-selling",
        "  activity                   1,500             0",
        "  skills                     6,000             1",
        "  tools                          0             0",
        "  strategy                       0         2,499",
        "",
        "Notes",
        "  manager-coaching             1,000",
        "  rep-selling                    200",
        "  other                           34",
        "  drifted to selling              12   of these came back: 5",
        "  to review                       24   21 close call, 3 too short",
        "",
        "With whom the talk was is not told for 1,200 notes; a manager is assumed (--audience).",
        "",
        "Set aside",
        "  notes.csv:7: ragged-row - the row has 2 cells",
    ]


def test_a_summary_of_nothing():
    assert summary(Ledger()).splitlines() == [
        "0 rows in = 0 scored + 0 set aside",
        "",
        "Notes",
        "  manager-coaching                 0",
        "  rep-selling                      0",
        "  other                            0",
        "  drifted to selling               0   of these came back: 0",
    ]


@pytest.mark.parametrize(
    ("coaching", "selling", "bar"),
    [
        (0, 1, "░░░░░░░░░░░░░░░░░░░░░░░░ 0%"),
        (1, 0, "████████████████████████ 100%"),
        (1, 2, "████████░░░░░░░░░░░░░░░░ 33%"),
    ],
)
def test_the_bar(coaching: int, selling: int, bar: str):
    lines = summary(Ledger(words=Counter({C: coaching, S: selling}))).splitlines()
    assert lines[2] == f"Coaching share of the talk   {bar}"


@pytest.mark.parametrize(("number", "more"), [(12, []), (13, ["  … and 1 more"]), (5012, ["  … and 5,000 more"])])
def test_a_dozen_of_the_rows_set_aside_are_listed(number: int, more: list[str]):
    lines = summary(Ledger(rejected=[Rejected(f"a:{i}", "c", "d") for i in range(number)])).splitlines()
    assert lines[lines.index("Set aside") + 1 :] == [*(f"  a:{i}: c - d" for i in range(12)), *more]


def test_the_name_of_a_file_cannot_steer_the_terminal():
    last = summary(Ledger(rejected=[Rejected("a\x1b[2J.csv:3", "c", "d")])).splitlines()[-1]
    assert last == r"  a\x1b[2J.csv:3: c - d"


# -- one note ----------------------------------------------------------------------------------------------------------


def test_a_note_is_explained_passage_by_passage(hand_model: Model):
    scored = score_notes(
        ["Dana: coach coach coach coach\n- deal deal deal deal\nlunch"], [None], Scorer(hand_model), records=True
    )
    passages, (note,) = scored.records, scored.notes.records()
    assert explain(note, passages, colour=False).splitlines() == [
        "  0  manager-coaching · skills · 97%",
        "     | Dana: coach coach coach coach",
        "     because of: coach",
        "",
        "  1  rep-selling · strategy · 97%",
        "     | - deal deal deal deal",
        "     because of: deal",
        f"     ask instead: {passages[1].ask_instead}",
        "",
        "  2  other · 80%",
        "     | lunch",
        "     because of: lunch",
        "",
        "The note as a whole: manager-coaching · skills · 50% · coaching share 50% · look at it: close call",
    ]


def test_a_passage_to_look_at_says_why():
    text = explain(NOTE, [replace(PASSAGE, review=True, review_reason="too short", because="")], colour=False)
    assert text.splitlines()[:3] == ["  0  manager-coaching · skills · 80% · look at it: too short", "     | coach", ""]


@pytest.mark.parametrize(("label", "code"), [(C, 32), (S, 33), (OTHER, 2)])
def test_colours_are_of_the_label_and_only_if_the_terminal_shows_them(label: str, code: int):
    passage = replace(PASSAGE, label=label, theme=None)
    first = explain(NOTE, [passage], colour=True).splitlines()[0]
    assert first == f"\x1b[{code}m  0  {label} · 80%\x1b[0m"
    assert "\x1b" not in explain(NOTE, [passage], colour=False)


def test_long_passages_and_questions_are_wrapped():
    passage = replace(PASSAGE, text="coach " * 40, ask_instead="What " * 30)
    lines = explain(NOTE, [passage], colour=False).splitlines()
    assert lines[1:6] == [
        "     | " + " ".join(["coach"] * 15),
        "     | " + " ".join(["coach"] * 15),
        "     | " + " ".join(["coach"] * 10),
        "     because of: coach",
        "     ask instead: " + " ".join(["What"] * 15),
    ]
    assert lines[6] == "     " + " ".join(["What"] * 15)
    assert max(map(len, lines[:7])) <= 96


def test_a_note_cannot_steer_the_terminal():
    text = "coach\x1b[2J\x1b]0;title\x07 \r\x08\u202e\u200b\ud800 deal\ttab\u2028line"
    shown = explain(NOTE, [replace(PASSAGE, text=text)], colour=False).splitlines()[1]
    assert shown == "     | coach [2J ]0;title deal tab line"
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"theme": None},
            "manager-coaching · 75% · coaching share 50% · drifted to selling at passage 3, came back at passage 5",
        ),
        (
            {"back_at": None},
            "manager-coaching · skills · 75% · coaching share 50% · drifted to selling at passage 3, never came back",
        ),
        ({"drift_at": None, "back_at": None}, "manager-coaching · skills · 75% · coaching share 50%"),
        ({"drift_at": 0, "back_at": 0, "theme": None, "coaching_share": 0.0},
            "manager-coaching · 75% · coaching share 0% · drifted to selling at passage 0, came back at passage 0"),
        (
            {"label": OTHER, "theme": None, "coaching_share": None, "drift_at": None, "review": True,
             "review_reason": "another language"},
            "other · 75% · look at it: another language",
        ),
    ],
)  # fmt: skip
def test_the_note_as_a_whole(change: dict[str, object], expected: str):
    assert whole(replace(NOTE, **change)) == f"The note as a whole: {expected}"


@pytest.mark.parametrize(
    ("text", "reason"), [("", "missing text"), (None, "missing text"), (5, "not text"), ("🎯", "no words")]
)
def test_a_note_without_words(hand_model: Model, text: object, reason: str):
    scored = score_notes([text], [None], Scorer(hand_model), records=True)
    (note,) = scored.notes.records()
    assert explain(note, scored.records, colour=True) == f"The note as a whole: nothing to judge ({reason})."

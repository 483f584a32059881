"""The checks of the corpus find the faults that are planted here, and the corpus has none."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from checks.copies import near_copies
from checks.corpus import COLUMNS, read
from checks.counts import agreement, report
from checks.faults import faults
from checks.gaps import gaps, one_sided

DATA = Path(__file__).parent.parent / "data"
C, S = "manager-coaching", "rep-selling"


def row(number: int, text: str, **changes: Any) -> dict[str, Any]:
    values = {
        **dict.fromkeys(COLUMNS),
        "id": f"x-{number}",
        "text": text,
        "label": "other",
        "part": "train",
        "writer": "xa",
        "scene": "x-1",
        "register": "minutes",
        "setting": "steel",
        "variety": "British",
        "joined": False,
        "first_label": "other",
    }
    return values | changes


def coaching(number: int, text: str, **changes: Any) -> dict[str, Any]:
    return row(number, text, **{"label": C, "theme": "skills", "first_label": C, "first_theme": "skills"} | changes)


def selling(number: int, text: str, **changes: Any) -> dict[str, Any]:
    return row(number, text, **{"label": S, "theme": "skills", "first_label": S, "first_theme": "skills"} | changes)


def pair(name: str, one: str, other: str, number: int = 1) -> list[dict[str, Any]]:
    both = {"pair": name, "edit": "verb"}
    return [coaching(number, one, **both), selling(number + 1, other, **both)]


def note(*texts: str, shape: str = "other") -> list[dict[str, Any]]:
    return [row(i, t, note="x-n1", shape=shape, position=i) for i, t in enumerate(texts)]


SOUND = [
    row(1, "The canteen is closed on Friday."),
    *pair("x-p1", "He asked her what she had heard.", "He told her what he had heard.", 2),
    row(4, "# Depot, Monday", note="x-n1", shape="other", position=0),
    row(5, "One. Two. Three. Four.", note="x-n1", shape="other", position=1),
    row(6, "Five.", note="x-n1", shape="other", position=2, joined=True),
]


def test_a_sound_corpus_has_no_fault():
    assert list(faults(SOUND)) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"label": "coaching"}, "label is 'coaching', expected one of manager-coaching, rep-selling, other"),
        ({"theme": "skills"}, "label other with theme skills"),
        ({"label": C}, "label manager-coaching with theme None"),
        ({"register": "letter"}, "register is 'letter', expected one of shorthand, minutes"),
        ({"part": "dev"}, "part is 'dev', expected one of train, development, test"),
        ({"hard": 1}, "hard is 1, expected a rule from 2 to 12"),
        ({"note": "x-n1"}, "note, shape and position go together"),
        ({"pair": "x-p1"}, "pair and edit go together"),
        ({"first_label": C, "first_theme": "skills"}, "the first label differs, and settled gives no reason"),
        ({"second_label": S, "second_theme": "skills"}, "the second label differs, and settled gives no reason"),
        ({"second_label": S}, "second label is 'rep-selling' with theme None"),
        ({"text": " white space"}, "text has white space around it"),
        ({"text": "two\nlines"}, "text has white space around it, a line break inside"),
        ({"text": "two\u2028lines"}, "text has white space around it, a line break inside"),
        ({"text": ""}, "text has white space around it"),
        ({"text": "word " * 401 + "x"}, "over 2,000 characters"),
        ({"text": "zero\u200bwidth"}, "text holds control, invisible or undecoded characters"),
        ({"text": "caf\ufffd"}, "text holds control, invisible or undecoded characters"),
    ],
)
def test_a_fault_of_a_row(changes: dict[str, Any], fault: str):
    found = list(faults([row(7, "The canteen is closed.") | changes]))
    assert any(f.startswith("x-7: ") and fault in f for f in found)


def test_a_missing_column():
    broken = row(1, "The canteen is closed.")
    broken["comment"] = "x"
    assert next(faults([broken])).startswith("x-1: columns are id, text, label")


def test_an_id_that_stands_twice():
    assert "x-1: id stands 2 times" in list(faults([row(1, "The canteen is closed."), row(1, "No parking on Monday.")]))


@pytest.mark.parametrize("column", ["writer", "scene"])
def test_a_leak_between_parts(column: str):
    here, there = row(1, "The canteen is closed."), row(2, "No parking on Monday.", part="test")
    there |= {"writer": "yb", "scene": "y-1", column: here[column]}
    assert list(faults([here, there])) == [f"{column} {here[column]} stands in test, train"]


def test_a_pair_and_a_note_that_straddle():
    one, other = pair("x-p1", "He asked her what she had heard.", "He told her what he had heard.")
    other |= {"part": "test", "writer": "yb", "scene": "y-1"}
    assert "pair x-p1 stands in test, train" in list(faults([one, other]))
    first, second = note("# Depot, Monday", "All present.")
    second |= {"part": "test", "writer": "yb", "scene": "y-1"}
    assert "note x-n1 stands in test, train" in list(faults([first, second]))


def test_a_pair_of_one_label_or_of_one_side():
    one, other = pair("x-p1", "He asked her what she had heard.", "He told her what he had heard.")
    expected = "pair x-p1 has the labels manager-coaching, expected one of each side"
    assert expected in list(faults([one]))
    same = other | {"label": C, "first_label": C}
    assert any("has the labels manager-coaching, manager-coaching" in f for f in faults([one, same]))


def test_a_note_that_the_library_cuts_otherwise():
    rows = note("# Depot, Monday", "One. Two. Three. Four. Five.")
    assert list(faults(rows)) == ["note x-n1 is cut into 3 passages, labelled are 2; they differ at 1"]


def test_a_note_with_a_gap_in_its_positions():
    first, second = note("# Depot, Monday", "All present.")
    assert "note x-n1 has the positions [0, 2]" in list(faults([first, second | {"position": 2}]))


LONG = "Bethan will sit with the two new people at the hire desk on Tuesday"


@pytest.mark.parametrize(
    ("text", "copies"),
    [
        (LONG, 1),
        (LONG.upper() + "!!!", 1),
        (LONG.replace("Tuesday", "Thursday"), 1),
        ("On Tuesday the hire desk is closed, and the two vans go in for their test", 0),
    ],
)
def test_near_copies_are_found_within_and_across_parts(text: str, copies: int):
    for part in ("train", "test"):
        found = list(near_copies([row(1, LONG), row(2, text, part=part)]))
        assert found == ["x-2: near-copy of x-1"] * copies


def test_sides_of_a_pair_and_very_short_passages_may_be_alike():
    assert list(near_copies(pair("x-p1", LONG, LONG.replace("sit", "stand")))) == []
    assert list(near_copies([row(1, "Thanks, all"), row(2, "Thanks, all")])) == []


def test_one_sided_words_are_counted_once_a_pair():
    rows = [
        *pair("a", "He asked her, her!", "He asked them", 1),
        *pair("b", "She asked her", "She asked him", 3),
        *pair("c", "They saw him", "They saw her", 5),
    ]
    assert one_sided(rows)[0] == ("them", 0, 1)
    assert ("her", 2, 1) in one_sided(rows)
    assert ("him", 1, 1) in one_sided(rows)
    assert not [word for word, _, _ in one_sided(rows) if word == "asked"]


def test_a_word_that_gives_the_side_away_is_a_gap():
    rows = [r for i in range(30) for r in pair(f"p{i}", "He watched", "He saw", 2 * i)]
    assert "'watched' gives the side of a pair away: 30 times coaching only, 0 selling only" in list(gaps(rows))
    assert not [g for g in gaps(rows[:58]) if "gives the side" in g]


def test_a_corpus_that_is_too_small_and_uneven():
    found = list(gaps(SOUND))
    assert "all: 6 passages, expected at least 12,000" in found
    assert "all: 1 pairs, expected at least 1,500" in found
    assert "test: 0 notes, expected at least 60" in found
    assert "train: 0 of 6 passages have a second label, expected 20%" in found
    assert "fewer than 33% of the passages are hard" in found
    assert "1 kinds of edit, expected at least 25" in found
    assert "edit verb: 1 pairs, over 8%" in found
    assert "register: 1 of 9 kinds occur" in found
    assert "label manager-coaching: 1, expected at least 1" in found


def test_agreement_worked_out_by_hand():
    second = {"second_label": "other"}
    rows = [
        row(1, "a", **second),
        row(2, "b", **second),
        coaching(3, "c", second_label=C, second_theme="skills"),
        coaching(4, "d", **second),
        coaching(5, "e"),
    ]
    # Three of four agree; by chance 2/4 * 3/4 + 2/4 * 1/4 = 1/2; so (3/4 - 1/2) / (1 - 1/2) = 1/2.
    assert agreement(rows)[0].split() == ["label", "kappa", "0.500,", "4", "passages"]


def test_the_report_counts():
    assert "train: 6 passages, 1 notes, 1 pairs, 1 writers, 0% hard" in report(SOUND)


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return read(DATA)


def test_the_corpus_has_no_fault(corpus: list[dict[str, Any]]):
    assert [*faults(corpus), *gaps(corpus)] == []


def test_the_test_part_is_frozen():
    digest = hashlib.sha256((DATA / "test.jsonl").read_bytes()).hexdigest()
    told = re.search(r"`([0-9a-f]{64})`", (DATA / "README.md").read_text(encoding="utf-8"))
    assert told is not None
    assert told[1] == digest

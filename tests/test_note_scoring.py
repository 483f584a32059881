from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus.focus import coaching_share, find_drift, note_label
from coachfocus.labels import CLOSE_CALL, LABELS, REVIEW_REASONS, THEMES
from coachfocus.note_scoring import NoteColumns, PassageColumns, score_columns

C, S, N = range(3)  # places in LABELS; N: neither
UNKNOWN, SHORT, CLOSE, MISSING = map(
    REVIEW_REASONS.index, ("mostly unknown words", "too short", CLOSE_CALL, "missing text")
)
Passage = tuple[
    int, tuple[float, float, float], int, int, int, float
]  # label, chances, theme, reason, words, threshold


def columns(notes: list[list[Passage]]) -> PassageColumns:
    rows = [p for note in notes for p in note]
    labels, chances, themes, reasons, words, thresholds = zip(*rows, strict=True) if rows else [()] * 6
    return PassageColumns(
        starts=np.cumsum([0, *map(len, notes)]),
        labels=np.array(labels, np.int8),
        chances=np.array(chances, np.float64).reshape(-1, 3),
        themes=np.array(themes, np.int8),
        reasons=np.array(reasons, np.int8),
        words=np.array(words, np.int64),
        thresholds=np.array(thresholds, np.float64),
    )


def score(notes: list[list[Passage]], with_manager: bool = True) -> NoteColumns:
    return score_columns(columns(notes), np.full(len(notes), with_manager), np.full(len(notes), MISSING, np.int8))


def row(found: NoteColumns, i: int) -> tuple[object, ...]:
    return tuple(getattr(found, name)[i].item() for name in NoteColumns.__slots__)


# -- by hand -----------------------------------------------------------------------------------------------------------

SURE = {C: (0.9, 0.05, 0.05), S: (0.05, 0.9, 0.05), N: (0.05, 0.05, 0.9)}


def said(label: int, words: int = 10, theme: int = -1, reason: int = -1, threshold: float = 0.0) -> Passage:
    return label, SURE[label], theme, reason, words, threshold


def test_a_note_is_scored_field_by_field():
    note = [said(C, 4, 1), said(C, 5, 0), said(N, 4), said(S, 4, 3), said(S, 4, 3), said(C, 4, 1), said(C, 5, 1)]
    found = score([note])
    assert (found.labels[0], found.themes[0]) == (C, 1)  # 13 words of skills, 5 of activity
    assert found.coaching_share[0] == 18 / 26
    assert (found.drift_at[0], found.back_at[0], found.on_focus[0]) == (3, 5, 1)
    assert (found.reasons[0], found.passages[0], found.words[0]) == (-1, 7, 30)


def test_the_columns_have_the_types_that_are_promised():
    found = score([[said(C)], []])
    codes = {"labels", "themes", "on_focus", "reasons"}
    for name in NoteColumns.__slots__:
        kind = np.int8 if name in codes else np.float64 if name in {"confidence", "coaching_share"} else np.int64
        assert getattr(found, name).dtype == kind, name


def test_the_confidence_of_a_note_by_hand():
    # Two passages of 4 words, each 0.9 coaching and 0.05 selling: the lead is 4 * 0.85 twice; the spread of each is
    # 4 * sqrt(0.95 - 0.85**2); together the mean of s + s (errors together) and sqrt(s**2 + s**2) (apart).
    one = 4 * math.sqrt(0.95 - 0.85**2)
    z = (8 * 0.85) / ((2 * one + math.sqrt(2) * one) / 2)
    assert score([[said(C, 4)] * 2]).confidence[0] == pytest.approx(0.5 * (1 + math.erf(z / math.sqrt(2))), abs=1e-12)


def test_a_note_that_is_other_is_as_sure_as_its_passages_on_average():
    note = [said(N, 0), (N, (0.2, 0.1, 0.7), -1, -1, 3, 0.0)]  # a passage without words counts as one word
    assert score([note]).confidence[0] == pytest.approx((1 * 0.9 + 3 * 0.7) / 4)


def test_a_note_of_one_passage_takes_its_confidence_and_reason():
    found = score([[(N, (0.7, 0.2, 0.1), -1, UNKNOWN, 5, 0.99)], [said(C, 0, reason=SHORT)]])
    assert found.confidence.tolist() == [0.1, 0.9]
    assert found.reasons.tolist() == [UNKNOWN, SHORT]
    assert found.labels.tolist() == [N, N]  # the second has no word that could lead


def test_an_empty_note_says_why():
    found = score_columns(columns([[], [said(C)], []]), np.ones(3, bool), np.array([0, 1, 2], np.int8))
    assert found.reasons.tolist() == [0, -1, 2]
    assert found.labels.tolist() == [N, C, N]
    assert np.isnan(found.confidence).tolist() == np.isnan(found.coaching_share).tolist() == [True, False, True]
    for name in ("themes", "drift_at", "back_at", "on_focus"):
        assert getattr(found, name)[[0, 2]].tolist() == [-1, -1]


def test_no_notes_give_no_rows():
    assert all(len(getattr(score([]), name)) == 0 for name in NoteColumns.__slots__)


@pytest.mark.parametrize(
    ("reasons", "reason"),
    [
        ([SHORT, UNKNOWN, -1], SHORT),  # of equals the first in the note
        ([UNKNOWN, SHORT, -1], UNKNOWN),
        ([UNKNOWN, SHORT, SHORT], SHORT),
        ([SHORT, -1, -1], -1),
        ([SHORT, CLOSE, CLOSE], -1),  # a passage's close call is not worse than a close call
    ],
)
def test_the_reason_is_the_one_with_most_words_where_most_are_in_doubt(reasons: list[int], reason: int):
    assert score([[said(C, reason=r) for r in reasons]]).reasons[0] == reason


def test_the_threshold_is_that_of_the_last_passage():
    low, high = said(C, threshold=0.0), said(C, threshold=1.0)
    assert score([[low, high], [high, low]]).reasons.tolist() == [CLOSE, -1]


def test_half_is_coaching_and_a_coin_toss():
    found = score([[said(S, 7), said(C, 7)]])
    assert (found.labels[0], found.coaching_share[0], found.confidence[0]) == (C, 0.5, 0.5)


def test_on_focus_is_missing_with_reps_and_customers():
    assert score([[said(C)], [said(S)], [said(N)]]).on_focus.tolist() == [1, 0, -1]
    assert score([[said(C)], [said(S)], [said(N)]], with_manager=False).on_focus.tolist() == [-1, -1, -1]


# -- against a plain twin ----------------------------------------------------------------------------------------------


def plain_twin(note: list[Passage], with_manager: bool) -> tuple[object, ...]:
    """One note by plain loops, its fields in the order of `NoteColumns`."""
    if not note:
        return N, math.nan, math.nan, -1, -1, -1, -1, MISSING, 0, 0
    words, total = [p[4] for p in note], sum(p[4] for p in note)
    names = [LABELS[p[0]] for p in note]
    share, drift = coaching_share(names, words), find_drift(names)
    label = LABELS.index(note_label(share))
    themes = [sum(p[4] for p in note if p[0] == label and p[2] == theme) for theme in range(len(THEMES))]
    confidence = plain_confidence(label, note)
    doubtful: dict[int, int] = {}
    for p in note:
        if p[3] not in (-1, CLOSE):
            doubtful[p[3]] = doubtful.get(p[3], 0) + p[4]
    reason = max(doubtful, key=doubtful.__getitem__) if 2 * sum(doubtful.values()) > total else -1
    reason = note[0][3] if len(note) == 1 else CLOSE if confidence < note[-1][5] else reason
    on_focus = int(label == C and (drift.at is None or drift.back is not None)) if with_manager and label != N else -1
    return (
        label,
        confidence,
        math.nan if share is None else share,
        themes.index(max(themes)) if label != N and any(themes) else -1,
        -1 if drift.at is None else drift.at,
        -1 if drift.back is None else drift.back,
        on_focus,
        reason,
        len(note),
        total,
    )


def plain_confidence(label: int, note: list[Passage]) -> float:
    if len(note) == 1:
        return note[0][1][note[0][0]]
    if label == N:
        return sum(max(p[4], 1) * (1 - p[1][C] - p[1][S]) for p in note) / sum(max(p[4], 1) for p in note)
    lead = sum(p[4] * (p[1][C] - p[1][S]) for p in note)
    apart = [p[4] * math.sqrt(max(p[1][C] + p[1][S] - (p[1][C] - p[1][S]) ** 2, 1e-12)) for p in note]
    spread = (sum(apart) + math.sqrt(sum(a**2 for a in apart))) / 2
    return 0.5 * (1 + math.erf((lead if label == C else -lead) / spread / math.sqrt(2)))


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    label = draw(st.sampled_from([C, C, S, S, N]))
    a, b = sorted(draw(st.tuples(st.integers(0, 20), st.integers(0, 20))))
    theme = -1 if label == N else draw(st.integers(-1, 3))
    reason, words = draw(st.integers(-1, len(REVIEW_REASONS) - 1)), draw(st.sampled_from([0, 1, 2, 2, 5, 40]))
    return label, (a / 20, (b - a) / 20, (20 - b) / 20), theme, reason, words, draw(st.sampled_from([0.0, 0.6, 0.9]))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.lists(passages(), max_size=9), st.booleans()), max_size=6))
def test_many_notes_are_scored_as_each_by_plain_loops(drawn: list[tuple[list[Passage], bool]]):
    notes, managers = [note for note, _ in drawn], [manager for _, manager in drawn]
    nothing = np.full(len(notes), MISSING, np.int8)
    found = score_columns(columns(notes), np.array(managers, bool), nothing)
    for i, (note, manager) in enumerate(drawn):
        assert row(found, i) == pytest.approx(plain_twin(note, manager), abs=1e-12, rel=0, nan_ok=True)


@given(st.lists(st.lists(passages(), max_size=30), min_size=1, max_size=5))
def test_a_note_scores_the_same_alone_and_among_others_to_the_bit(notes: list[list[Passage]]):
    together = score(notes)
    for i, note in enumerate(notes):
        alone = score([note])
        for name in NoteColumns.__slots__:
            assert getattr(alone, name).tobytes() == getattr(together, name)[i : i + 1].tobytes(), name


def test_starts_cut_the_rows_into_notes():
    notes = [[said(C)] * n for n in (0, 3, 0, 0, 2, 1, 0)]
    starts = columns(notes).starts.tolist()
    assert [b - a for a, b in pairwise(starts)] == score(notes).passages.tolist() == [0, 3, 0, 0, 2, 1, 0]

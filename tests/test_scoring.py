from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus.context import HEADING, LINE, TURN, UNDER_HEADING, Context
from coachfocus.finding import find_whole
from coachfocus.labels import LABELS, REVIEW_REASONS, THEMES, UNJUDGED
from coachfocus.model import Model
from coachfocus.note_scoring import NoteColumns, PassageColumns, named
from coachfocus.questions import QUESTIONS
from coachfocus.records import NoteScore, PassageScore
from coachfocus.scorer import Scorer
from coachfocus.scoring import Scored, judge, score_notes

C, S, OTHER = "manager-coaching", "rep-selling", "other"
COACH, RIDE, DEAL, CALLS, LUNCH = (" ".join([word] * 4) for word in ("coach", "ride", "deal", "calls", "lunch"))


Told = tuple[list[PassageScore], list[NoteScore]]


def score_many(
    texts: Sequence[object], model: Model, audiences: Sequence[str | None] | None = None, **how: Any
) -> Told:
    """Score notes by a scorer that met nothing before; what is told of passages and notes."""
    found = score_notes(texts, audiences or [None] * len(texts), Scorer(model), records=True, **how)
    return found.records, list(found.notes.records())


def score_one(
    text: object, model: Model, audience: str | None = None, **how: Any
) -> tuple[list[PassageScore], NoteScore]:
    passages, (note,) = score_many([text], model, [audience], **how)
    return passages, note


def judge_alone(texts: Sequence[str], model: Model) -> PassageColumns:
    """Judge texts that are one passage each."""
    return judge(find_whole(texts, Scorer(model)), np.arange(len(texts) + 1), model)


# -- judging texts -----------------------------------------------------------------------------------------------------


def test_judge_gives_the_probabilities_worked_out_by_hand(hand_model: Model):
    found = judge_alone(["coach", DEAL, "the"], hand_model)
    # in the order of LABELS: coaching, selling, other; 8/10 for one word, 64/66 for four, a third each for none
    expected = [[0.8, 0.1, 0.1], [1 / 66, 64 / 66, 1 / 66], [1 / 3, 1 / 3, 1 / 3]]
    np.testing.assert_allclose(found.chances, expected, rtol=1e-12)
    assert named(LABELS, found.labels) == [C, S, C]
    assert named(THEMES, found.themes) == ["skills", "strategy", "activity"]
    assert named(REVIEW_REASONS, found.reasons) == [None, None, "too short"]
    assert (found.words.tolist(), found.thresholds.tolist()) == ([1, 4, 1], [0.75] * 3)
    assert [p.because for text in ("coach", DEAL, "the") for p in score_one(text, hand_model)[0]] == [
        "coach",
        "deal",
        "",
    ]


def test_a_label_that_the_model_never_saw_has_no_probability(hand_model: Model):
    two = replace(hand_model.label, classes=(C, S), weights=hand_model.label.weights[:, [0, 2]], intercept=np.zeros(2))
    found = judge_alone(["coach"], replace(hand_model, label=two, theme=None))
    np.testing.assert_allclose(found.chances, [[8 / 9, 1 / 9, 0.0]], rtol=1e-12)
    assert found.themes.tolist() == [-1]
    (passage,), _ = score_one("coach", replace(hand_model, label=two, theme=None))
    assert (passage.theme, passage.other, passage.because) == (None, 0.0, "coach")


def test_what_cannot_be_judged_is_other_with_the_models_chances(hand_model: Model):
    found = judge_alone(
        [f"{COACH} Мы говорили о чём решили вчера", "Join Zoom", "12 %"], replace(hand_model, threshold=0.0)
    )
    assert named(REVIEW_REASONS, found.reasons) == ["another language", "boilerplate", "no words"]
    assert (named(LABELS, found.labels), found.themes.tolist()) == ([OTHER] * 3, [-1] * 3)
    assert found.chances[0, 0] > found.chances[0, 2]


@pytest.mark.parametrize(
    ("texts", "starts"), [([COACH, None, f"{DEAL}\n{DEAL}"], [0, 1, 1, 3]), ([None], [0, 0]), ([], [0])]
)
def test_the_columns_have_the_types_that_are_promised(trained, texts: list[object], starts: list[int]):
    scored = score_notes(texts, [None] * len(texts), Scorer(trained.model_))
    kinds = {
        **dict.fromkeys(("labels", "themes", "on_focus", "reasons"), np.int8),
        **dict.fromkeys(("starts", "drift_at", "back_at", "passages", "words"), np.int64),
        **dict.fromkeys(("chances", "thresholds", "confidence", "coaching_share"), np.float64),
    }
    for columns in (scored.notes, scored.passages):
        for one in fields(columns):
            assert getattr(columns, one.name).dtype == kinds[one.name], one.name
    assert scored.passages.starts.tolist() == starts
    assert scored.passages.chances.shape == (starts[-1], 3)
    assert {len(getattr(scored.notes, one.name)) for one in fields(NoteColumns)} == {len(texts)}


# -- context -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_context(hand_model: Model) -> Model:
    """Talk stays on its side: what follows a state is most likely the same one."""
    same = np.full((9, 9), 0.02) + np.eye(9) * 0.82
    follow = np.tile(same / same.sum(axis=1, keepdims=True), (4, 1, 1))
    return replace(hand_model, context=Context(np.full(9, 1 / 9), np.full(9, 1 / 9), follow, 0.6))


def test_an_answer_has_the_label_of_what_stands_around_it(with_context: Model):
    note = f"{COACH}\nthe\n{COACH}"
    (_, answer, _), _ = score_one(note, with_context)
    assert answer.label == C
    assert answer.confidence > 0.6
    (_, alone, _), _ = score_one(note, with_context, context=False)
    assert alone.manager_coaching == pytest.approx(1 / 3)


def test_one_wrong_passage_is_no_drift(with_context: Model):
    weak = "deal the we the we the we"  # leans to selling, and not by much
    note = "\n".join([COACH, COACH, weak, weak, COACH, COACH])
    assert score_one(note, with_context)[1].drift_at is None
    _, alone = score_one(note, with_context, context=False)
    assert alone.drift_at == 2


def test_a_note_of_one_passage_has_no_context(with_context: Model):
    found, _ = score_one("coach", with_context)
    assert found[0].manager_coaching == pytest.approx(0.8)
    assert found[0].review_reason is None  # 0.8 is over the threshold of passages that stand alone


def test_each_setting_has_its_own_threshold(with_context: Model):
    # Two passages that say little: 0.6 is enough in a note, 0.75 alone.
    strict = replace(with_context, threshold=0.99, context=replace(with_context.context, threshold=0.3))
    assert [p.review for p in score_one(f"{COACH}\n{COACH}", strict)[0]] == [False, False]
    assert [p.review for p in score_one(f"{COACH}\n{COACH}", strict, context=False)[0]] == [True, True]


def test_only_a_passage_that_has_company_is_held_to_the_threshold_of_notes(with_context: Model):
    start = np.full(9, 0.01)
    start[8] = 0.92  # notes begin with what is neither, but a passage alone begins nothing
    model = replace(with_context, threshold=1.0, context=replace(with_context.context, start=start, threshold=0.0))
    scored = score_notes([COACH, f"{COACH}\n{COACH}", "", "the coach"], [None] * 4, Scorer(model))
    assert scored.passages.thresholds.tolist() == [1.0, 0.0, 0.0, 1.0]
    assert named(REVIEW_REASONS, scored.passages.reasons) == ["close call", None, None, "too short"]
    assert named(REVIEW_REASONS, scored.notes.reasons) == ["close call", None, "missing text", "too short"]
    assert scored.passages.chances[0, 0] == pytest.approx(64 / 66)
    assert scored.passages.chances[1, 0] != pytest.approx(64 / 66)


def test_notes_do_not_touch_each_other(with_context: Model):
    texts = [f"{COACH}\nthe", f"{DEAL}\nthe", "the"]
    together, _ = score_many(texts, with_context)
    apart = [p for text in texts for p in score_one(text, with_context)[0]]
    assert [p.manager_coaching for p in together] == [p.manager_coaching for p in apart]


def test_headings_and_turns_relate_passages(with_context: Model):
    # Under a heading talk turns to selling, at another speaker's turn to other, at a heading itself nothing is known.
    follow = np.full((4, 9, 9), 1e-3)
    follow[UNDER_HEADING, :, 4:8], follow[TURN, :, 8], follow[LINE, :, :4], follow[HEADING] = 1, 1, 1, 1
    model = replace(
        with_context, context=replace(with_context.context, follow=follow / follow.sum(axis=2, keepdims=True))
    )
    note = "the\n# We and the\nthe\nDana: the\nDana: and\nOskar Vos: the"
    for text in (note, note.replace("and the", "and\x01the")):  # the second one is left to plain `cut`
        assert [p.label for p in score_one(text, model)[0]][2:] == [S, OTHER, C, OTHER]


# -- passages ----------------------------------------------------------------------------------------------------------


def test_a_passage_is_scored_field_by_field(hand_model: Model):
    (first, second), _ = score_one(f"[0:01] Dana: {COACH}\n- {DEAL}", hand_model)
    assert first == PassageScore(
        note=0,
        passage=0,
        start=0,
        end=36,
        speaker="Dana",
        time="0:01",
        text="[0:01] Dana: coach coach coach coach",
        label=C,
        confidence=pytest.approx(64 / 66),
        manager_coaching=pytest.approx(64 / 66),
        rep_selling=pytest.approx(1 / 66),
        other=pytest.approx(1 / 66),
        theme="skills",
        review=False,
        review_reason=None,
        ask_instead=None,
        because="coach",
        words=4,
    )
    assert (second.passage, second.start, second.end, second.text) == (1, 37, 58, f"- {DEAL}")
    assert (second.label, second.theme, second.words) == (S, "strategy", 4)
    assert second.ask_instead == QUESTIONS["strategy"][0]


def test_questions_of_a_theme_take_turns_within_a_note(hand_model: Model):
    text = "\n".join([DEAL, CALLS, DEAL, COACH, CALLS, *[DEAL] * 3])
    deals, calls = QUESTIONS["strategy"], QUESTIONS["activity"]
    expected = [deals[0], calls[0], deals[1], None, calls[1], deals[2], deals[3], deals[0]]
    assert [p.ask_instead for p in score_one(text, hand_model)[0]] == expected


@pytest.mark.parametrize("audience", ["rep", "customer"])
def test_selling_talk_with_reps_and_customers_is_neither_redirected_nor_off_focus(hand_model: Model, audience: str):
    passages, note = score_one(DEAL, hand_model, audience)
    assert passages[0].ask_instead is None
    assert (note.label, note.on_focus) == (S, None)


def test_other_has_no_theme(hand_model: Model):
    (passage,), note = score_one(LUNCH, hand_model)
    assert (passage.label, passage.theme, passage.ask_instead) == (OTHER, None, None)
    assert (note.label, note.theme, note.coaching_share, note.on_focus) == (OTHER, None, None, None)


# -- notes -------------------------------------------------------------------------------------------------------------


def test_a_note_of_one_passage_has_that_passages_label_theme_confidence_and_review(hand_model: Model):
    for text in (COACH, "coach", "the coach", LUNCH, "the we", "Глава 漢字 漢字"):
        (passage,), note = score_one(text, hand_model)
        assert (note.theme, note.confidence) == (passage.theme, passage.confidence)
        assert (note.label, note.review, note.review_reason) == (passage.label, passage.review, passage.review_reason)


def test_a_note_is_scored_field_by_field(hand_model: Model):
    text = "\n".join([COACH, f"{RIDE} ride", LUNCH, DEAL, DEAL, COACH, f"{COACH} the"])
    _, note = score_one(text, hand_model)
    assert note.label == C
    assert note.coaching_share == pytest.approx(18 / 26)  # 4 + 5 + 4 + 5 words of coaching, 8 of selling
    assert note.theme == "skills"  # 13 words against 5
    assert (note.drift_at, note.back_at, note.on_focus) == (3, 5, True)
    assert (note.passages, note.words) == (7, 30)


@pytest.mark.parametrize(
    ("lines", "label", "on_focus"),
    [
        ([COACH, COACH], C, True),
        ([COACH, COACH, DEAL], C, True),
        ([COACH, COACH, COACH, DEAL, DEAL], C, False),  # coaching for the most part, but drifted for good
        ([DEAL, DEAL, COACH], S, False),
        ([COACH, DEAL], C, True),  # one half is coaching
    ],
)
def test_on_focus(hand_model: Model, lines: list[str], label: str, on_focus: bool):
    _, note = score_one("\n".join(lines), hand_model)
    assert (note.label, note.on_focus) == (label, on_focus)


def test_a_note_of_equal_sides_is_a_coin_toss_and_a_close_call(hand_model: Model):
    _, note = score_one(f"{COACH}\n{DEAL}", hand_model)
    assert note.confidence == pytest.approx(0.5)
    assert (note.review, note.review_reason) == (True, "close call")


def test_the_confidence_of_a_note_by_hand(hand_model: Model):
    # Two passages of 4 words, each 64/66 coaching and 1/66 selling: the lead is 4 * 63/66 twice; the spread of each
    # is 4 * sqrt(65/66 - (63/66)**2); together the mean of s + s (errors together) and sqrt(s**2 + s**2) (apart).
    one = 4 * math.sqrt(65 / 66 - (63 / 66) ** 2)
    z = (8 * 63 / 66) / ((2 * one + math.sqrt(2) * one) / 2)
    _, note = score_one(f"{COACH}\n{COACH}", hand_model)
    assert note.confidence == pytest.approx(0.5 * (1 + math.erf(z / math.sqrt(2))))


def test_a_note_that_is_other_is_as_sure_as_its_passages_on_average(hand_model: Model):
    _, note = score_one(f"lunch\n{LUNCH}", hand_model)
    assert note.confidence == pytest.approx((1 * 0.8 + 4 * 64 / 66) / 5)


def test_a_note_is_marked_where_most_of_its_words_stand_in_passages_that_cannot_be_judged(hand_model: Model):
    unjudged = "die Leute und der Kunde ist nicht mit dem Angebot"  # ten words
    _, note = score_one("\n".join([COACH, COACH, unjudged]), replace(hand_model, threshold=0.0))
    assert (note.words, note.review_reason) == (18, "another language")
    _, note = score_one("\n".join([COACH, COACH, COACH, unjudged]), replace(hand_model, threshold=0.0))
    assert (note.words, note.review_reason) == (22, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "missing text"),
        (math.nan, "missing text"),
        ("", "missing text"),
        (" \n\t\u3000", "missing text"),
        (5, "not text"),
        (b"coach", "not text"),
        (["coach"], "not text"),
        (True, "not text"),
        ("🎯 🔥 !!", "no words"),
        ("\x00\x01\u200b", "no words"),
    ],
    ids=repr,
)
def test_what_holds_nothing_to_judge_gets_a_row_that_says_why(hand_model: Model, text: object, reason: str):
    passages, note = score_one(text, hand_model)
    assert passages == []
    assert math.isnan(note.confidence)
    expected = replace(note, label=OTHER, confidence=0.0, review=True, review_reason=reason)
    assert astuple(replace(note, confidence=0.0)) == astuple(expected)
    assert (note.coaching_share, note.theme, note.drift_at, note.back_at, note.on_focus) == (None,) * 5
    assert (note.passages, note.words) == (0, 0)


def test_notes_are_numbered_from_first(hand_model: Model):
    passages, notes = score_many([COACH, None, f"{DEAL}\n{DEAL}"], hand_model, first=10)
    assert [(p.note, p.passage) for p in passages] == [(10, 0), (12, 0), (12, 1)]
    assert [n.passages for n in notes] == [1, 0, 2]


def test_texts_and_audiences_must_be_as_many(hand_model: Model):
    for texts, audiences in (([COACH, COACH], [None]), ([COACH], [None, None]), ([COACH, COACH], [])):
        with pytest.raises(ValueError, match=r"shorter|longer"):
            score_notes(texts, audiences, Scorer(hand_model))


def test_no_notes_give_no_rows(hand_model: Model):
    assert score_many([], hand_model) == ([], [])


def test_records_are_made_only_if_asked_for(trained):
    texts, audiences = [f"{COACH}\n{DEAL}", None, "one\x01two"], [None, "rep", "customer"]
    bare, whole = (score_notes(texts, audiences, Scorer(trained.model_), records=r) for r in (False, True))
    assert (bare.records, len(whole.records)) == ([], 3)
    assert_same_columns(bare, whole)
    assert [p.note for p in whole.records] == np.repeat([0, 1, 2], np.diff(whole.passages.starts)).tolist()
    assert [p.label for p in whole.records] == named(LABELS, whole.passages.labels)
    assert [p.theme for p in whole.records] == named(THEMES, whole.passages.themes)
    assert [p.review_reason for p in whole.records] == named(REVIEW_REASONS, whole.passages.reasons)
    assert [p.words for p in whole.records] == whole.passages.words.tolist()
    assert [[p.manager_coaching, p.rep_selling, p.other] for p in whole.records] == whole.passages.chances.tolist()


def assert_same_columns(one: Scored, other: Scored) -> None:
    for kind in ("notes", "passages"):
        for field in fields(getattr(one, kind)):
            a, b = (getattr(getattr(scored, kind), field.name) for scored in (one, other))
            assert (a.dtype, a.tobytes()) == (b.dtype, b.tobytes()), field.name


def test_audiences_are_heeded_note_by_note(hand_model: Model):
    audiences = [None, "rep", "manager", "customer"]
    passages, notes = score_many([DEAL] * 4, hand_model, audiences)
    assert [n.on_focus for n in notes] == [False, None, False, None]
    assert [p.ask_instead is None for p in passages] == [False, True, False, True]


def test_questions_begin_anew_with_each_note(hand_model: Model):
    passages, _ = score_many([f"{DEAL}\n{DEAL}", DEAL, f"{DEAL}\none\x01two", DEAL], hand_model)
    first, second = QUESTIONS["strategy"][:2]
    assert [p.ask_instead for p in passages] == [first, second, first, first, None, first]


def test_a_roster_lets_the_model_know_roles(trained):
    text = "Femi told Renske about the visit."
    plain, told, strangers = (
        score_notes([text], [None], Scorer(trained.model_, roles), records=True).records
        for roles in (None, {"femi": "rep", "renske": "leader"}, {"ana": "rep"})
    )
    assert plain[0].manager_coaching != told[0].manager_coaching
    assert strangers == plain


def test_a_whole_text_is_judged_as_one_passage(hand_model: Model):
    text = "Dana: coach. coach. coach. coach. coach. coach.\ncoach. coach. coach."
    found = judge_alone([text], hand_model)
    assert (found.words.tolist(), named(LABELS, found.labels)) == ([9], [C])
    assert found.chances[0, 0] == pytest.approx(512 / 514)  # nine words: 2 ** (3 * 9 / 3)


# -- for any text ------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.lists(st.one_of(st.text(max_size=80), st.none(), st.integers(), st.floats()), max_size=4))
def test_no_note_raises_and_every_row_is_whole(trained, texts: list[object]):
    passages, notes = score_many(texts, trained.model_)
    assert len(notes) == len(texts)
    assert sum(n.passages for n in notes) == len(passages)
    for p in passages:
        assert str(texts[p.note])[p.start : p.end] == p.text
        assert p.manager_coaching + p.rep_selling + p.other == pytest.approx(1)
        chances = {C: p.manager_coaching, S: p.rep_selling, OTHER: p.other}
        assert p.confidence == chances[p.label]
        assert p.label == (OTHER if p.review_reason in UNJUDGED else max(chances, key=chances.__getitem__))
        assert p.review == (p.review_reason is not None)
        assert (p.theme is None) == (p.label == OTHER)
    for n in notes:
        assert n.review_reason is None or n.review_reason in REVIEW_REASONS
        assert math.isnan(n.confidence) if not n.passages else 0 <= n.confidence <= 1
        assert n.coaching_share is None or 0 <= n.coaching_share <= 1


def test_a_note_scores_the_same_alone_in_any_batch_and_in_any_order(trained, labelled: pd.DataFrame):
    texts = labelled["text"].tolist()
    notes = ["\n".join(texts[i::7]) for i in range(7)] + texts
    together = score_many(notes, trained.model_)[1]
    alone = [score_one(note, trained.model_)[1] for note in notes]
    backwards = score_many(notes[::-1], trained.model_)[1][::-1]
    assert together == alone == backwards


def test_what_a_scorer_met_before_changes_nothing(trained, labelled: pd.DataFrame):
    texts = ["\n".join(labelled["text"][i : i + 4]) for i in range(0, 60, 4)]
    scorer, audiences = Scorer(trained.model_), [None] * len(texts)
    first = score_notes(texts, audiences, scorer, records=True)
    score_notes(["Zanzibar quarks\x01", None, *texts[::-2]], [None] * (2 + len(texts[::-2])), scorer)
    again = score_notes(texts, audiences, scorer, records=True)
    assert_same_columns(first, again)
    assert first.records == again.records


def test_threads_may_share_a_scorer(trained, labelled: pd.DataFrame):
    scorer, texts = Scorer(trained.model_), labelled["text"].tolist()
    notes = [[f"{texts[i]}\n{texts[-i]} word{i}"] for i in range(60)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda note: score_notes(note, [None], scorer, records=True), notes * 3))
    for note, scored in zip(notes * 3, found, strict=True):
        assert scored.records == score_many(note, trained.model_)[0]

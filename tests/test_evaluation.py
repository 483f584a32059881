"""Every figure is worked out by hand; the hand model's word stands for the label that it gives."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachfocus import score_passages
from coachfocus.classifier import FocusClassifier
from coachfocus.context import Context
from coachfocus.errors import InputError, InputTypeError, LabelError, ModelFileError
from coachfocus.evaluation import Evaluation, Figure, evaluate
from coachfocus.measures import calibration_error
from coachfocus.model import Model
from coachfocus.store import save

C, S, OTHER = "manager-coaching", "rep-selling", "other"


def rows(*labelled: tuple[str, str], **columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(labelled, columns=["text", "label"]).assign(**columns)


def values(found: Evaluation, name: str) -> dict[str, float]:
    """A figure of each labeller that has it."""
    return {who: figure.value for who, figure in found.figures[name].items()}


# -- figures -----------------------------------------------------------------------------------------------------------


def test_accuracy_and_macro_f1_beside_the_baselines(hand_classifier: FocusClassifier):
    found = evaluate(rows(("coach", C), ("deal", C), ("calls", S), ("lunch", OTHER)), hand_classifier)
    assert (found.passages, found.groups) == (4, 4)
    # The model says C S S other, the keyword tracker C S other other; the commonest label is C.
    assert values(found, "accuracy") == {"model": 3 / 4, "majority": 2 / 4, "keywords": 2 / 4}
    assert values(found, "macro F1") == pytest.approx(
        {
            "model": (2 / 3 + 2 / 3 + 1) / 3,
            "majority": (4 / 6 + 0 + 0) / 3,
            "keywords": (2 / 3 + 0 + 2 / 3) / 3,
        }
    )


def test_macro_f1_is_over_the_labels_that_occur(hand_classifier: FocusClassifier):
    # One of three selling passages is taken for lunch, which no passage is about.
    found = evaluate(rows(("deal", S), ("calls", S), ("lunch", S), ("coach", C)), hand_classifier)
    assert values(found, "macro F1")["model"] == pytest.approx((4 / 5 + 1) / 2)


@pytest.mark.parametrize(
    ("confidence", "right", "weights", "expected"),
    [
        ([0.95, 0.85, 0.85, 0.05], [1, 1, 0, 0], [1, 1, 1, 1], (0.05 + 0.70 + 0.05) / 4),
        ([0.95, 0.85, 0.85, 0.05], [1, 1, 0, 0], [1, 2, 1, 1], (0.05 + 0.55 + 0.05) / 5),
        ([0.95, 0.85, 0.85, 0.05], [1, 1, 0, 0], [0, 1, 0, 0], 0.15),
        ([0.80, 0.89], [1, 0], [1, 1], (0.89 - 0.20) / 2),  # one bin, from 0.8
        ([0.79, 0.80], [1, 0], [1, 1], (0.21 + 0.80) / 2),  # two bins
        ([1.0], [1], [1], 0.0),
        ([1.0], [0], [1], 1.0),
        ([0.91, 1.0], [1, 0], [1, 1], (1.0 - 0.09) / 2),  # certainty is in the last bin
        ([0.0], [0], [3], 0.0),
    ],
)
def test_calibration_error(confidence: list[float], right: list[int], weights: list[float], expected: float):
    found = calibration_error(np.array(confidence), np.array(right, dtype=bool), np.array(weights, dtype=float))
    assert found == pytest.approx(expected)


def test_calibration_error_of_a_model_and_of_nobody_else(hand_classifier: FocusClassifier):
    # Each word alone has the confidence 0.8; three of four are right.
    found = evaluate(rows(("coach", C), ("deal", C), ("calls", S), ("lunch", OTHER)), hand_classifier)
    assert values(found, "calibration error") == pytest.approx({"model": 0.05})


def test_theme_accuracy_is_among_passages_on_topic(hand_classifier: FocusClassifier):
    table = rows(
        ("coach", C),  # skills, right
        ("ride", C),  # activity, wrong
        ("deal", C),  # strategy, right, though the label is wrong
        ("lunch", S),  # taken for other, which has no theme
        ("crm", S),  # no theme was told
        ("lunch", OTHER),
        theme=["skills", "skills", "strategy", "tools", None, "tools"],
    )
    assert values(evaluate(table, hand_classifier), "theme accuracy") == {"model": 2 / 4}


def test_pairs_with_both_sides_right(hand_classifier: FocusClassifier):
    table = rows(
        *[("coach", C), ("deal", S)],  # p: both right, for the keyword tracker too
        *[("ride", C), ("deal", S)],  # q: both right; the tracker knows no "ride"
        *[("coach", C), ("coach", S)],  # r: one side right
        *[("deal", C), ("lunch", S)],  # s: none
        ("coach", C),  # t: one side only, no pair
        *[("coach", C), ("coach", C), ("deal", S)],  # u: three, no pair
        ("coach", C),
        pair=[*"ppqqrrss", "t", *"uuu", None],
    )
    found = evaluate(table, hand_classifier)
    assert values(found, "pairs with both sides right") == {"model": 2 / 4, "majority": 0.0, "keywords": 1 / 4}


def test_passages_that_are_marked_for_review_and_the_accuracy_of_the_others(hand_classifier: FocusClassifier):
    # "the we" is a close call and right by luck: all labels are as likely, and the first is taken.
    table = rows(("coach", C), ("deal", C), ("calls", S), ("the we", C), ("the we", C))
    found = evaluate(table, hand_classifier)
    assert values(found, "not marked for review") == {"model": 3 / 5}
    assert values(found, "accuracy of those") == {"model": 2 / 3}
    assert values(found, "accuracy")["model"] == 4 / 5


NOTES = rows(
    *[("coach " * 4, C), ("deal deal", C)],  # a: all coaching; 4 of 6 words are found: right, 1/3 off
    *[("deal " * 3, S), ("ride", C)],  # b: 1/4 coaching, found just so
    *[("lunch", S)],  # c: selling, taken for other: wrong, and no share to compare
    *[("lunch", OTHER), ("lunch", OTHER)],  # d: other, found so; no share to compare
    ("coach", S),  # no note
    note=[*"aabbcdd", None],
)


def test_note_label_and_share(hand_classifier: FocusClassifier):
    found = evaluate(NOTES, hand_classifier)
    # Coaching and selling passages are as many; the first in the alphabet makes all of it coaching: a right and exact,
    # b wrong and 3/4 off, c wrong and 1 off, d wrong.
    # The keyword tracker knows no "ride": b right and 1/4 off, the others as by the model.
    assert values(found, "note label accuracy") == {"model": 3 / 4, "majority": 1 / 4, "keywords": 3 / 4}
    assert values(found, "coaching share, mean error") == pytest.approx(
        {"model": (1 / 3 + 0) / 2, "majority": (0 + 3 / 4 + 1) / 3, "keywords": (1 / 3 + 1 / 4) / 2}
    )


def test_notes_may_stand_in_any_order(hand_classifier: FocusClassifier):
    shuffled = NOTES.iloc[[3, 7, 0, 5, 2, 1, 6, 4]].assign(position=[1, 0, 0, 0, 0, 1, 1, 0])
    for name in ("note label accuracy", "coaching share, mean error"):
        assert values(evaluate(shuffled, hand_classifier), name) == pytest.approx(
            values(evaluate(NOTES, hand_classifier), name)
        )


def test_a_half_is_coaching(hand_classifier: FocusClassifier):
    found = evaluate(rows(("coach", C), ("deal", C), note=[1, 1]), hand_classifier)
    assert values(found, "note label accuracy")["model"] == 1.0
    assert values(found, "coaching share, mean error")["model"] == 0.5


def test_the_name_of_a_speaker_does_not_count_as_a_word(hand_classifier: FocusClassifier):
    found = evaluate(rows(("Dana Lee: coach", C), ("deal", C), note=[1, 1]), hand_classifier)
    assert values(found, "coaching share, mean error")["model"] == 0.5  # of two words, not of four


def test_a_passage_is_judged_whole(hand_classifier: FocusClassifier):
    text = "coach. coach. deal. coach. coach. coach.\ncoach. coach. coach."  # five sentences, two lines
    assert evaluate(rows((text, C), ("deal", S)), hand_classifier).passages == 2


@pytest.fixture
def with_context(hand_model: Model) -> FocusClassifier:
    """Talk stays on its side: what follows a state is most likely the same one."""
    same = np.full((9, 9), 0.02) + np.eye(9) * 0.82
    follow = np.tile(same / same.sum(axis=1, keepdims=True), (4, 1, 1))
    context = Context(np.full(9, 1 / 9), np.full(9, 1 / 9), follow, 0.6)
    return FocusClassifier.from_model(replace(hand_model, context=context))


def test_passages_of_a_note_are_judged_with_it_in_view_and_beside_it_without(with_context: FocusClassifier):
    lines = [("deal deal deal", S), ("the", S), ("deal deal deal", S), ("the", C), ("coach coach coach", C)]
    table = rows(*lines, note=["a", "a", "a", "b", "b"], position=[0, 1, 2, 1, 0])
    # Alone "the" is a toss-up and counts as coaching.
    assert values(evaluate(table, with_context), "accuracy") == {
        "model": 1.0, "no context": 4 / 5, "majority": 3 / 5, "keywords": 3 / 5,
    }  # fmt: skip
    one_by_one = evaluate(table.drop(columns=["note", "position"]), with_context)
    assert values(one_by_one, "accuracy") == {"model": 4 / 5, "majority": 3 / 5, "keywords": 3 / 5}


def test_passages_of_a_note_are_judged_as_score_judges_them(with_context: FocusClassifier):
    words = ["coach", "the we", "deal", "the", "deal we the", "lunch", "crm the", "ride", "Join Zoom", "12 %"]
    texts = [" ".join(words[(i * k) % 10] for k in (1, 3)) for i in range(40)]
    table = rows(*((text, [C, S, OTHER][i % 3]) for i, text in enumerate(texts)))
    table["note"], table["position"] = [f"n{i // 8}" for i in range(40)], [i % 8 for i in range(40)]
    notes, measured = table.groupby("note", sort=False)["text"].agg("\n".join), evaluate(table, with_context)
    for who, context in (("model", True), ("no context", False)):
        found = score_passages(notes, with_context, context=context)
        assert found["text"].tolist() == texts
        chances = found[["manager_coaching", "rep_selling", "other"]].to_numpy()
        truth = (table["label"].to_numpy()[:, None] == [[C, S, OTHER]]).astype(float)
        expected = {
            "accuracy": (found["label"] == table["label"]).mean(),
            "Brier score": ((chances - truth) ** 2).sum(axis=1).mean(),
            "not marked for review": (~found["review"]).mean(),
        }
        assert {name: values(measured, name)[who] for name in expected} == pytest.approx(expected, rel=1e-12)


def test_figures_that_have_nothing_to_rest_on_are_left_out(hand_classifier: FocusClassifier):
    found = evaluate(rows(("the", C), ("we", S)), hand_classifier)
    assert list(found.figures) == [
        "accuracy",
        "macro F1",
        "Brier score",
        "calibration error",
        "accuracy at 80 % answered",
        "not marked for review",
    ]
    assert values(found, "not marked for review") == {"model": 0.0}


# -- intervals ---------------------------------------------------------------------------------------------------------

HALF = rows(*[("coach", C)] * 20, *[("coach", S)] * 20)


def test_intervals_are_over_groups(hand_classifier: FocusClassifier):
    # Of two groups one is all right, the other all wrong: a quarter of the resamples has the one or the other twice.
    grouped = evaluate(HALF.assign(group=[1] * 20 + [2] * 20), hand_classifier)
    assert grouped.groups == 2
    assert grouped.figures["accuracy"]["model"] == Figure(0.5, 0.0, 1.0)
    # As forty passages on their own they are binomial: 0.5 ± 1.96 * sqrt(0.25 / 40) = 0.345 to 0.655.
    alone = evaluate(HALF, hand_classifier)
    assert alone.groups == 40
    value, low, high = alone.figures["accuracy"]["model"]
    assert value == 0.5
    assert (low, high) == (pytest.approx(0.345, abs=0.03), pytest.approx(0.655, abs=0.03))


@pytest.mark.parametrize("column", ["group", "note", "pair"])
def test_what_binds_passages_together_makes_the_groups(hand_classifier: FocusClassifier, column: str):
    found = evaluate(HALF.assign(**{column: [1] * 20 + [2] * 20}), hand_classifier)
    assert found.groups == 2
    assert found.figures["accuracy"]["model"] == Figure(0.5, 0.0, 1.0)


def test_one_group_has_no_spread(hand_classifier: FocusClassifier):
    found = evaluate(HALF.assign(group="all"), hand_classifier)
    assert found.groups == 1
    for row in found.figures.values():
        for figure in row.values():
            assert figure.low == figure.value == figure.high


def test_intervals_of_figures_that_some_resamples_lack(hand_classifier: FocusClassifier):
    # Only one of two groups has a theme; where it is left out there is no figure, which must not make one.
    table = rows(("coach", C), ("deal", S), theme=["skills", None])
    assert evaluate(table, hand_classifier).figures["theme accuracy"]["model"] == Figure(1.0, 1.0, 1.0)


def test_the_same_table_gives_the_same_figures(trained: FocusClassifier, labelled: pd.DataFrame):
    once, twice = evaluate(labelled, trained), evaluate(labelled.copy(), trained)
    assert once == twice
    for row in once.figures.values():
        for figure in row.values():
            assert figure.low <= figure.value <= figure.high


def test_the_table_is_not_changed(hand_classifier: FocusClassifier):
    before = NOTES.copy(deep=True)
    evaluate(NOTES, hand_classifier)
    pd.testing.assert_frame_equal(NOTES, before)


# -- what is read ------------------------------------------------------------------------------------------------------


def test_printed():
    figures = {
        "accuracy": {
            "model": Figure(0.9, 0.85, 0.95),
            "majority": Figure(0.5, 0.4, 0.6),
            "keywords": Figure(2 / 3, 0.6, 1),
        },
        "calibration error": {"model": Figure(0.0314, 0.02, 0.05)},
        "note label accuracy": {"model": Figure(1, 1, 1), "keywords": Figure(0, 0, 0)},
    }
    assert str(Evaluation(120, 7, figures)).splitlines() == [
        "                                model                   majority                keywords",
        "accuracy                        0.900 [0.850, 0.950]    0.500 [0.400, 0.600]    0.667 [0.600, 1.000]",
        "calibration error               0.031 [0.020, 0.050]",
        "note label accuracy             1.000 [1.000, 1.000]                            0.000 [0.000, 0.000]",
        "120 passages in 7 groups; 95 % intervals by bootstrap over groups.",
    ]


def test_no_figure_is_printed_as_missing(hand_classifier: FocusClassifier):
    assert "nan" not in str(evaluate(rows(("the", C), note=[1]), hand_classifier))


# -- what goes in ------------------------------------------------------------------------------------------------------


def test_the_model_may_be_a_path(hand_classifier: FocusClassifier, tmp_path: Path):
    save(hand_classifier, tmp_path / "m")
    expected = evaluate(HALF, hand_classifier)
    assert evaluate(HALF, tmp_path / "m") == evaluate(HALF, str(tmp_path / "m")) == expected


@pytest.mark.parametrize(
    ("table", "kind", "message"),
    [
        ("coach", InputTypeError, "labelled is str, expected a DataFrame with the columns text and label"),
        (
            rows().astype(object),
            InputError,
            "there is no labelled passage, expected at least one row with text and label",
        ),
        (
            rows(("coach", C)).rename(columns={"label": "class"}),
            InputError,
            "labelled passages need one column 'label', found text, class; rename yours",
        ),
        (
            rows(("coach", C), (math.nan, C)),
            InputError,
            "row 1: text is empty, expected words; drop the row or fill it",
        ),
        (
            rows(("coach", "Coaching")),
            LabelError,
            "row 0: label is 'Coaching', expected one of manager-coaching, rep-selling, other; rename it",
        ),
    ],
)
def test_bad_tables(hand_classifier: FocusClassifier, table: object, kind: type[Exception], message: str):
    with pytest.raises(kind) as error:
        evaluate(table, hand_classifier)  # type: ignore[arg-type]
    assert str(error.value) == message
    assert type(error.value) is kind


def test_bad_models(tmp_path: Path):
    with pytest.raises(InputTypeError) as error:
        evaluate(HALF, FocusClassifier())
    assert str(error.value) == (
        "model is FocusClassifier, expected a fitted FocusClassifier, the path of a model file, or None"
    )
    with pytest.raises(ModelFileError) as error:
        evaluate(HALF, tmp_path / "none")
    assert str(error.value) == (
        f"{tmp_path}/none: can't be read (No such file or directory); give the path of a model file"
    )

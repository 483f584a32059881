from __future__ import annotations

import platform
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import scipy
import sklearn

import coachfocus
from coachfocus.classifier import FocusClassifier
from coachfocus.errors import InputError, InputTypeError, LabelError
from coachfocus.features import word_hash
from coachfocus.model_file import dump
from coachfocus.training import train

C, S, OTHER = "manager-coaching", "rep-selling", "other"


def rows(*labelled: tuple[str, str], **columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(labelled, columns=["text", "label"]).assign(**columns)


def test_it_gives_a_fitted_classifier_whose_card_says_what_it_saw(trained: FocusClassifier):
    assert trained.classes_.tolist() == [C, OTHER, S]
    assert dict(trained.model_.card) == {
        "passages": "22 manager-coaching, 16 other, 22 rep-selling",
        "themes": "12 activity, 12 skills, 11 strategy, 9 tools",
        "groups": "57",  # 60 passages, 3 pairs among them
        "notes": "0",
        "membership": trained.model_.card["membership"],
    }


def test_the_model_tells_what_it_was_trained_with(trained: FocusClassifier):
    assert dict(trained.model_.versions) == {
        "coachfocus": coachfocus.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "scikit-learn": sklearn.__version__,
        "scipy": scipy.__version__,
    }


def test_the_card_tells_how_well_its_passages_are_told_from_others(trained: FocusClassifier):
    told = trained.model_.card["membership"]
    assert told.startswith("advantage ")
    assert 0.3 < float(told.removeprefix("advantage ")) <= 1.0  # sixty passages are known by heart


def test_it_learns_labels(trained: FocusClassifier, labelled: pd.DataFrame):
    assert (trained.predict(labelled["text"]) == labelled["label"]).mean() > 0.95
    unseen = ["He watched her visit and told her afterwards", "The buyer asked for a discount"]
    assert trained.predict(unseen).tolist() == [C, S]


def test_it_learns_themes(trained: FocusClassifier, labelled: pd.DataFrame):
    on_topic = labelled.dropna(subset="theme")
    assert (trained.predict_theme(on_topic["text"]) == on_topic["theme"]).mean() > 0.9


def test_the_same_table_gives_the_same_bytes_whatever_its_index_other_columns_and_speakers(
    trained: FocusClassifier, labelled: pd.DataFrame
):
    table = labelled.assign(text="Dana Lee: " + labelled["text"], speaker="Dana Lee", note=None)
    model = train(table.set_index(pd.Index([5] * len(table)))).model_
    assert dump(replace(model, threshold=trained.model_.threshold)) == dump(trained.model_)


def test_the_table_is_not_changed(labelled: pd.DataFrame):
    before = labelled.copy(deep=True)
    train(labelled)
    pd.testing.assert_frame_equal(labelled, before)


def test_what_a_single_source_says_is_not_learned():
    table = rows(("blorf a", C), ("blorf b", C), ("quimp c", S), ("quimp d", S))
    known = train(table.assign(group=[1, 2, 3, 4])).model_.known
    assert (word_hash("blorf") in known, word_hash("quimp") in known) == (True, True)
    known = train(table.assign(group=[1, 1, 3, 4])).model_.known
    assert (word_hash("blorf") in known, word_hash("quimp") in known) == (False, True)


@pytest.mark.parametrize("columns", [{}, {"note": [1, 2, 3, 4]}, {"pair": ["p", "p", "q", "q"]}, {"group": [None] * 4}])
def test_where_no_source_is_told_no_word_is_learned_that_may_be_a_name(columns: dict[str, list[object]]):
    known = train(rows(("blorf call", C), ("blorf call", C), ("the call", S), ("the call", S), **columns)).model_.known
    assert (word_hash("blorf") in known, word_hash("the") in known) == (False, True)


def test_weights_count():
    table = rows(*[("we ride", C)] * 4, *[("we ride", S)] * 4)
    likeliest = [train(table.assign(weight=[w] * 4 + [1] * 4)).predict(["we ride"])[0] for w in (3, 1 / 3)]
    assert likeliest == [C, S]


def test_without_themes_the_model_has_none(labelled: pd.DataFrame):
    model = train(labelled.drop(columns="theme")).model_
    assert model.theme is None
    assert model.card["themes"] == ""


@pytest.mark.parametrize(
    ("table", "kind", "message"),
    [
        ([("x", C)], InputTypeError, "labelled is list, expected a DataFrame with the columns text and label"),
        (
            rows(("x", C)).drop(columns="label"),
            InputError,
            "labelled passages need one column 'label', found text; rename yours",
        ),
        (
            rows().astype(object),
            InputError,
            "there is no labelled passage, expected at least one row with text and label",
        ),
        (
            rows(("x", C), ("y", "selling")),
            LabelError,
            "row 1: label is 'selling', expected one of manager-coaching, rep-selling, other; rename it",
        ),
        (rows(("x", C), ("", S)), InputError, "row 1: text is empty, expected words; drop the row or fill it"),
        (
            rows(("x", C), ("y", C)),
            LabelError,
            "labelled passages have only one class, expected at least two: 2 manager-coaching; "
            "add passages with another label",
        ),
        (
            rows(("x", C), ("y", S), weight=[1, 0]),
            LabelError,
            "labelled passages have only one class, expected at least two: 1 manager-coaching; "
            "add passages with another label",
        ),
        (
            rows(("x", C), ("y", S), weight=[0, 0]),
            InputError,
            "every weight is 0, expected passages that count; leave the column out to let all count alike",
        ),
        (
            rows(("ride", C), ("deal", S)),
            InputError,
            "no word stands in 2 different groups of texts, so that none is learned; add texts",
        ),
    ],
)
def test_tables_that_cannot_be_learned_from(table: object, kind: type[Exception], message: str):
    with pytest.raises(kind) as error:
        train(table)  # type: ignore[arg-type]
    assert str(error.value) == message
    assert type(error.value) is kind

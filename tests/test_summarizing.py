from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from coachfocus.classifier import FocusClassifier
from coachfocus.errors import InputError, InputTypeError
from coachfocus.model import Model
from coachfocus.summarizing import summarize


@pytest.fixture
def model(hand_model: Model) -> FocusClassifier:
    """Of 100 held-out coaching passages 80 were caught, of 100 selling ones 10 mistaken; `other` does not matter."""
    confusion = np.array([[8000, 2000, 5], [1000, 9000, 70], [30, 30, 30]])
    return FocusClassifier.from_model(replace(hand_model, confusion=confusion))


def scores(*shares: float | None, drifts: int = 0, review: int = 0) -> pd.DataFrame:
    n = len(shares)
    return pd.DataFrame(
        {
            "coaching_share": pd.array(shares, dtype="float64"),
            "drift_at": pd.array([3] * drifts + [None] * (n - drifts), dtype="Int64"),
            "review": [True] * review + [False] * (n - review),
        }
    )


def test_a_share_is_corrected_by_hand(model: FocusClassifier):
    found = summarize(pd.DataFrame(index=range(6)), scores(1, 1, 0, 0, 0.25, None, drifts=2, review=3), model=model)
    (row,) = found.to_dict("records")
    assert (row["notes"], row["on_topic"], row["drifted"], row["review"]) == (6, 5, 2, 3)
    assert row["counted_share"] == pytest.approx(0.45)
    assert row["coaching_share"] == pytest.approx((0.45 - 0.1) / (0.8 - 0.1))
    assert row["low"] < row["coaching_share"] < row["high"]
    assert row["remark"] is None


def test_the_interval_narrows_with_notes_and_holds_the_truth(model: FocusClassifier):
    rng = np.random.default_rng(1)
    widths = []
    for n in (20, 2000):
        found = summarize(pd.DataFrame(index=range(n)), scores(*rng.choice([0.1, 0.8], n)), model=model).iloc[0]
        assert found["low"] < 0.5 < found["high"]  # half of the notes are all coaching
        widths.append(found["high"] - found["low"])
    assert widths[1] < widths[0] / 3


def test_groups_in_order_and_the_missing_one_last(model: FocusClassifier):
    notes = pd.DataFrame({"manager": ["Bo"] * 6 + ["Ana"] * 5 + [None] * 5, "month": [1] * 16})
    found = summarize(notes, scores(*[0.5] * 16), by=["manager", "month"], model=model)
    assert found["manager"].fillna("-").tolist() == ["Ana", "Bo", "-"]
    assert found["notes"].tolist() == [5, 6, 5]
    one = summarize(notes, scores(*[0.5] * 16), by="manager", model=model)
    assert one.columns.tolist()[0] == "manager"


def test_too_few_notes_have_no_share(model: FocusClassifier):
    found = summarize(pd.DataFrame(index=range(9)), scores(1, 1, 1, 1, *[None] * 5), model=model).iloc[0]
    assert np.isnan(found["coaching_share"])
    assert np.isnan(found["counted_share"])
    assert found["remark"] == "4 notes on topic, at least 5 are needed"


def test_a_model_of_unknown_errors_corrects_nothing(hand_classifier: FocusClassifier):
    found = summarize(pd.DataFrame(index=range(5)), scores(*[0.5] * 5), model=hand_classifier).iloc[0]
    assert found["counted_share"] == 0.5
    assert np.isnan(found["coaching_share"])
    assert found["remark"] == "the model's error rates are not known or too high to correct the share"


def test_a_share_stays_between_nothing_and_all(model: FocusClassifier):
    found = summarize(pd.DataFrame(index=range(5)), scores(*[0.0] * 5), model=model).iloc[0]
    assert (found["coaching_share"], found["low"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("notes", "given", "by", "kind", "message"),
    [
        ([1], scores(1), None, InputTypeError, "notes is list, expected a DataFrame"),
        (pd.DataFrame(index=[0]), None, None, InputTypeError, "scores is NoneType, expected a DataFrame"),
        (
            pd.DataFrame(index=[0, 1]),
            scores(1),
            None,
            InputError,
            "notes has 2 rows and scores 1 with another index; pass what coachfocus.score gave for these notes",
        ),
        (
            pd.DataFrame({"team": ["a"]}),
            scores(1),
            "manager",
            InputError,
            "notes has no column 'manager' to group by, found team",
        ),
        (
            pd.DataFrame([["a", "b"]], columns=["team", "team"]),
            scores(1),
            "team",
            InputError,
            "the column 'team' stands more than once; drop or rename one",
        ),
        (
            pd.DataFrame({"notes": ["a"]}),
            scores(1),
            "notes",
            InputError,
            "'notes' is a column of the result; rename the one to group by",
        ),
        (
            pd.DataFrame(index=[0]),
            scores(1).drop(columns="review"),
            None,
            InputError,
            "scores has no column 'review', found coaching_share, drift_at; pass the scores of notes",
        ),
    ],
)
def test_what_does_not_fit_together(notes: object, given: object, by: object, kind: type[Exception], message: str):
    with pytest.raises(kind) as error:
        summarize(notes, given, by=by)  # type: ignore[arg-type]
    assert str(error.value) == message

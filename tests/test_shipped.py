"""The shipped model says what it said when it was trained, and what its card and the README promise."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import coachfocus
from coachfocus.labelled import read_labelled
from coachfocus.model_file import dump, shipped_model

PROJECT = Path(__file__).parent.parent
LEAST_ACCURACY = 0.75  # the figure that was published is in benchmarks/accuracy-development.txt
GOLDEN = [json.loads(line) for line in (PROJECT / "models" / "golden.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["text"][:30] or "empty")
def test_the_golden_outputs(row: dict):
    model = coachfocus.load()
    assert model.classes_.tolist() == list(row["probabilities"])
    np.testing.assert_allclose(model.predict_proba([row["text"]])[0], list(row["probabilities"].values()), rtol=1e-12)
    assert model.predict_theme([row["text"]]).tolist() == [row["theme"]]


def test_the_file_is_what_the_model_dumps():
    assert (files("coachfocus") / "models" / "shipped.coachfocus").read_bytes() == dump(shipped_model())


def test_the_card_counts_the_train_part():
    train = read_labelled([PROJECT / "data" / "train.jsonl"])
    counts = train["label"].value_counts()
    assert shipped_model().card["passages"] == ", ".join(f"{counts[label]} {label}" for label in sorted(counts.index))


def test_it_has_not_fallen_behind_on_the_development_part():
    development = pd.read_json(files("coachfocus") / "data" / "development.jsonl", lines=True)
    figures = coachfocus.evaluate(development).figures
    assert figures["accuracy"]["model"].value > figures["accuracy"]["keywords"].value + 0.3
    assert figures["accuracy"]["model"].value >= LEAST_ACCURACY
    assert figures["calibration error"]["model"].value <= 0.05
    assert figures["accuracy of those"]["model"].value >= 0.93  # those not marked for review


def test_the_example_of_the_readme():
    text = (
        "What have you tried with Femi on her first meetings?\nThe bakery chain wants 6 % off, call them before Friday."
    )
    assert coachfocus.score_passages(text)["label"].tolist() == ["manager-coaching", "rep-selling"]

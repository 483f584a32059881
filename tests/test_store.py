from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest

from coachfocus import store
from coachfocus.classifier import FocusClassifier
from coachfocus.errors import InputError, InputTypeError, ModelFileError
from coachfocus.model import Model
from coachfocus.model_file import dump
from coachfocus.store import load, save

TEXTS = ["He watched her visit and told her afterwards", "The buyer asked for a discount", "", "漢字"]


@pytest.mark.parametrize("kind", [str, Path])
def test_a_classifier_comes_back_with_the_same_probabilities_and_themes(
    trained: FocusClassifier, labelled: pd.DataFrame, tmp_path: Path, kind: type
):
    path = kind(tmp_path / "ours.coachfocus")
    assert save(trained, path) is None
    again = load(path)
    assert isinstance(again, FocusClassifier)
    texts = [*labelled["text"], *TEXTS]
    assert again.predict_proba(texts).tobytes() == trained.predict_proba(texts).tobytes()
    assert again.predict_theme(texts).tolist() == trained.predict_theme(texts).tolist()
    assert again.model_.threshold == trained.model_.threshold == 0.5
    assert again.get_params() == trained.get_params()


def test_one_without_themes_comes_back_too(trained: FocusClassifier, labelled: pd.DataFrame, tmp_path: Path):
    plain = FocusClassifier().fit(labelled["text"], labelled["label"])
    save(plain, tmp_path / "m")
    assert load(tmp_path / "m").model_.theme is None
    np.testing.assert_array_equal(load(tmp_path / "m").predict(TEXTS), plain.predict(TEXTS))


def test_saving_again_gives_the_same_bytes_and_replaces_the_file(trained: FocusClassifier, tmp_path: Path):
    one, two = tmp_path / "one", tmp_path / "two"
    two.write_text("an older file")
    save(trained, one)
    save(load(one), two)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(tmp_path.iterdir()) == [one, two]


LOADS_BY_JOBLIB = """
import sys, joblib
model = joblib.load(sys.argv[1])
print(model.predict_proba(sys.argv[2:]).tolist(), model.get_params())
"""


def test_joblib_dumps_and_loads_a_classifier_in_another_process(trained: FocusClassifier, tmp_path: Path):
    joblib.dump(trained, tmp_path / "m.joblib")
    command = [sys.executable, "-c", LOADS_BY_JOBLIB, str(tmp_path / "m.joblib"), *TEXTS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", f"{trained.predict_proba(TEXTS).tolist()} {trained.get_params()}\n")
    save(joblib.load(tmp_path / "m.joblib"), tmp_path / "m")  # the way that `load` tells
    assert (tmp_path / "m").read_bytes() == dump(trained.model_)


def test_no_path_means_the_shipped_model(hand_model: Model, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store, "shipped_model", lambda: hand_model)
    assert load().model_ is hand_model


@pytest.mark.parametrize(
    ("model", "name"), [(FocusClassifier(), "FocusClassifier"), (None, "NoneType"), ("m.coachfocus", "str")]
)
def test_what_cannot_be_saved(model: object, name: str, tmp_path: Path):
    with pytest.raises(InputTypeError) as error:
        save(model, tmp_path / "m")  # type: ignore[arg-type]
    assert str(error.value) == f"can't save {name}; expected a fitted FocusClassifier, call fit first"
    assert list(tmp_path.iterdir()) == []


def test_a_bare_model_is_no_classifier(hand_model: Model, tmp_path: Path):
    with pytest.raises(InputTypeError) as error:
        save(hand_model, tmp_path / "m")  # type: ignore[arg-type]
    assert str(error.value) == "can't save Model; expected a fitted FocusClassifier, call fit first"


def test_a_classifier_of_numbered_labels_is_not_saved(tmp_path: Path):
    numbered = FocusClassifier().fit(["we ride", "we ride", "a deal", "a deal"], [0, 0, 1, 1])
    with pytest.raises(InputError) as error:
        save(numbered, tmp_path / "m")
    assert str(error.value) == "the model was fitted on 0, 1, expected labels; fit it on them"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_loaded(tmp_path: Path):
    (tmp_path / "notes.csv").write_text("text\nx\n")
    with pytest.raises(ModelFileError) as error:
        load(tmp_path / "notes.csv")
    assert str(error.value) == (
        f"{tmp_path}/notes.csv: this is a text, not a coachfocus model; save one with coachfocus.save"
    )
    with pytest.raises(ModelFileError) as error:
        load(str(tmp_path / "none"))
    assert str(error.value) == (
        f"{tmp_path}/none: can't be read (No such file or directory); give the path of a model file"
    )


@pytest.mark.parametrize("path", [3, b"model", 1.5])
def test_what_is_no_path(hand_classifier: FocusClassifier, path: object):
    expected = f"path is {type(path).__name__}, expected the path of a model file"
    with pytest.raises(InputTypeError, match=expected):
        save(hand_classifier, path)
    with pytest.raises(InputTypeError, match=expected):
        load(path)

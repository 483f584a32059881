"""The public door: its names, what they cost to import, and that importing does nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files

import pytest

import coachfocus

NAMES = [
    "CoachFocusError",
    "FocusClassifier",
    "evaluate",
    "load",
    "read_notes",
    "save",
    "score",
    "score_passages",
    "summarize",
    "train",
]  # fmt: skip


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_the_names():
    assert coachfocus.__all__ == NAMES
    assert dir(coachfocus) == sorted([*NAMES, "__version__"])
    assert coachfocus.__version__ == version("coachfocus")


@pytest.mark.parametrize("name", NAMES)
def test_each_name_has_a_docstring(name: str):
    assert inspect.getdoc(getattr(coachfocus, name))


def test_another_name_is_no_attribute():
    with pytest.raises(AttributeError, match="module 'coachfocus' has no attribute 'nonsense'"):
        _ = coachfocus.nonsense


def test_importing_loads_nothing_and_says_nothing():
    code = "import sys; before = set(sys.modules); import coachfocus; print(sorted(set(sys.modules) - before))"
    loaded = run(code)
    assert "coachfocus.version" in loaded
    for name in ("numpy", "pandas", "sklearn", "joblib", "coachfocus.classifier", "coachfocus.scoring", "logging"):
        assert f"'{name}'" not in loaded


@pytest.mark.parametrize("call", ["score('We met.')", "score_passages(['We met.', None])", "read_notes"])
def test_scoring_and_reading_need_no_scikit_learn(call: str):
    loaded = run(
        f"import sys, coachfocus; coachfocus.{call}; print([m for m in sys.modules if m in ('sklearn', 'scipy')])"
    )
    assert loaded == "[]\n"


def test_the_command_line_scores_without_pandas():
    code = "import sys; from coachfocus import cli; cli.main(['explain', 'We met.'])"
    loaded = run(f"{code}; print({{'sklearn', 'scipy', 'pandas'}} & set(sys.modules))")
    assert loaded.endswith("\nset()\n")


def test_what_scoring_and_retraining_need_travels_inside():
    package = files("coachfocus")
    for member in (
        "models/shipped.coachfocus",
        "data/train.jsonl",
        "data/development.jsonl",
        "data/LICENSE",
        "py.typed",
    ):
        assert (package / member).is_file()

"""The parts of the corpus as the benchmarks take them: intervals are over writers, so a writer is a group."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from coachfocus.examples import TrainingSet
from coachfocus.labelled import Labelled, read_labelled

HERE = Path(__file__).parent
MODEL = HERE.parent / "models" / "shipped.coachfocus"


def read_part(name: str) -> pd.DataFrame:
    """Read one part of the corpus.

    Parameters
    ----------
    name : str
        ``train``, ``development`` or ``test``.

    Returns
    -------
    DataFrame
        The columns of the corpus, and ``group``, the writer.
    """
    table = read_labelled([HERE.parent / "data" / f"{name}.jsonl"])
    return table.assign(group=table["writer"])


def publish(script: str, text: str) -> None:
    """Print an output and write it beside its script.

    Parameters
    ----------
    script : str
        Path of the script, or of its output without suffix.
    text : str
        What it found.
    """
    print(text)
    (HERE / Path(script).stem).with_suffix(".txt").write_text(text + "\n", encoding="utf-8")


def model_digest() -> str:
    """Tell the shipped model from others.

    Returns
    -------
    str
        The first twelve digits of its sha256.
    """
    return hashlib.sha256(MODEL.read_bytes()).hexdigest()[:12]


def log_test_run(accuracy: object, reason: str) -> None:
    """Log a run on the test part.

    Parameters
    ----------
    accuracy : object
        What came out, with its interval.
    reason : str
        Why it was run.
    """
    with (HERE / "test-runs.md").open("a", encoding="utf-8") as log:
        log.write(f"| {date.today()} | {model_digest()} | {accuracy} | {reason} |\n")


def training_set(rows: Labelled) -> TrainingSet:
    """Make arrays of labelled passages, as `coachfocus.train` does.

    Parameters
    ----------
    rows : Labelled
        The passages.

    Returns
    -------
    TrainingSet
        In the same order.
    """
    return TrainingSet(
        rows.bodies(),
        np.array(rows.labels),
        np.array(rows.themes, dtype=object),
        np.array(rows.weights),
        np.unique(rows.groups, return_inverse=True)[1].astype(np.int64),
        rows.chains(),
        rows.source_numbers(),
    )

"""Small models for the fuzzing of model files, and what a model says of a few texts."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from fuzz_signing import Base, npy
from parts import MODEL

from coachfocus.context import Chains, Context
from coachfocus.features import FeatureSettings, Lexicon, word_hash
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import FloatArray, Linear, Model
from coachfocus.model_file import dump, load_model
from coachfocus.scorer import Scorer
from coachfocus.training import train

EACH_FIFTH = slice(None, None, 5)
PASSAGES = Path(__file__).parent.parent / "tests" / "passages.jsonl"
TEXTS = [
    "We sat down after the visit and I asked what she would do next time.",
    "They want 5 % off before the end of the quarter.",
    "Lunch is at noon.",
    "Yes, twice a week.",
    "How many one-on-ones did you hold with your people this month?",
    "Send the contract to Anna, the buyer signs on Friday!",
    "coach ride deal calls crm lunch",
    "",
]
CHAINS = Chains(np.arange(len(TEXTS)), np.array([0, 5, len(TEXTS)]), np.array([0, 1, 2, 0, 3, 0, 1, 2], np.int8))


def hand_model(*, theme: bool = True, context: bool = True, kept: slice = EACH_FIFTH) -> Model:
    """Make a model of a few kB without training, the same with every version of every library.

    Parameters
    ----------
    theme, context : bool, default=True
        Whether it has themes, and knows how talk goes on.
    kept : slice, default=EACH_FIFTH
        Which of the features of `TEXTS` it has weights for.

    Returns
    -------
    Model
        Of 2 to 10 kB as a file.
    """
    settings = FeatureSettings(bits=19, window=3, shortest=3, longest=4 if theme else 0)
    words = np.array(sorted({word_hash(w) for text in TEXTS for w in text.lower().split()}), np.uint32)
    lexicon = Lexicon(words[::3], np.arange(1, len(words[::3]) + 1, dtype=np.uint8))
    none = np.zeros((0, 3), np.int16)
    label = Linear(("manager-coaching", "other", "rep-selling"), none, np.array([0.25, -0.5, 0.125]), 0.0625, 1.5)
    blank = Model(settings, words[::2], np.zeros(0, np.uint32), label, None, 0.75, lexicon)
    buckets = np.unique(Scorer(blank).features(TEXTS).indices)[kept].astype(np.uint32)
    themes = ("activity", "skills", "strategy", "tools")
    return replace(
        blank,
        buckets=buckets,
        label=replace(label, weights=_weights(len(buckets), 3)),
        theme=Linear(themes, _weights(len(buckets), 4), np.array([0.5, 0.0, -0.5, 0.25]), 0.125, 2.0)
        if theme
        else None,
        confusion=np.arange(9).reshape(3, 3),
        context=_context() if context else None,
        card={"made": "by hand"},
    )


def _weights(rows: int, columns: int) -> np.ndarray:
    return ((np.arange(rows * columns) * 7 % 11) - 5).astype(np.int16).reshape(rows, columns)


def _context() -> Context:
    common = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9]) / 45
    follow = np.tile(common, (4, 9, 1)) + np.eye(9)
    return Context(common, common[::-1].copy(), follow / follow.sum(axis=2, keepdims=True), 0.625)


def cut_model() -> Model:
    """Train a model on the passages of the tests and keep a few of its features.

    Returns
    -------
    Model
        Of a few kB.
    """
    rows = pd.DataFrame([json.loads(line) for line in PASSAGES.read_text(encoding="utf-8").splitlines()])
    model = train(rows).model_
    kept, theme = slice(None, None, 20), model.theme
    return replace(
        model,
        known=model.known[::100],
        buckets=model.buckets[kept],
        label=replace(model.label, weights=model.label.weights[kept]),
        theme=None if theme is None else replace(theme, weights=theme.weights[kept]),
        lexicon=Lexicon(model.lexicon.words[::100], model.lexicon.classes[::100]),
    )


def format_3(model: Model) -> bytes:
    """Write a model as the format before this one had it.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    bytes
        The content of the file, which is read still.
    """
    arrays = {
        "known": model.known,
        "lexicon_words": model.lexicon.words,
        "lexicon_classes": model.lexicon.classes,
        "buckets": model.buckets,
        "label_weights": model.label.weights,
        "confusion": model.confusion,
    }
    if model.theme is not None:
        arrays["theme_weights"] = model.theme.weights
    if model.context is not None:
        arrays |= {f"context_{part}": getattr(model.context, part) for part in ("common", "start", "follow")}
    like = Base(dump(model))
    manifest = {k: v for k, v in like.manifest.items() if k not in ("needs", "versions")} | {"format": 3}
    return like.signed({f"{name}.npy": npy(array) for name, array in arrays.items()}, manifest)


def bases() -> dict[str, bytes]:
    """Make the valid files that mutants are made of.

    Returns
    -------
    dict of str to bytes
        From a name to the content.
    """
    return {
        "by hand": dump(hand_model()),
        "labels alone": dump(hand_model(theme=False, context=False)),
        "format 3": format_3(hand_model()),
        "trained, cut": dump(cut_model()),
        "shipped": dump(load_model(MODEL)),
    }


def says(model: Model) -> FloatArray:
    """Score `TEXTS` in every way that there is.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    array of float64, shape (n, 7)
        Probabilities of labels and themes: alone, one by one, and with the notes in view.
    """
    scorer = Scorer(model)
    alone = model.probabilities(*scorer.scores(TEXTS))
    single = [scorer.scores([text], themes=False)[0] for text in TEXTS]
    singles = (model.probabilities(np.concatenate(single), scorer.scores(TEXTS)[1])[0], alone[1])
    ways = [alone, singles, model.context.smooth(*alone, CHAINS) if model.context is not None else alone]
    return np.concatenate([np.hstack(way) for way in ways])


def fault(model: Model) -> str:
    """Tell what is unsound in what a model says.

    Parameters
    ----------
    model : Model
        A model that was read from a file.

    Returns
    -------
    str
        Empty where it scores texts without an error or a warning, by probabilities that sum to one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = says(model)
    except Exception as error:
        return f"can't be used: {type(error).__name__}: {error}"
    labels, themes = np.split(found, [len(LABELS)], axis=1)
    for part in (labels, themes):
        if not (np.isfinite(part).all() and (part >= 0).all() and np.abs(part.sum(axis=1) - 1).max() < 1e-9):
            return "its probabilities do not sum to one"
    return "" if themes.shape[1] == len(THEMES) else "its themes are others"

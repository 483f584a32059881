"""The words that weighed most, true to the model: each word's share of the decision, worked out and not guessed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.features import Features
from coachfocus.labels import LABELS
from coachfocus.model import FloatArray, Model
from coachfocus.pieces import blocks
from coachfocus.scorer import Scorer

WORDS_SHOWN: Final = 4


def because(texts: Sequence[str], chances: FloatArray, scorer: Scorer) -> list[str]:
    """Name the words of each text that weighed most for its label.

    Parameters
    ----------
    texts : sequence of str
        One text a passage, without speaker and bullet.
    chances : array of float64, shape (n_texts, 3)
        The probabilities of the labels, in the order of `coachfocus.labels.LABELS`.
    scorer : Scorer
        The model that labelled the texts.

    Returns
    -------
    list of str
        For each text up to four words, the weightiest first, joined by commas; only words that spoke for the label.
    """
    classes = scorer.model.label.classes
    chosen = chances[:, [LABELS.index(c) for c in classes]].argmax(axis=1)
    found: list[str] = []
    for block in blocks(texts):
        features = scorer.features(texts[block])
        found += heaviest(features, word_weights(scorer.model, features, chosen[block]))
    return found


def word_weights(model: Model, features: Features, chosen: npt.NDArray[np.int64]) -> FloatArray:
    """Work out what each token adds to the chosen label's lead over the mean of the others.

    A feature of two words gives half of its weight to each.

    Parameters
    ----------
    model : Model
        The model that labelled the texts.
    features : Features
        The texts' features.
    chosen : array of int64, shape (n_texts,)
        For each text the column of its label.

    Returns
    -------
    array of float64, shape (n_tokens,)
        In the order of ``features.tokens``; they add up to the lead, without the intercept.
    """
    linear = model.label
    counts = np.diff(features.indptr)
    weights = np.vstack([linear.weights, np.zeros((1, len(linear.classes)), np.int16)]).astype(np.float64)
    others = max(len(linear.classes) - 1, 1)
    lead = weights - (weights.sum(axis=1, keepdims=True) - weights) / others
    scale = linear.step / np.sqrt(np.maximum(features.lengths, 1))
    value = lead[model.rows(features.indices), np.repeat(chosen, counts)] * np.repeat(scale, counts)
    tokens = len(features.tokens)
    halves = np.bincount(features.first, value, tokens) + np.bincount(features.second, value, tokens)
    return np.asarray(halves / 2, dtype=np.float64)


def heaviest(features: Features, weights: FloatArray) -> list[str]:
    """Name the weightiest words of each text.

    Parameters
    ----------
    features : Features
        The texts' features.
    weights : array of float64, shape (n_tokens,)
        From `word_weights`.

    Returns
    -------
    list of str
        As from `because`.
    """
    return [
        ", ".join(_heaviest(features.tokens[start:end], weights[start:end]))
        for start, end in pairwise(features.token_starts.tolist())
    ]


def _heaviest(tokens: Sequence[str], weights: FloatArray) -> list[str]:
    sums: dict[str, float] = {}
    for token, weight in zip(tokens, weights.tolist(), strict=True):
        if token and token[-1].isalnum():
            sums[token.lower()] = sums.get(token.lower(), 0.0) + weight
    ranked = sorted(((-w, t) for t, w in sums.items() if w > 0))
    return [t for _, t in ranked[:WORDS_SHOWN]]

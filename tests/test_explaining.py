from __future__ import annotations

import re
from dataclasses import replace
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest

from coachfocus import pieces
from coachfocus.classifier import FocusClassifier
from coachfocus.explaining import because, heaviest, word_weights
from coachfocus.features import Features, FeatureSettings
from coachfocus.labels import LABELS
from coachfocus.model import FloatArray, Linear, Model
from coachfocus.scorer import Scorer

C, OTHER, S = range(3)  # the columns of the hand model's labels


def weigh(texts: list[str], model: Model, chosen: list[int]) -> tuple[Features, FloatArray]:
    features = Scorer(model).features(texts)
    return features, word_weights(model, features, np.array(chosen, np.int64))


def leads(texts: list[str], model: Model, chosen: np.ndarray) -> FloatArray:
    """The lead of a label over the mean of the others, by scoring."""
    scorer = Scorer(model)
    read = scorer.read(texts)
    found, _ = scorer.weigh(read.forms, read.pieces.texts, read.pieces.lines, np.diff(read.pieces.texts))
    scores, row = found - model.label.intercept, np.arange(len(texts))
    return scores[row, chosen] - (scores.sum(axis=1) - scores[row, chosen]) / (scores.shape[1] - 1)


def spelled(*words: tuple[str, float]) -> tuple[Features, FloatArray]:
    """One text whose words have these weights."""
    none, n = np.zeros(0, np.int64), len(words)
    features = Features(np.zeros(2), none, none, none, [word for word, _ in words], np.array([0, n]), np.array([n]))
    return features, np.array([weight for _, weight in words])


def certain(labels: list[int], model: Model) -> FloatArray:
    """Chances of one for these columns of the model's labels."""
    chances = np.zeros((len(labels), len(LABELS)))
    chances[np.arange(len(labels)), [LABELS.index(model.label.classes[label]) for label in labels]] = 1
    return chances


# -- weights -----------------------------------------------------------------------------------------------------------


def test_each_words_weight_by_hand(hand_model: Model):
    # Four pieces, so that a word weighs 3 ln 2 / 2 for its own label; for another it is half of that against it.
    one = 3 * log(2) / 2
    features, found = weigh(["coach coach deal the"], hand_model, [C])
    assert features.tokens == ["coach", "coach", "deal", "the"]
    np.testing.assert_allclose(found, [one, one, -one / 2, 0])
    _, found = weigh(["coach coach deal the"], hand_model, [S])
    np.testing.assert_allclose(found, [-one / 2, -one / 2, one, 0])
    _, found = weigh(["coach coach deal the"], hand_model, [OTHER])
    np.testing.assert_allclose(found, [-one / 2, -one / 2, -one / 2, 0])


def test_each_text_has_its_own_label_and_length(hand_model: Model):
    features, found = weigh(["coach", "", "deal deal lunch lunch"], hand_model, [C, C, OTHER])
    assert features.tokens == ["coach", "deal", "deal", "lunch", "lunch"]
    half = 3 * log(2) / 2
    np.testing.assert_allclose(found, [2 * half, -half / 2, -half / 2, half, half])


def test_a_feature_of_two_words_gives_half_to_each():
    settings = FeatureSettings(bits=19)
    linear = Linear(("manager-coaching", "rep-selling"), np.array([[8, 0]], np.int16), np.zeros(2), 0.5, 1.0)
    model = Model(settings, np.zeros(0, np.uint32), np.array([70], np.uint32), linear, None, 0.5)
    features = Features(
        indptr=np.array([0, 1]),
        indices=np.array([70]),
        first=np.array([0]),
        second=np.array([2]),
        tokens=["help", "her", "plan"],
        token_starts=np.array([0, 3]),
        lengths=np.array([4]),
    )
    found = word_weights(model, features, np.array([0]))
    assert found.tolist() == [1, 0, 1]  # 8 steps of one half, over the root of 4, halved
    assert word_weights(model, features, np.array([1])).tolist() == [-1, 0, -1]


@pytest.mark.parametrize("chosen", [C, OTHER, S])
def test_the_weights_of_a_texts_words_add_up_to_the_lead_of_its_label(
    trained: FocusClassifier, labelled: pd.DataFrame, chosen: int
):
    texts = [*labelled["text"], "", "漢字", "Dana Lee paid $5 on 3 March. Why?"]
    features, found = weigh(texts, trained.model_, [chosen] * len(texts))
    owner = np.repeat(np.arange(len(texts)), np.diff(features.token_starts))
    sums = np.bincount(owner, found, len(texts))
    np.testing.assert_allclose(sums, leads(texts, trained.model_, np.full(len(texts), chosen)), atol=1e-9)


def test_the_weights_follow_the_length_and_the_step(hand_model: Model):
    finer = replace(hand_model, label=replace(hand_model.label, step=hand_model.label.step / 4))
    for n in (1, 2, 7):
        _, found = weigh(["coach " * n], finer, [C])
        np.testing.assert_allclose(found, [3 * log(2) / 4 / sqrt(n)] * n)


# -- words -------------------------------------------------------------------------------------------------------------


def test_words_are_named_weightiest_first():
    assert heaviest(*spelled(("a", 1.0), ("b", 3.0), ("c", 2.0))) == ["b, c, a"]


def test_a_word_that_comes_twice_is_named_once_with_both_weights():
    assert heaviest(*spelled(("Coach", 1.0), ("ride", 1.5), ("coach", 1.0))) == ["coach, ride"]
    assert heaviest(*spelled(("coach", 1.0), ("coach", -1.0), ("ride", 0.5))) == ["ride"]


def test_only_words_that_spoke_for_the_label_are_named():
    assert heaviest(*spelled(("a", 0.0), ("b", -1.0), ("c", 0.1))) == ["c"]
    assert heaviest(*spelled(("a", 0.0), ("b", -1.0))) == [""]


def test_four_words_are_named_at_most():
    assert heaviest(*spelled(*[(word, 1.0 + i) for i, word in enumerate("abcdef")])) == ["f, e, d, c"]


def test_of_equals_the_first_in_the_alphabet():
    assert heaviest(*spelled(("b", 1.0), ("c", 1.0), ("a", 1.0))) == ["a, b, c"]


def test_marks_are_no_words():
    assert heaviest(*spelled(("?", 9.0), (".", 9.0), ("95%", 9.0), ("12", 2.0), ("it's", 1.0))) == ["12, it's"]


def test_each_text_has_its_own_words(hand_model: Model):
    texts = ["coach the deal ride", "", "lunch", "the we"]
    found = because(texts, certain([C, C, OTHER, S], hand_model), Scorer(hand_model))
    assert found == ["coach, ride", "", "lunch", ""]


def test_words_are_the_same_in_blocks_of_any_size(hand_model: Model, monkeypatch):
    monkeypatch.setattr(pieces, "BLOCK", 8)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    texts = ["coach the deal ride", "", "lunch", "deal calls"]
    found = because(texts, certain([C, C, OTHER, S], hand_model), Scorer(hand_model))
    assert found == ["coach, ride", "", "lunch", "calls, deal"]


@pytest.mark.parametrize(("text", "words"), [('(coach), "ride"!', "coach, ride"), ("Coach coach", "coach")])
def test_words_are_named_without_the_marks_around_them(hand_model: Model, text: str, words: str):
    assert because([text], certain([C], hand_model), Scorer(hand_model)) == [words]


@pytest.mark.parametrize("texts", [[], [""], [" ", "\n"]])
def test_texts_of_nothing_have_no_words(hand_model: Model, texts: list[str]):
    assert because(texts, certain([C] * len(texts), hand_model), Scorer(hand_model)) == [""] * len(texts)


def test_taking_the_named_words_away_lowers_the_lead_of_the_label(trained: FocusClassifier, labelled: pd.DataFrame):
    texts, model = labelled["text"].tolist(), trained.model_
    labels = trained.predict_proba(texts).argmax(axis=1)
    named = because(texts, certain(labels.tolist(), model), Scorer(model))
    assert all(named)
    without = [
        re.sub(r"\b(?:" + "|".join(map(re.escape, words.split(", "))) + r")\b", "", text, flags=re.IGNORECASE)
        for text, words in zip(texts, named, strict=True)
    ]
    assert (leads(without, model, labels) < leads(texts, model, labels)).all()

from __future__ import annotations

import re
from dataclasses import replace
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest

from coachfocus.classifier import FocusClassifier
from coachfocus.explaining import because, word_weights
from coachfocus.features import Features, FeatureSettings, Masker, extract
from coachfocus.model import FloatArray, Linear, Model

C, OTHER, S = range(3)  # the columns of the hand model's labels


def weigh(texts: list[str], model: Model, chosen: list[int]) -> tuple[Features, FloatArray]:
    features = model.features(texts)
    return features, word_weights(model, features, model.rows(features), np.array(chosen, np.int64))


def leads(texts: list[str], model: Model, chosen: np.ndarray) -> FloatArray:
    """The lead of a label over the mean of the others, by scoring."""
    features = model.features(texts)
    scores = model.label.scores(model.rows(features), features.indptr) - model.label.intercept
    row = np.arange(len(texts))
    return scores[row, chosen] - (scores.sum(axis=1) - scores[row, chosen]) / (scores.shape[1] - 1)


def spelled(*words: tuple[str, float]) -> tuple[Features, FloatArray]:
    """One text whose words have these weights."""
    tokens = ["\n", *(word for word, _ in words)]
    none = np.zeros(0, np.int64)
    starts = np.array([0, len(tokens)])
    features = Features(np.array([0, 0]), none, none, none, tokens, starts, np.zeros(1), np.array([len(words)]))
    return features, np.array([9.0, *(weight for _, weight in words)])


# -- weights -----------------------------------------------------------------------------------------------------------


def test_each_words_weight_by_hand(hand_model: Model):
    # Four features, so that a word weighs 3 ln 2 / 2 for its own label; for another it is half of that against it.
    one = 3 * log(2) / 2
    features, found = weigh(["coach coach deal the"], hand_model, [C])
    assert features.tokens == ["\n", "coach", "coach", "deal", "the"]
    np.testing.assert_allclose(found, [0, one, one, -one / 2, 0])
    _, found = weigh(["coach coach deal the"], hand_model, [S])
    np.testing.assert_allclose(found, [0, -one / 2, -one / 2, one, 0])
    _, found = weigh(["coach coach deal the"], hand_model, [OTHER])
    np.testing.assert_allclose(found, [0, -one / 2, -one / 2, -one / 2, 0])


def test_each_text_has_its_own_label_and_length(hand_model: Model):
    features, found = weigh(["coach", "", "deal deal lunch lunch"], hand_model, [C, C, OTHER])
    assert features.tokens == ["\n", "coach", "\n", "\n", "deal", "deal", "lunch", "lunch"]
    half = 3 * log(2) / 2
    np.testing.assert_allclose(found, [0, 2 * half, 0, 0, -half / 2, -half / 2, half, half])


def test_a_feature_of_two_words_gives_half_to_each():
    settings = FeatureSettings(bits=8, window=1, shortest=3, longest=0)
    linear = Linear(("manager-coaching", "rep-selling"), np.array([[8, 0]], np.int16), np.zeros(2), 0.5, 1.0)
    model = Model(settings, np.zeros(0, np.uint32), np.array([70], np.uint32), linear, None, 0.5)
    features = Features(
        indptr=np.array([0, 1]),
        indices=np.array([70]),
        first=np.array([1]),
        second=np.array([3]),
        tokens=["\n", "help", "her", "plan"],
        token_starts=np.array([0, 4]),
        unknown=np.zeros(1),
        words=np.array([3]),
    )
    found = word_weights(model, features, model.rows(features), np.array([0]))
    assert found.tolist() == [0, 2, 0, 2]  # 8 steps of one half, halved
    assert word_weights(model, features, model.rows(features), np.array([1])).tolist() == [0, -2, 0, -2]


def test_a_model_of_one_label_has_no_other_to_lead():
    settings = FeatureSettings(bits=8, window=0, shortest=3, longest=0)
    bucket = extract(["a"], Masker(np.zeros(0, np.uint32)), settings).indices.astype(np.uint32)
    linear = Linear(("other",), np.array([[6]], np.int16), np.zeros(1), 1.0, 1.0)
    model = Model(settings, np.zeros(0, np.uint32), bucket, linear, None, 0.5)
    assert weigh(["a"], model, [0])[1].tolist() == [0, 6]


@pytest.mark.parametrize("chosen", [C, OTHER, S])
def test_the_weights_of_a_texts_words_add_up_to_the_lead_of_its_label(
    trained: FocusClassifier, labelled: pd.DataFrame, chosen: int
):
    texts = [*labelled["text"], "", "漢字", "Dana Lee paid $5 on 3 March. Why?"]
    features, found = weigh(texts, trained.model_, [chosen] * len(texts))
    sums = np.add.reduceat(found, features.token_starts[:-1])
    np.testing.assert_allclose(sums, leads(texts, trained.model_, np.full(len(texts), chosen)), atol=1e-9)


def test_the_weights_follow_the_length_and_the_step(hand_model: Model):
    finer = replace(hand_model, label=replace(hand_model.label, step=hand_model.label.step / 4))
    for n in (1, 2, 7):
        _, found = weigh(["coach " * n], finer, [C])
        np.testing.assert_allclose(found[1:], [3 * log(2) / 4 / sqrt(n)] * n)


# -- words -------------------------------------------------------------------------------------------------------------


def test_words_are_named_weightiest_first():
    assert because(*spelled(("a", 1.0), ("b", 3.0), ("c", 2.0))) == ["b, c, a"]


def test_a_word_that_comes_twice_is_named_once_with_both_weights():
    assert because(*spelled(("Coach", 1.0), ("ride", 1.5), ("coach", 1.0))) == ["coach, ride"]
    assert because(*spelled(("coach", 1.0), ("coach", -1.0), ("ride", 0.5))) == ["ride"]


def test_only_words_that_spoke_for_the_label_are_named():
    assert because(*spelled(("a", 0.0), ("b", -1.0), ("c", 0.1))) == ["c"]
    assert because(*spelled(("a", 0.0), ("b", -1.0))) == [""]


def test_four_words_are_named_at_most():
    assert because(*spelled(*[(word, 1.0 + i) for i, word in enumerate("abcdef")])) == ["f, e, d, c"]


def test_of_equals_the_first_in_the_alphabet():
    assert because(*spelled(("b", 1.0), ("c", 1.0), ("a", 1.0))) == ["a, b, c"]


def test_marks_are_no_words():
    assert because(*spelled(("?", 9.0), (".", 9.0), ("95%", 9.0), ("12", 2.0), ("it's", 1.0))) == ["12, it's"]


def test_each_text_has_its_own_words(hand_model: Model):
    texts = ["coach the deal ride", "", "lunch", "the we"]
    features, found = weigh(texts, hand_model, [C, C, OTHER, S])
    assert because(features, found) == ["coach, ride", "", "lunch", ""]


def test_no_texts_have_no_words(hand_model: Model):
    assert because(*weigh([], hand_model, [])) == []


def test_taking_the_named_words_away_lowers_the_lead_of_the_label(trained: FocusClassifier, labelled: pd.DataFrame):
    texts, model = labelled["text"].tolist(), trained.model_
    labels = trained.predict_proba(texts).argmax(axis=1)
    named = because(*weigh(texts, model, labels.tolist()))
    assert all(named)
    without = [
        re.sub(r"\b(?:" + "|".join(map(re.escape, words.split(", "))) + r")\b", "", text, flags=re.IGNORECASE)
        for text, words in zip(texts, named, strict=True)
    ]
    assert (leads(without, model, labels) < leads(texts, model, labels)).all()

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coachfocus.examples import TrainingSet
from coachfocus.features import NO_LEXICON, FeatureSettings, word_hash
from coachfocus.features.lexicon import parse_lexicon
from coachfocus.solving import STEP, fit_weights

C, S = "manager-coaching", "rep-selling"
SETTINGS = FeatureSettings(bits=14)


def examples(texts: list[str], labels: list[str]) -> TrainingSet:
    n = len(texts)
    return TrainingSet(texts, np.array(labels), np.full(n, None), np.ones(n), np.arange(n))


SET = examples(["blorf zig", "blorf zag", "quimp zig", "quimp zag"], [C, C, S, S])


def test_what_tells_the_labels_apart_weighs_and_what_does_not_weighs_nothing():
    model = fit_weights(SET, SETTINGS, NO_LEXICON, 1.0, 2)
    lead = [model.scores(model.features([word]))[0][0] for word in ("blorf", "quimp", "zig")]
    assert lead[0][0] > lead[0][1]
    assert lead[1][0] < lead[1][1]
    assert abs(lead[2][0] - lead[2][1]) < 0.05


def test_a_class_speaks_for_words_that_were_never_seen():
    lexicon = parse_lexicon(["observe: blorf wotch", "sell: quimp pich"])
    model = fit_weights(SET, SETTINGS, lexicon, 1.0, 2)
    assert model.label.classes == (C, S)
    chances = model.label.probabilities(model.scores(model.features(["wotch", "pich"]))[0])
    assert chances.argmax(axis=1).tolist() == [0, 1]
    assert word_hash("wotch") in model.known


def test_a_weight_of_two_is_as_good_as_standing_twice():
    twice = examples([*SET.texts, SET.texts[0]], [*SET.labels, C])
    weighed = replace(SET, weights=np.array([2.0, 1.0, 1.0, 1.0]))
    one, other = (fit_weights(each, SETTINGS, NO_LEXICON, 1.0, 1) for each in (twice, weighed))
    assert np.abs(one.label.weights.astype(int) - other.label.weights).max() * STEP < 0.1

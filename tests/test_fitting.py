from __future__ import annotations

import numpy as np

from coachfocus.examples import TrainingSet
from coachfocus.features import NO_LEXICON, FeatureSettings, word_hash
from coachfocus.fitting import count_labels, fit_model, held_out_scores

C, S = "manager-coaching", "rep-selling"
SETTINGS = FeatureSettings(bits=12)


def examples(texts: list[str], labels: list[str], groups: list[int] | None = None) -> TrainingSet:
    n = len(texts)
    return TrainingSet(
        texts,
        np.array(labels),
        np.full(n, None, dtype=object),
        np.ones(n),
        np.arange(n) if groups is None else np.array(groups),
    )


def test_a_word_of_one_group_is_not_learned():
    texts = ["he watched zebras"] * 3 + ["he watched them"] * 3 + ["they want less"] * 3
    labels, groups = [C] * 6 + [S] * 3, [0, 0, 0, 1, 2, 3, 4, 5, 6]
    model = fit_model(examples(texts, labels, groups), SETTINGS, NO_LEXICON, 3.0, 2)
    assert word_hash("watched") in model.known
    assert word_hash("zebras") not in model.known


def test_texts_of_a_group_are_never_on_both_sides_of_a_split():
    # Each group has words of its own, which alone tell its label: what was held out can't be known.
    words = "alder birch cedar elm fir hazel larch maple oak pine".split()
    texts = [f"{w} {w} {w}" for w in words for _ in range(4)]
    labels = [(C, S)[i % 2] for i in range(10) for _ in range(4)]
    groups = [i for i in range(10) for _ in range(4)]
    scores, _, held = held_out_scores(examples(texts, labels, groups), SETTINGS, NO_LEXICON, 3.0, 1)
    assert held.all()
    for rows in np.split(scores, 10):
        assert np.ptp(rows, axis=0).max() == 0  # nothing but characters in common tells these texts apart
    known, _, _ = held_out_scores(examples(texts, labels), SETTINGS, NO_LEXICON, 3.0, 1)
    right = np.array([C, S])[known.argmax(axis=1)] == labels
    assert right.all()


def test_fewer_than_two_groups_leave_nothing_to_hold_out():
    model = fit_model(examples(["he asked", "they want"], [C, S], [0, 0]), SETTINGS, NO_LEXICON, 3.0, 1)
    assert (model.label.temperature, model.threshold) == (1.0, 1.0)


def test_labels_are_counted_in_the_order_of_their_names():
    assert count_labels([S, C, S]) == "1 manager-coaching, 2 rep-selling"

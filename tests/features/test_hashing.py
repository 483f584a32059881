from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import Features, FeatureSettings, Masker, extract, word_hash
from coachfocus.features.hashing import CHARACTERS, NEIGHBOURS, ORDERED_PAIR, WORD

WORDS = ("she", "asked", "the", "buyer", "him", "what", "he", "heard", "a", "b", "c")
SETTINGS = FeatureSettings(bits=20, window=3, shortest=3, longest=0)


def make(texts: list[str], settings: FeatureSettings = SETTINGS) -> Features:
    known = np.array(sorted(map(word_hash, WORDS)), dtype=np.uint32)
    return extract(texts, Masker(known), settings)


def named(features: Features, kind: int, settings: FeatureSettings = SETTINGS) -> list[tuple[str, str]]:
    """Name the features of one kind by the tokens that they are made of."""
    kinds = settings.kind(features.indices)
    rows = np.flatnonzero(kinds == kind)
    return sorted((features.tokens[features.first[i]], features.tokens[features.second[i]]) for i in rows)


def test_words_neighbours_and_ordered_pairs_of_a_sentence():
    features = make(["she asked the buyer"])
    assert named(features, WORD) == [(w, w) for w in ("asked", "buyer", "she", "the")]
    assert named(features, NEIGHBOURS) == [("\n", "she"), ("asked", "the"), ("she", "asked"), ("the", "buyer")]
    # Within three words, the beginning of the sentence counted as one.
    expected = [("\n", "asked"), ("\n", "the"), ("asked", "buyer"), ("she", "buyer"), ("she", "the")]
    assert named(features, ORDERED_PAIR) == expected


def test_no_pair_reaches_over_the_end_of_a_sentence_or_of_a_text():
    pairs = named(make(["she asked. he heard"]), NEIGHBOURS)
    assert ("asked", "he") not in pairs
    assert (".", "he") in pairs
    features = make(["she asked.", "he heard"])
    owners = np.searchsorted(features.token_starts, features.first, side="right") - 1
    assert (owners == np.repeat([0, 1], np.diff(features.indptr))).all()


def test_order_tells_texts_of_the_same_words_apart():
    one, other = make(["she asked the buyer"]), make(["the buyer asked she"])
    kinds = SETTINGS.kind(one.indices) == WORD, SETTINGS.kind(other.indices) == WORD
    assert sorted(one.indices[kinds[0]]) == sorted(other.indices[kinds[1]])
    assert sorted(one.indices) != sorted(other.indices)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dana asked him", "Renske asked him"),
        ("Dana Lee asked him", "Renske asked him"),
        ("he heard 12", "he heard 950k"),
        ("he heard on Monday", "he heard on Friday"),
        ("the buyer asked", "the client asked"),
        ("she asked", "She asked"),
        ("she asked", "she\u200b as\u00adked"),
    ],
)
def test_masked_texts_have_the_same_features(one: str, other: str):
    assert make([one]).indices.tolist() == make([other]).indices.tolist()


def test_character_ngrams_of_a_word_belong_to_it():
    settings = FeatureSettings(bits=20, window=0, shortest=3, longest=4)
    features = make(["she"], settings)
    # ^she$ has three of 3 characters and two of 4.
    assert named(features, CHARACTERS, settings) == [("she", "she")] * 5


@given(st.lists(st.text(alphabet="ab C.?1'\n", max_size=30), max_size=6))
def test_a_text_has_the_same_features_alone_and_among_others(texts: list[str]):
    together = make(texts, FeatureSettings())
    for i, text in enumerate(texts):
        mine = together.indices[together.indptr[i] : together.indptr[i + 1]]
        assert mine.tolist() == make([text], FeatureSettings()).indices.tolist()


def test_unknown_words_are_counted():
    features = make(["she grzmot 12", "Dana asked", "", "?!"])
    assert features.words.tolist() == [3, 2, 0, 0]
    assert features.unknown.tolist() == [1 / 3, 0.0, 1.0, 1.0]


def test_names_that_are_words_too_are_names_within_a_sentence():
    assert make(["he asked Grace"]).indices.tolist() == make(["he asked Dana"]).indices.tolist()


def test_a_roster_knows_better_than_the_list_of_names():
    known = np.array(sorted(map(word_hash, WORDS)), dtype=np.uint32)
    with_roster = extract(["he asked Grace"], Masker(known, {"grace": "rep"}), SETTINGS)
    assert with_roster.indices.tolist() == make(["he asked the rep".replace("the ", "")]).indices.tolist()

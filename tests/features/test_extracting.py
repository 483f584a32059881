from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import NO_LEXICON, Features, FeatureSettings, Vocabulary, extract, word_hash
from coachfocus.features.settings import CHARACTERS, CLASS, CLASS_NEIGHBOURS, CLASS_PAIR, NEIGHBOURS, WORD
from coachfocus.pieces import Forms, split

WORDS = ("she", "asked", "the", "boss", "him", "what", "he", "heard", "a", "b", "c")
KNOWN = np.array(sorted(map(word_hash, WORDS)), dtype=np.uint32)
SETTINGS = FeatureSettings(bits=19, longest=0)


def make(texts: list[str], settings: FeatureSettings = SETTINGS) -> Features:
    vocabulary = Vocabulary(KNOWN, settings, NO_LEXICON)
    pieces = split(texts)
    forms, new = Forms().number(pieces)
    vocabulary.learn(new)
    return extract(pieces, forms, vocabulary, settings)


def named(features: Features, kind: int) -> list[tuple[str, str]]:
    """Name the features of one kind by the tokens that they are made of."""
    rows = np.flatnonzero(SETTINGS.kind(features.indices) == kind)
    return sorted((features.tokens[features.first[i]], features.tokens[features.second[i]]) for i in rows)


def test_features_by_hand_are_made_of_the_tokens_that_they_name():
    features = make(["she asked (the boss)."])
    assert features.tokens == ["she", "asked", "the", "boss"]
    assert named(features, WORD) == named(features, CLASS) == [(w, w) for w in ("asked", "boss", "she", "the")]
    # A sentence's beginning is no token of its own: its pair with the first word is that word's.
    neighbours = [("asked", "the"), ("she", "asked"), ("she", "she"), ("the", "boss")]
    assert named(features, NEIGHBOURS) == named(features, CLASS_NEIGHBOURS) == neighbours
    assert named(features, CLASS_PAIR) == [("asked", "boss"), ("she", "boss"), ("she", "the")]


def test_character_ngrams_of_a_word_belong_to_it():
    features = make(["she"], FeatureSettings(bits=19, window=0, shortest=3, longest=4))
    # ^she$ has three of 3 characters and two of 4.
    assert named(features, CHARACTERS) == [("she", "she")] * 5


def test_order_tells_texts_of_the_same_words_apart():
    one, other = make(["she asked the boss"]), make(["the boss asked she"])
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
        ("he asked Grace", "he asked Dana"),
        ("she asked", "She asked"),
        ("she asked", "she\u200b as\u00adked"),
        ("she\tasked\x00\r\n\n he \x0b heard ", "she asked\nhe heard"),
    ],
)
def test_masked_texts_have_the_same_features(one: str, other: str):
    assert make([one]).indices.tolist() == make([other]).indices.tolist()


def test_lengths_count_pieces():
    assert make(["Dana Lee asked – him", "", " \x00 ", "a/b,c"]).lengths.tolist() == [5, 0, 0, 1]


@pytest.mark.parametrize("texts", [[], [""], [" ", "\n"]])
def test_texts_of_nothing_have_no_features(texts: list[str]):
    features = make(texts, FeatureSettings())
    assert features.indptr.tolist() == features.token_starts.tolist() == [0] * (len(texts) + 1)
    assert features.tokens == features.indices.tolist() == []


@given(st.lists(st.text(alphabet="ab C.?1'/–\n", max_size=30), max_size=6))
def test_features_are_those_of_the_plain_twin_alone_and_among_others(twin, texts: list[str]):
    settings = FeatureSettings(bits=19)
    features, plain = make(texts, settings), twin(KNOWN, settings)
    for text, (start, end) in zip(texts, pairwise(features.indptr.tolist()), strict=True):
        assert sorted(features.indices[start:end].tolist()) == sorted(plain.buckets(text).elements())
        assert features.indices[start:end].tolist() == make([text], settings).indices.tolist()
    owners = np.repeat(np.arange(len(texts)), np.diff(features.indptr))
    for token in (features.first, features.second):
        assert (np.searchsorted(features.token_starts, token, side="right") - 1 == owners).all()
    assert (features.first <= features.second).all()

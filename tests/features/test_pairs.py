from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import NO_BUCKET, FeatureSettings, Vocabulary, pair_buckets, word_hash
from coachfocus.features.lexicon import parse_lexicon
from coachfocus.features.settings import CLASS_NEIGHBOURS, CLASS_PAIR, NEIGHBOURS
from coachfocus.features.tokens import BOUNDARY
from coachfocus.pieces import EMPTY, Forms, split

KNOWN = np.array(sorted(map(word_hash, ["she", "asked", "the", "boss", "he", "heard"])), np.uint32)
LEXICON = parse_lexicon(["ask: asked", "person: boss she he"]).extended([BOUNDARY])


def pairs_of(texts: list[str], settings: FeatureSettings, left_out: int | None = None) -> list[list[int]]:
    """The buckets of each text's pairs, sorted."""
    vocabulary = Vocabulary(KNOWN, settings, LEXICON)
    pieces = split(texts)
    forms, new = Forms().number(pieces)
    vocabulary.learn(new)
    if left_out is not None:
        forms[left_out] = EMPTY
    tokens = vocabulary.tokens(forms, pieces.texts, pieces.lines)
    text = np.repeat(np.arange(len(texts)), np.diff(tokens.starts))
    found: list[list[int]] = [[] for _ in texts]
    for kind, _, where, buckets in pair_buckets(tokens, vocabulary, settings):
        assert buckets.max(initial=0) < 2**settings.width
        for owner, bucket in zip(text[where].tolist(), buckets.tolist(), strict=True):
            found[owner] += [(kind << settings.width) + bucket] * (bucket != NO_BUCKET)
    return [sorted(one) for one in found]


def named(twin, settings: FeatureSettings, *pairs: tuple[int, str, str]) -> list[int]:
    """The buckets of pairs of words, or of the classes of words; "^" for the beginning of a sentence."""
    plain = twin(KNOWN, settings, LEXICON)
    hashes = [(kind, *(BOUNDARY if w == "^" else word_hash(w) for w in both)) for kind, *both in pairs]
    return sorted(plain.bucket(plain.pair(*one)) for one in hashes)


def test_neighbours_and_pairs_of_classes_by_the_words_that_they_are_made_of(twin):
    settings = FeatureSettings(bits=19, window=2)
    neighbours = [("^", "she"), ("she", "asked"), ("asked", "the"), ("the", "boss")]
    expected = [
        *((kind, *both) for kind in (NEIGHBOURS, CLASS_NEIGHBOURS) for both in neighbours),
        *((CLASS_PAIR, *both) for both in [("she", "the"), ("asked", "boss")]),
    ]
    assert pairs_of(["she asked the boss"], settings) == [named(twin, settings, *expected)]


def test_a_window_of_one_leaves_neighbours(twin):
    settings = FeatureSettings(bits=19, window=1)
    neighbours = [("^", "she"), ("she", "asked"), ("asked", "the")]
    expected = [(kind, *both) for kind in (NEIGHBOURS, CLASS_NEIGHBOURS) for both in neighbours]
    assert pairs_of(["she asked the"], settings) == [named(twin, settings, *expected)]


def test_pairs_of_classes_by_hand(twin):
    settings = FeatureSettings(bits=19, window=3)
    found = pairs_of(["she asked the boss", "he asked the boss"], settings)
    # Classes: 1 ask, 2 person, 3 the beginning, 255 all others.
    within = {CLASS_NEIGHBOURS: [(3, 2), (2, 1), (1, 255), (255, 2)], CLASS_PAIR: [(2, 255), (1, 2), (2, 2)]}
    classes = sorted((kind << 16) + 256 * a + b for kind, both in within.items() for a, b in both)
    for one in found:
        assert [bucket for bucket in one if bucket >> 16 in within] == classes


@pytest.mark.parametrize("text", ["she asked. he heard", "she asked\nhe heard", "she asked? he heard"])
def test_no_pair_reaches_over_the_end_of_a_sentence(text: str):
    settings = FeatureSettings(bits=19)
    together = pairs_of([text], settings)[0]
    assert together == sorted(pairs_of(["she asked"], settings)[0] + pairs_of(["he heard"], settings)[0])


def test_no_pair_reaches_over_the_end_of_a_text():
    settings = FeatureSettings(bits=19)
    assert pairs_of(["she asked", "he heard"], settings) == [
        pairs_of([t], settings)[0] for t in ("she asked", "he heard")
    ]


def test_no_pair_reaches_over_a_piece_that_is_left_out():
    settings = FeatureSettings(bits=19)
    assert pairs_of(["she Dana: he heard"], settings, left_out=1) == pairs_of(["she\nhe heard"], settings)
    assert pairs_of(["Dana: he heard"], settings, left_out=0) == pairs_of(["he heard"], settings)


def test_where_no_pairs_are_wanted_there_are_none():
    assert pairs_of(["she asked the boss"], FeatureSettings(bits=19, window=0)) == [[]]


def test_texts_of_nothing_have_no_pairs():
    assert pairs_of([], FeatureSettings()) == []
    assert pairs_of(["", " "], FeatureSettings()) == [[], []]


@given(
    st.lists(
        st.lists(st.sampled_from(["she", "asked", "Dana", "the", "and/or", "–", "boss.", "x?", "\n"])), max_size=4
    ),
    st.sampled_from([FeatureSettings(bits, window) for bits, window in [(19, 3), (20, 2), (24, 0), (19, 1), (21, 16)]]),
)
def test_pairs_are_those_of_the_plain_twin(twin, words: list[list[str]], settings: FeatureSettings):
    texts = [" ".join(some) for some in words]
    plain = twin(KNOWN, settings, LEXICON)
    for text, found in zip(texts, pairs_of(texts, settings), strict=True):
        features = plain.features(text)
        features.subtract(one for _, within in plain.tokens(text) for one in plain.within(within))
        assert found == sorted(map(plain.bucket, features.elements()))

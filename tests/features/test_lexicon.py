from __future__ import annotations

from collections import Counter
from importlib.resources import files

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import NO_LEXICON, Lexicon, canonical, shipped_lexicon, word_hash
from coachfocus.features.lexicon import FIRST_CLASS, UNCLASSED, parse_lexicon

LINES = (files("coachfocus.features") / "lexicon.txt").read_text(encoding="utf-8").splitlines()
FEW = parse_lexicon(["# a remark", "", "observe: watch watched", "customer: buyer"])


def hashes(*words: str) -> np.ndarray:
    return np.array([word_hash(w) for w in words], dtype=np.uint32)


def classes_of(lexicon: Lexicon, *words: str) -> list[int]:
    return lexicon.classify(hashes(*words)).tolist()


def test_classes_are_numbered_in_the_order_of_the_lines():
    assert classes_of(FEW, "watch", "buyer", "watched", "zebra") == [1, 2, 1, UNCLASSED]


def test_no_lexicon_has_no_class():
    assert classes_of(NO_LEXICON, "watch") == [UNCLASSED]


def test_words_beyond_the_first_and_the_last_have_no_class():
    lexicon = parse_lexicon(["one: watch"])
    assert lexicon.classify(np.array([0, 2**32 - 1], dtype=np.uint32)).tolist() == [UNCLASSED, UNCLASSED]


def test_spellings_of_a_word_have_one_class():
    lexicon = parse_lexicon(["organize: organise"])
    assert classes_of(lexicon, canonical("organize")) == [FIRST_CLASS]


# -- a class a word ----------------------------------------------------------------------------------------------------


def test_words_get_a_class_each_in_their_order_and_those_that_have_one_keep_it():
    more = FEW.extended([word_hash(word) for word in ("the", "watch", "she", "the")])
    assert classes_of(more, "watch", "watched", "buyer", "the", "she", "with") == [1, 1, 2, 3, 4, UNCLASSED]
    assert classes_of(FEW, "the") == [UNCLASSED]


def test_the_first_word_of_an_empty_lexicon_has_the_first_class():
    assert classes_of(NO_LEXICON.extended([word_hash("the")]), "the") == [FIRST_CLASS]


@given(st.lists(st.integers(0, 2**32 - 1), max_size=20), st.integers(230, 280))
def test_classes_run_out_below_the_number_of_those_that_have_none(words: list[int], more: int):
    lexicon = FEW.extended([*words, *range(more)])
    assert (np.diff(lexicon.words.astype(np.int64)) > 0).all()
    assert lexicon.words.dtype == np.uint32
    assert lexicon.classes.dtype == np.uint8
    different = list(dict.fromkeys([*words, *range(more)]))
    given_out = [one for one in different if one not in FEW.words][: UNCLASSED - 3]
    classes = dict(zip(lexicon.words.tolist(), lexicon.classes.tolist(), strict=True))
    assert [classes[one] for one in given_out] == list(range(3, 3 + len(given_out)))
    assert len(classes) == len(FEW.words) + len(given_out)


# -- what is shipped ---------------------------------------------------------------------------------------------------


def test_the_shipped_classes_are_whole():
    rows = [line.partition(":") for line in LINES if line and not line.startswith("#")]
    assert all(colon and words.split() for _, colon, words in rows)
    names = Counter(name for name, _, _ in rows)
    words = Counter(word for _, _, words in rows for word in words.split())
    assert names.most_common(1)[0][1] == 1
    assert words.most_common(1)[0][1] == 1  # a word has one class
    assert all(word == word.lower() for word in words)
    assert len(names) < UNCLASSED  # they are numbered in a byte, and from 1
    assert len(shipped_lexicon().words) > 10_000


def test_words_that_matter_are_where_they_belong():
    def class_of(word: str) -> int:
        return classes_of(shipped_lexicon(), canonical(word))[0]

    assert class_of("shadow") == class_of("observe")
    assert class_of("rehearse") == class_of("practise")
    assert class_of("pitch") == class_of("sell")
    assert class_of("pitch") != class_of("observe")

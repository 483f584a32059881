from __future__ import annotations

from collections import Counter
from importlib.resources import files

import numpy as np

from coachfocus.features import NO_LEXICON, canonical, shipped_lexicon, word_hash
from coachfocus.features.lexicon import parse_lexicon

LINES = (files("coachfocus.features") / "lexicon.txt").read_text(encoding="utf-8").splitlines()


def hashes(*words: str) -> np.ndarray:
    return np.array([word_hash(w) for w in words], dtype=np.uint32)


def test_a_class_stands_in_the_place_of_its_words_and_nothing_else_changes():
    lexicon = parse_lexicon(["# a remark", "", "observe: watch watched", "customer: buyer"])
    found = lexicon.classify(hashes("watch", "buyer", "watched", "zebra"))
    assert found.tolist() == [2**32, 2**32 + 1, 2**32, word_hash("zebra")]


def test_no_lexicon_changes_nothing():
    assert NO_LEXICON.classify(hashes("watch")).tolist() == [word_hash("watch")]


def test_words_beyond_the_last_one_are_not_taken_for_it():
    lexicon = parse_lexicon(["one: watch"])
    assert lexicon.classify(np.array([0, 2**32 - 1], dtype=np.uint32)).tolist() == [0, 2**32 - 1]


def test_spellings_of_a_word_have_one_class():
    lexicon = parse_lexicon(["organize: organise"])
    assert lexicon.classify(hashes(canonical("organize"))).tolist() == [2**32]


def test_the_shipped_classes_are_whole():
    rows = [line.partition(":") for line in LINES if line and not line.startswith("#")]
    assert all(colon and words.split() for _, colon, words in rows)
    names = Counter(name for name, _, _ in rows)
    words = Counter(word for _, _, words in rows for word in words.split())
    assert names.most_common(1)[0][1] == 1
    assert words.most_common(1)[0][1] == 1  # a word has one class
    assert all(word == word.lower() for word in words)
    assert len(names) <= 256  # they are numbered in a byte
    assert len(shipped_lexicon().words) > 10_000


def test_words_that_matter_are_where_they_belong():
    lexicon = shipped_lexicon()

    def class_of(word: str) -> int:
        return int(lexicon.classify(hashes(canonical(word)))[0])

    assert class_of("shadow") == class_of("observe")
    assert class_of("rehearse") == class_of("practise")
    assert class_of("pitch") == class_of("sell")
    assert class_of("pitch") != class_of("observe")

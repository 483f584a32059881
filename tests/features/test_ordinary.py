from __future__ import annotations

from importlib.resources import files

from coachfocus.features import canonical, ordinary_words, shipped_lexicon, word_hash


def test_ordinary_words_are_those_of_the_lexicon_and_of_the_list():
    found = ordinary_words().tolist()
    assert found == sorted(set(found))
    assert set(shipped_lexicon().words.tolist()) < set(found)
    assert {word_hash(word) for word in ("the", "with", "she", "labor")} <= set(found)
    assert word_hash("zelvorin") not in found


def test_the_list_is_sorted_spelled_one_way_and_has_no_word_of_the_lexicon():
    words = (files("coachfocus.features") / "words.txt").read_text(encoding="utf-8").split()
    assert words == sorted(set(words))
    assert words == [canonical(word.lower()) for word in words]
    assert {word_hash(word) for word in words}.isdisjoint(shipped_lexicon().words.tolist())

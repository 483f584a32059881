from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from coachfocus import pieces
from coachfocus.design import count_groups, make_design
from coachfocus.features import MASKS, NO_LEXICON, FeatureSettings, word_hash
from coachfocus.features.lexicon import parse_lexicon
from coachfocus.features.settings import CLASS, CLASS_NEIGHBOURS, CLASS_PAIR, NEIGHBOURS, WORD
from coachfocus.features.tokens import BOUNDARY, NAME

NEIGHBOURS_ONLY = FeatureSettings(bits=19, window=1, longest=0)
FOUR = ["we coach reps", "we coach", "we sell", "We sell Dana"]
OF_CLASSES = (CLASS, CLASS_NEIGHBOURS, CLASS_PAIR)
OF_FOUR = np.array([0, 0, 1, 2])


def hashes(words: Sequence[str]) -> list[int]:
    return sorted(map(word_hash, words))


def test_a_word_is_known_that_stands_in_lower_case_in_enough_groups():
    # "we" in groups 0 and 1, "sell" in 1 and 2; "coach" in two texts of one group.
    assert make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, NO_LEXICON, 2).known.tolist() == hashes(["we", "sell"])
    every = hashes(["we", "coach", "reps", "sell"])
    assert make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, NO_LEXICON, 1).known.tolist() == every
    assert make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, NO_LEXICON, 3).known.tolist() == []


def test_words_of_the_lexicon_are_known():
    design = make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, parse_lexicon(["one: zebra sell"]), 2)
    assert design.known.tolist() == hashes(["we", "sell", "zebra"])


def test_spellings_of_a_word_count_together():
    design = make_design(["we organise", "they organize"], np.array([0, 1]), NEIGHBOURS_ONLY, NO_LEXICON, 2)
    assert design.known.tolist() == hashes(["organize"])


def test_masks_and_then_the_commonest_known_words_have_a_class_each():
    lexicon = make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, parse_lexicon(["one: zebra sell"]), 2).lexicon
    expected = [*MASKS.tolist(), word_hash("we")]
    assert lexicon.classify(np.array(expected, np.uint32)).tolist() == list(range(2, len(expected) + 2))
    assert lexicon.classify(np.array(hashes(["zebra", "sell"]), np.uint32)).tolist() == [1, 1]
    # "coach" and "reps" stand in one group: their hashes are nowhere in a model.
    assert set(hashes(["coach", "reps"])).isdisjoint(lexicon.words.tolist())


def test_a_word_that_is_not_ordinary_is_known_only_if_enough_sources_that_are_told_have_it():
    texts = ["a zelv", "a zelv", "a brack", "a brack", "a gorp", "a gorp"]
    sources, ordinary = np.array([0, 0, 0, 1, 1, -1]), np.array(hashes(["the"]), np.uint32)
    design = make_design(texts, np.arange(6), NEIGHBOURS_ONLY, NO_LEXICON, 2, sources=sources, ordinary=ordinary)
    assert design.known.tolist() == hashes(["the", "a", "brack"])
    untold = make_design(texts, np.arange(6), NEIGHBOURS_ONLY, NO_LEXICON, 2, sources=np.full(6, -1), ordinary=ordinary)
    assert untold.known.tolist() == hashes(["the"])


@pytest.mark.parametrize("name", ["zelv", "зелв", "漢字", "zELV", "zelv's", "(zelv,", "coach/zelv", "jonh"])
def test_what_is_neither_known_nor_masked_leaves_no_trace(twin, name: str):
    settings, texts = FeatureSettings(bits=19), [f"we coach {name} we", f"we coach {name} we", "we coach", "we join we"]
    design = make_design(texts, np.arange(4), settings, NO_LEXICON, 2, sources=np.array([0, 0, 1, 2]))
    assert design.known.tolist() == hashes(["we", "coach"])  # "join", of which "jonh" is a slip, has one source too
    plain = twin(design.known, settings, design.lexicon)
    told = {plain.bucket(f) for f in plain.features("we coach") + plain.features("coach we") + plain.features("we")}
    classes = {plain.bucket(f) for text in texts for f in plain.features(text) if f[0] in OF_CLASSES}
    assert set(design.buckets.tolist()) <= told | classes


def test_roles_dates_and_names_with_a_capital_are_masked_and_leave_a_trace(twin):
    settings, texts = FeatureSettings(bits=19, longest=0), ["we buyer monday Zelv"] * 2
    design = make_design(texts, np.arange(2), settings, NO_LEXICON, 2)
    plain = twin(design.known, settings, design.lexicon)
    assert set(plain.buckets(texts[0])) == set(design.buckets.tolist())


def test_with_one_group_enough_nothing_is_private(twin):
    settings = FeatureSettings(bits=19)
    design = make_design(["we zelv"], np.zeros(1, np.int64), settings, NO_LEXICON, 1, sources=np.full(1, -1))
    assert design.known.tolist() == hashes(["we", "zelv"])
    assert set(twin(design.known, settings, design.lexicon).buckets("we zelv")) == set(design.buckets.tolist())


def test_a_feature_counts_that_enough_texts_have(twin):
    design = make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, NO_LEXICON, 2)
    plain, (we, sell, coach) = (
        twin(design.known, NEIGHBOURS_ONLY, design.lexicon),
        map(word_hash, ["we", "sell", "coach"]),
    )
    common = [(WORD, we), plain.pair(CLASS, we), (NEIGHBOURS, BOUNDARY, we), plain.pair(CLASS_NEIGHBOURS, BOUNDARY, we)]
    rarer = [(WORD, sell), plain.pair(CLASS, sell), (NEIGHBOURS, we, sell), plain.pair(CLASS_NEIGHBOURS, we, sell)]
    of_one = [plain.pair(CLASS, coach), plain.pair(CLASS_NEIGHBOURS, we, coach)]  # two texts, but of one group
    columns = {bucket: column for column, bucket in enumerate(sorted(map(plain.bucket, common + rarer + of_one)))}
    assert design.buckets.tolist() == list(columns)
    expected = np.zeros((4, 10))
    expected[:, [columns[plain.bucket(one)] for one in common]] = 1
    expected[2:, [columns[plain.bucket(one)] for one in rarer]] = 1
    expected[:2, [columns[plain.bucket(one)] for one in of_one]] = 1
    expected /= [[sqrt(3)], [sqrt(2)], [sqrt(2)], [sqrt(3)]]
    np.testing.assert_allclose(design.columns.matrix().toarray(), expected, rtol=1e-6)
    assert plain.bucket((WORD, NAME)) not in columns


@pytest.mark.parametrize("block", [1, 20, pieces.BLOCK])
def test_the_matrix_is_that_of_the_plain_twin_in_blocks_of_any_size(monkeypatch, twin, block: int):
    monkeypatch.setattr(pieces, "BLOCK", block)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    settings = FeatureSettings(bits=19)
    texts = [
        *FOUR,
        "",
        "She said: why not? She said it, and/or wrote – twice",
        " \n",
        "Dana Lee met Grace on 3 March\nagain",
        "ﬁt漢字",
    ]
    design = make_design(texts, np.arange(len(texts)), settings, parse_lexicon(["say: said wrote"]), 1)
    plain = twin(design.known, settings, design.lexicon)
    dense = design.columns.matrix().toarray() * np.sqrt([[max(len(plain.pieces(text)), 1)] for text in texts])
    counts = [{bucket: round(n) for bucket, n in zip(design.buckets.tolist(), row, strict=True) if n} for row in dense]
    assert counts == [dict(sorted(plain.buckets(text).items())) for text in texts]
    np.testing.assert_allclose(dense, np.rint(dense), rtol=1e-6)


def test_groups_are_counted_once_however_often_they_have_a_feature():
    matrix = csr_matrix(np.array([[1, 0, 0, 2], [1, 0, 3, 0], [0, 0, 1, 0], [4, 0, 1, 0]]))
    assert count_groups(matrix, np.array([0, 0, 1, 2])).tolist() == [2, 0, 3, 1]
    assert count_groups(csr_matrix(np.ones((300, 1))), np.zeros(300, np.int64)).tolist() == [1]

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
from coachfocus.features.settings import CLASS, CLASS_NEIGHBOURS, NEIGHBOURS, WORD
from coachfocus.features.tokens import BOUNDARY, NAME

NEIGHBOURS_ONLY = FeatureSettings(bits=19, window=1, longest=0)
FOUR = ["we coach reps", "we coach", "we sell", "We sell Dana"]
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


def test_masks_and_then_the_commonest_words_have_a_class_each():
    lexicon = make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, parse_lexicon(["one: zebra sell"]), 2).lexicon
    expected = [*MASKS.tolist(), word_hash("we"), *hashes(["coach", "reps"])]
    assert lexicon.classify(np.array(expected, np.uint32)).tolist() == list(range(2, len(expected) + 2))
    assert lexicon.classify(np.array(hashes(["zebra", "sell"]), np.uint32)).tolist() == [1, 1]


def test_a_feature_counts_that_enough_texts_have(twin):
    design = make_design(FOUR, OF_FOUR, NEIGHBOURS_ONLY, NO_LEXICON, 2)
    plain, (we, sell, coach) = (
        twin(design.known, NEIGHBOURS_ONLY, design.lexicon),
        map(word_hash, ["we", "sell", "coach"]),
    )
    common = [(WORD, we), plain.pair(CLASS, we), (NEIGHBOURS, BOUNDARY, we), plain.pair(CLASS_NEIGHBOURS, BOUNDARY, we)]
    rarer = [(WORD, sell), plain.pair(CLASS, sell), (NEIGHBOURS, we, sell), plain.pair(CLASS_NEIGHBOURS, we, sell)]
    of_one = [(WORD, coach), plain.pair(CLASS, coach), (NEIGHBOURS, we, coach), plain.pair(CLASS_NEIGHBOURS, we, coach)]
    columns = {bucket: column for column, bucket in enumerate(sorted(map(plain.bucket, common + rarer + of_one)))}
    assert design.buckets.tolist() == list(columns)
    expected = np.zeros((4, 12))
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

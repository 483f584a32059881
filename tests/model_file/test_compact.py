from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.errors import ModelFileError
from coachfocus.features import Lexicon
from coachfocus.model_file.compact import buckets_of, expand, gaps_of, list_words, shrink, words_of

AGAIN = "save the model again"


def u1(*values: int) -> np.ndarray:
    return np.array(values, np.uint8)


# -- buckets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("buckets", "gaps"),
    [
        ([], []),
        ([0], [0]),
        ([0, 1, 2], [0, 0, 0]),
        ([3, 10], [3, 6]),
        ([254], [254]),
        ([255], [255, 0]),
        ([256, 1000], [255, 1, 255, 255, 233]),
        ([510, 511], [255, 255, 0, 0]),
    ],
)
def test_gaps_by_hand(buckets: list[int], gaps: list[int]):
    assert gaps_of(np.array(buckets, np.uint32)).tolist() == gaps
    found = buckets_of(u1(*gaps), len(buckets), 19)
    assert found.dtype == np.uint32
    assert found.tolist() == buckets


@given(st.sets(st.integers(0, 2**19 - 1), max_size=300) | st.sets(st.integers(2**19 - 2000, 2**19 - 1), max_size=300))
def test_buckets_come_back(buckets: set[int]):
    gaps = gaps_of(np.array(sorted(buckets), np.uint32))
    assert buckets_of(gaps, len(buckets), 19).tolist() == sorted(buckets)


@pytest.mark.parametrize(
    ("gaps", "rows", "told"),
    [
        ([0, 0], 1, "2 buckets below 2, expected 1 below 524,288"),
        ([0], 2, "1 buckets below 1, expected 2 below 524,288"),
        ([0, 255], 1, "1 buckets below 256, expected 1 below 524,288"),
        ([255] * 2056 + [8], 1, "1 buckets below 524,289, expected 1 below 524,288"),
        ([255] * 100_000_0 + [0], 1, "1 buckets below 255,000,001, expected 1 below 524,288"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_gaps_that_tell_other_buckets(gaps: list[int], rows: int, told: str):
    with pytest.raises(ModelFileError) as error:
        buckets_of(u1(*gaps), rows, 19)
    assert str(error.value) == f"bucket_gaps.npy tells {told}; {AGAIN}"


# -- weights -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "small", "wide"),
    [
        ([[5, -5]], [[5]], []),
        ([[127, -127], [-128, 128]], [[127, -128]], [-128]),
        ([[3, -1, -2], [300, -500, 200]], [[3, -128], [-1, -128]], [300, -500]),
        (
            [[3, -1, -1], [300, 0, -300]],
            [[3, -128], [-1, 0], [-1, -128]],
            [300, -300],
        ),  # the first does not sum to zero
        ([[-32768, 32767, 1]], [[-128], [-128]], [-32768, 32767]),
    ],
)
def test_weights_by_hand(weights: list, small: list, wide: list):
    found = shrink(np.array(weights, np.int16))
    assert [part.tolist() for part in found] == [small, wide]
    assert [part.dtype for part in found] == [np.int8, np.int16]
    again = expand(*found, len(weights[0]), "label")
    assert again.dtype == np.int16
    assert again.tolist() == weights


@given(st.integers(2, 4), st.integers(0, 9), st.booleans(), st.randoms(use_true_random=False))
def test_weights_come_back(classes: int, rows: int, zero: bool, random):
    weights = np.array([[random.randint(-300, 300) for _ in range(classes)] for _ in range(rows)], np.int16)
    weights = weights.reshape(rows, classes)
    if zero:
        weights[:, -1] = -weights[:, :-1].sum(axis=1)
    small, wide = shrink(weights)
    assert not zero or len(small) == classes - 1
    assert expand(small, wide, classes, "theme").tolist() == weights.tolist()


@pytest.mark.parametrize(
    ("small", "wide", "message"),
    [
        (np.zeros(3), np.zeros(0), "label_weights.npy has shape (3,) and label_wide.npy (0,), expected 2 or 3 "
         "rows, and one "
         "dimension"),
        (np.zeros((1, 5)), np.zeros(0), "label_weights.npy has shape (1, 5) and label_wide.npy (0,), expected 2 "
         "or 3 rows, "
         "and one dimension"),
        (np.zeros((4, 5)), np.zeros(0), "label_weights.npy has shape (4, 5) and label_wide.npy (0,), expected 2 "
         "or 3 rows, "
         "and one dimension"),
        (np.zeros((2, 5)), np.zeros((0, 1)), "label_weights.npy has shape (2, 5) and label_wide.npy (0, 1), "
         "expected 2 or 3 "
         "rows, and one dimension"),
        ([[-128], [0]], [], "label_wide.npy holds 0 weights, expected the 1 that label_weights.npy leaves out "
         "and that take "
         "two bytes"),
        ([[1], [0]], [300], "label_wide.npy holds 1 weights, expected the 0 that label_weights.npy leaves out "
         "and that take "
         "two bytes"),
        ([[-128], [0]], [127], "label_wide.npy holds 1 weights, expected the 1 that label_weights.npy leaves "
         "out and that "
         "take two bytes"),
        ([[1], [1], [-2]], [], "label_weights.npy has a last row that follows from the others"),
        ([[-128], [-128]], [32767, 2], "label_wide.npy holds 2 weights, expected the 2 that label_weights.npy "
         "leaves out and "
         "that take two bytes"),
        ([[-128], [1]], [-32768], None),
        ([[-128], [-1]], [-32768], "label_weights.npy has weights whose sum is beyond 32,768"),
        ([[-128], [2]], [32767], "label_weights.npy has weights whose sum is beyond 32,768"),
    ],
)  # fmt: skip
def test_weights_that_nothing_gives(small: object, wide: object, message: str | None):
    arrays = np.array(small, np.int8), np.array(wide, np.int16)
    if message is None:
        assert expand(*arrays, 3, "label").tolist() == [[-32768, 1, 32767]]
        return
    with pytest.raises(ModelFileError) as error:
        expand(*arrays, 3, "label")
    assert str(error.value) == f"{message}; {AGAIN}"


# -- words -------------------------------------------------------------------------------------------------------------


def test_words_by_hand():
    lexicon = Lexicon(np.array([2, 3, 9], np.uint32), u1(7, 254, 1))
    words, classes, known = list_words(np.array([1, 3, 8], np.uint32), lexicon)
    assert words.tolist() == [1, 2, 3, 8, 9]
    assert classes.tolist() == [0, 7, 254, 0, 1]
    assert known.tolist() == [0b10110000]
    again, same = words_of(words, classes, known)
    assert again.tolist() == [1, 3, 8]
    assert (same.words.tolist(), same.classes.tolist()) == ([2, 3, 9], [7, 254, 1])


@pytest.mark.parametrize(
    ("words", "classes", "known", "message"),
    [
        ([1, 2], [1], [0], "words.npy has shape (2,), word_classes.npy (1,) and known_words.npy (1,), expected "
         "one dimension, "
         "as long, and an eighth"),
        ([1], [1], [0, 0], "words.npy has shape (1,), word_classes.npy (1,) and known_words.npy (2,), expected "
         "one dimension, "
         "as long, and an eighth"),
        ([2, 1], [1, 1], [0], "words.npy is not sorted, or holds a number twice"),
        ([1, 1], [1, 1], [0], "words.npy is not sorted, or holds a number twice"),
        ([1, 2], [1, 0], [0b10000000], "words.npy, word_classes.npy and known_words.npy do not fit each other"),
        ([1, 2], [1, 1], [0b00100000], "words.npy, word_classes.npy and known_words.npy do not fit each other"),
        ([1, 2], [1, 255], [0], "word_classes.npy holds a class from 1 to 255, expected 1 to 254"),
    ],
)  # fmt: skip
def test_words_that_nothing_gives(words: list[int], classes: list[int], known: list[int], message: str):
    with pytest.raises(ModelFileError) as error:
        words_of(np.array(words, np.uint32), u1(*classes), u1(*known))
    assert str(error.value) == f"{message}; {AGAIN}"

from __future__ import annotations

from itertools import pairwise, product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import Tokens
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import LABEL_BITS, THEME_BITS, Linear
from coachfocus.weighing.lanes import SEGMENT, Lanes, _segments

# How the weigher makes them: classes, bits of the lane of a token's pairs, bits of the lane of a segment.
ROOMS = [(LABELS, LABEL_BITS, 32), (LABELS[:2], LABEL_BITS, 32), (THEMES, THEME_BITS, 21), (THEMES[:2], THEME_BITS, 21)]
STEP = 0.25
LENGTHS = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 1, 5000]


def lanes_of(weights: list[list[int]], classes: tuple[str, ...], bits: int, room: int) -> Lanes:
    """Of features that weigh so much; form i has just feature i, and the last form has none."""
    linear = Linear(classes, np.array(weights, np.int16), np.zeros(len(classes)), STEP, 1.0)
    lanes = Lanes(linear, bits, room, 2**15)
    lanes.learn(np.arange(len(weights) + 1), np.arange(len(weights) + 1), len(weights) + 1)
    return lanes


def tokens_of(lengths: list[int], forms: np.ndarray) -> Tokens:
    starts = np.cumsum([0, *lengths])
    return Tokens(forms, np.zeros(len(forms), bool), starts, np.arange(len(forms)))


def narrow(lanes: Lanes, of_pairs: np.ndarray, bits: int) -> np.ndarray:
    """What pairs of each token lead by, shape (n_tokens, n_lanes), in lanes above their least value."""
    packed = np.full(len(of_pairs), lanes.least, dtype=np.int64)
    for lane in range(of_pairs.shape[1]):
        packed += of_pairs[:, lane] << lane * bits
    return packed


# -- segments ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(LENGTHS) | st.integers(0, 40), max_size=8))
def test_segments_part_long_texts_and_no_segment_has_two_texts(lengths: list[int]):
    starts = np.cumsum([0, *lengths])
    segments, texts = _segments(starts)
    if max(lengths, default=0) <= SEGMENT:
        assert segments is starts
        assert texts is None
        return
    assert np.diff(segments).max() <= SEGMENT
    assert segments[texts].tolist() == starts.tolist()
    for length, count in zip(lengths, np.diff(texts).tolist(), strict=True):
        assert count == -(-length // SEGMENT)


# -- sums --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("classes", "bits", "room"), ROOMS)
def test_leads_at_their_bounds_do_not_spill(classes: tuple[str, ...], bits: int, room: int):
    n, most, bound = len(classes) - 1, 2 ** (bits - 1), (2**room // SEGMENT - 2**bits) // 2 - 1
    for signs in product([-1, 1], repeat=n):
        # One form has 400 features that lead by 32767 each, which is more than it may.
        weights = [[32767 * sign for sign in signs] + [0]] * 400
        lanes = Lanes(Linear(classes, np.array(weights, np.int16), np.zeros(n + 1), STEP, 1.0), bits, room, 2**15)
        lanes.learn(np.arange(400), np.zeros(400, np.int64), 1)
        pairs = np.where(np.array(signs) > 0, most - 1, -most)
        for length in (1, SEGMENT, SEGMENT + 1, 3 * SEGMENT):
            tokens = tokens_of([length, 0], np.zeros(length, np.int64))
            found = lanes.scores(narrow(lanes, np.tile(pairs, (length, 1)), bits), tokens, np.ones(2))
            expected = [length * (sign * bound + pair) * STEP for sign, pair in zip(signs, pairs.tolist(), strict=True)]
            assert found.tolist() == [[*expected, 0.0], [0.0] * (n + 1)]


@pytest.mark.parametrize(("classes", "bits", "room"), ROOMS)
@pytest.mark.parametrize("length", LENGTHS[1:])
def test_sums_of_texts_longer_than_a_segment(classes: tuple[str, ...], bits: int, room: int, length: int):
    rng, n = np.random.default_rng(length), len(classes) - 1
    weights = rng.integers(-500, 501, (6, n + 1))
    lanes = lanes_of(weights.tolist(), classes, bits, room)
    lengths = [3, length, 0, 1, length]
    forms, pairs = (
        rng.integers(0, 7, sum(lengths)),
        rng.integers(-(2 ** (bits - 1)), 2 ** (bits - 1), (sum(lengths), n)),
    )
    root = np.array([max(sqrt(one), 1.0) for one in lengths])
    found = lanes.scores(narrow(lanes, pairs, bits), tokens_of(lengths, forms), root)
    each = np.vstack([weights[:, :-1] - weights[:, -1:], np.zeros((1, n), np.int64)])[forms] + pairs
    ends = np.cumsum([0, *lengths])
    totals = [each[a:b].sum(axis=0).tolist() for a, b in pairwise(ends.tolist())]
    expected = [[t * (STEP / r) for t in total] + [0.0] for total, r in zip(totals, root.tolist(), strict=True)]
    assert found.tolist() == expected


@pytest.mark.parametrize("classes", [LABELS, LABELS[:2]])
@given(st.data())
def test_one_text_has_the_scores_of_many_to_the_bit(classes: tuple[str, ...], data: st.DataObject):
    n, most = len(classes) - 1, 2 ** (LABEL_BITS - 1)
    lanes = lanes_of([[32767] * n + [-32767], [-32767] * n + [32767], [5, -3, 1][: n + 1]], classes, LABEL_BITS, 32)
    forms = data.draw(st.lists(st.integers(0, 3), max_size=SEGMENT))
    lead = st.sampled_from([-most, most - 1, 0]) | st.integers(-most, most - 1)
    pairs = [data.draw(lead) for _ in range(n)]  # of the first token
    each = np.zeros((len(forms), n), np.int64)
    each[:1] = pairs
    root = sqrt(max(len(forms), 1))
    tokens = tokens_of([len(forms)], np.array(forms, np.int64))
    together = lanes.scores(narrow(lanes, each, LABEL_BITS), tokens, np.array([root]))
    total = sum(int(lanes.alone.values[form]) for form in forms)
    total += sum(lead << lane * 32 for lane, lead in enumerate(pairs if forms else []))
    assert lanes.decode_one(total, len(forms), root).tobytes() == together.tobytes()
    assert together[0, -1] == 0.0


@pytest.mark.parametrize(("classes", "bits", "room"), ROOMS)
def test_features_stand_in_lanes_of_both_widths(classes: tuple[str, ...], bits: int, room: int):
    weights = [[7, -2, 3, 1][: len(classes)], [-4, 9, -6, 5][: len(classes)]]
    lanes = lanes_of(weights, classes, bits, room)
    for packed, width in ((lanes.pack(), bits), (lanes.pack_wide(), room)):
        leads = [sum((weight - one[-1]) << lane * width for lane, weight in enumerate(one[:-1])) for one in weights]
        assert packed.tolist() == leads
    assert lanes.width == bits * (len(classes) - 1)
    assert len(lanes.alone.values) == 3


def test_forms_are_learned_bit_by_bit():
    whole = lanes_of([[1, 2, 3], [4, 5, -6]], LABELS, LABEL_BITS, 32)
    parts = Lanes(
        Linear(LABELS, np.array([[1, 2, 3], [4, 5, -6]], np.int16), np.zeros(3), STEP, 1.0), LABEL_BITS, 32, 2**15
    )
    for row in range(3):
        parts.learn(np.array([row]), np.array([0]), 1)
    parts.learn(np.zeros(0, np.int64), np.zeros(0, np.int64), 0)
    assert parts.alone.values.tolist() == whole.alone.values.tolist()

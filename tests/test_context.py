from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.context import (
    HEADING,
    LINE,
    LONGEST,
    NO_CHAINS,
    OVERLAP,
    STATES,
    STRETCH,
    TURN,
    UNDER_HEADING,
    Chains,
    Context,
    chain_notes,
    fit_context,
    make_chains,
    states,
)

N = len(STATES)
RNG = np.random.default_rng(5)


def distributions(*shape: int) -> np.ndarray:
    values = RNG.random(shape) + 0.05
    return values / values.sum(axis=-1, keepdims=True)


CONTEXT = Context(distributions(N), distributions(N), distributions(4, N, N), 0.5)


def by_hand(context: Context, emissions: np.ndarray, relations: list[int]) -> np.ndarray:
    """The chances of each state, by going through every path that the note may have taken."""
    chances = np.zeros_like(emissions)
    for path in product(range(N), repeat=len(emissions)):
        weight = context.start[path[0]]
        for place, state in enumerate(path):
            weight *= emissions[place, state]
            if place:
                weight *= context.follow[relations[place], path[place - 1], state]
        for place, state in enumerate(path):
            chances[place, state] += weight
    return chances / chances.sum(axis=1, keepdims=True)


def test_every_path_counts_by_its_likelihood():
    labels, themes = distributions(4, 3), distributions(4, 4)
    headings, speakers = [True, False, False, False], [None, None, "Ana", "Bo"]
    chains = make_chains([[0, 1, 2, 3]], headings, speakers)
    assert chains.relations.tolist() == [HEADING, UNDER_HEADING, TURN, TURN]
    expected = by_hand(CONTEXT, states(labels, themes) / CONTEXT.common, chains.relations.tolist())
    smooth_labels, smooth_themes = CONTEXT.smooth(labels, themes, chains)
    coaching, selling = expected[:, :4], expected[:, 4:8]
    np.testing.assert_allclose(
        smooth_labels, np.stack([coaching.sum(axis=1), selling.sum(axis=1), expected[:, 8]], axis=1), rtol=1e-9
    )
    on_topic = coaching + selling
    np.testing.assert_allclose(smooth_themes, on_topic / on_topic.sum(axis=1, keepdims=True), rtol=1e-9)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_note_has_the_same_chances_alone_and_among_others_to_the_bit(sizes: list[int], random):
    n = sum(sizes)
    labels, themes = distributions(n, 3), distributions(n, 4)
    rows = list(range(n))
    random.shuffle(rows)
    ends = np.cumsum([0, *sizes]).tolist()
    notes = [rows[a:b] for a, b in pairwise(ends)]
    headings, speakers = [i % 4 == 0 for i in range(n)], [("Ana", "Bo", None)[i % 3] for i in range(n)]
    together = CONTEXT.smooth(labels, themes, make_chains(notes, headings, speakers))
    for note in notes:
        alone = CONTEXT.smooth(labels, themes, make_chains([note], headings, speakers))
        for one, all_of_them in zip(alone, together, strict=True):
            assert one[note].tobytes() == all_of_them[note].tobytes()


def one_long(n: int) -> Chains:
    return Chains(np.arange(n), np.array([0, n]), RNG.integers(0, 4, n).astype(np.int8))


def plain_twin(context: Context, labels: np.ndarray, themes: np.ndarray, relations: np.ndarray) -> np.ndarray:
    """Forward-backward through a whole note, passage by passage."""
    emissions = states(labels, themes) / context.common
    forward, backward = np.empty_like(emissions), np.ones_like(emissions)
    for i in range(len(emissions)):
        came = context.start if i == 0 else forward[i - 1] @ context.follow[relations[i]]
        forward[i] = came * emissions[i] / (came * emissions[i]).sum()
    for i in range(len(emissions) - 1, 0, -1):
        goes = context.follow[relations[i]] @ (emissions[i] * backward[i])
        backward[i - 1] = goes / goes.sum()
    chances = forward * backward
    return chances / chances.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("n", "off"), [(2, 1e-13), (LONGEST, 1e-13), (LONGEST + 1, 1e-6), (5 * STRETCH, 1e-6), (5 * STRETCH + 1, 1e-6)]
)
@pytest.mark.parametrize("sharp", [1, 50])
def test_a_note_in_stretches_has_the_chances_of_the_note_in_one(n: int, off: float, sharp: int):
    labels, themes = RNG.dirichlet([sharp] * 3, n), RNG.dirichlet([sharp] * 4, n)
    chains = one_long(n)
    sticky = np.eye(N) * 0.5 + CONTEXT.follow * 0.5  # what is known fades by half a passage, as it does at worst
    context = Context(CONTEXT.common, CONTEXT.start, sticky, 0.5)
    expected = plain_twin(context, labels, themes, chains.relations)
    found, found_themes = context.smooth(labels, themes, chains)
    np.testing.assert_allclose(found[:, 0], expected[:, :4].sum(axis=1), atol=off, rtol=0)
    np.testing.assert_allclose(found[:, 2], expected[:, 8], atol=off, rtol=0)
    on_topic = expected[:, :4] + expected[:, 4:8]
    np.testing.assert_allclose(found_themes, on_topic / on_topic.sum(axis=1, keepdims=True), atol=off, rtol=0)


def test_a_long_note_has_the_same_chances_alone_and_among_others_to_the_bit():
    sizes = [3, LONGEST + OVERLAP, 1, LONGEST, 2, 3 * STRETCH + 7]
    n, ends = sum(sizes), np.cumsum([0, *sizes])
    labels, themes, relations = distributions(n, 3), distributions(n, 4), one_long(n).relations
    together = CONTEXT.smooth(labels, themes, Chains(np.arange(n), ends, relations))
    for a, b in pairwise(ends.tolist()):
        alone = CONTEXT.smooth(labels[a:b], themes[a:b], Chains(np.arange(b - a), np.array([0, b - a]), relations[a:b]))
        for one, all_of_them in zip(alone, together, strict=True):
            assert one.tobytes() == all_of_them[a:b].tobytes()


@pytest.mark.parametrize("copies", [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33, 100])
def test_how_many_notes_lie_side_by_side_does_not_matter_to_the_bit(copies: int):
    # This is what a matrix product, or numpy's sum of one column, would break.
    labels, themes, relations = distributions(4, 3), distributions(4, 4), one_long(4).relations
    alone = CONTEXT.smooth(labels, themes, Chains(np.arange(4), np.array([0, 4]), relations))
    many = Chains(np.arange(4 * copies), np.arange(0, 4 * copies + 1, 4), np.tile(relations, copies))
    found = CONTEXT.smooth(np.tile(labels, (copies, 1)), np.tile(themes, (copies, 1)), many)
    for one, all_of_them in zip(alone, found, strict=True):
        assert np.tile(one, (copies, 1)).tobytes() == all_of_them.tobytes()


def test_a_text_in_no_note_keeps_its_probabilities():
    labels, themes = distributions(3, 3), distributions(3, 4)
    found = CONTEXT.smooth(labels, themes, make_chains([[0, 1]], [False] * 3, [None] * 3))
    assert found[0][2].tolist() == labels[2].tolist()
    assert found[1][2].tolist() == themes[2].tolist()
    untouched = CONTEXT.smooth(labels, themes, NO_CHAINS)
    assert untouched[0].tolist() == labels.tolist()


def test_impossible_labels_leave_finite_chances():
    labels = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    found, themes = CONTEXT.smooth(labels, np.full((3, 4), 0.25), make_chains([[0, 1, 2]], [False] * 3, [None] * 3))
    assert found.argmax(axis=1).tolist() == [1, 0, 2]
    assert np.isfinite(found).all()
    assert np.isfinite(themes).all()


def test_a_long_note_does_not_run_out_of_numbers():
    labels = np.tile([0.5, 0.4, 0.1], (20_000, 1))
    chains = make_chains([range(20_000)], [False] * 20_000, [None] * 20_000)
    found, _ = CONTEXT.smooth(labels, np.full((20_000, 4), 0.25), chains)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)


def test_an_answer_takes_the_side_of_what_it_answers():
    rows = np.zeros((400, N))
    for i in range(400):  # notes of ten passages, each all on one side and one theme
        rows[i, i // 10 % 8] = 1.0
    chains = make_chains([range(i, i + 10) for i in range(0, 400, 10)], [False] * 400, [None] * 400)
    context = fit_context(rows, chains)
    labels = np.array([[0.9, 0.1, 0.0], [0.45, 0.55, 0.0], [0.9, 0.1, 0.0]])
    found, _ = context.smooth(labels, np.full((3, 4), 0.25), make_chains([range(3)], [False] * 3, [None] * 3))
    assert found[1, 0] > 0.9


def test_what_was_counted_by_hand():
    # Two notes: activity-coaching twice; activity-coaching, other. In between nothing but LINE.
    rows = np.zeros((4, N))
    rows[[0, 1, 2], 0] = rows[3, 8] = 1.0
    context = fit_context(rows, make_chains([[0, 1], [2, 3]], [False] * 4, [None] * 4))
    assert context.start[0] == pytest.approx(2.3 / (2 + 9 * 0.3))
    shared = (1 + 0.3) / (2 + 9 * 0.3)
    assert context.follow[LINE, 0, 0] == pytest.approx((1 + 20 * shared) / (2 + 20))
    assert context.follow[TURN, 0, 0] == pytest.approx(shared)
    assert context.follow[LINE, 4, 4] == pytest.approx(1 / 9)
    assert context.common[8] == pytest.approx(1.3 / (4 + 9 * 0.3))


def test_chains_of_nothing():
    chains = make_chains([[], []], [], [])
    assert (chains.rows.tolist(), chains.starts.tolist()) == ([], [0])
    context = fit_context(np.zeros((0, N)), chains)
    assert context.follow.sum(axis=2) == pytest.approx(1.0)


def test_relations_of_notes_that_lie_in_order():
    headings = np.array([False, True, False, False, False, False, True, True])
    speakers = np.array([-1, -1, 5, 5, -1, 7, 7, 7])
    chains = chain_notes(np.array([0, 1, 1, 6, 8]), headings, speakers, shortest=2)
    assert (chains.rows.tolist(), chains.starts.tolist()) == ([1, 2, 3, 4, 5, 6, 7], [0, 5, 7])
    assert chains.relations.tolist() == [HEADING, UNDER_HEADING, LINE, LINE, TURN, HEADING, HEADING]
    assert chains.relations.dtype == np.int8


@given(st.lists(st.lists(st.tuples(st.booleans(), st.sampled_from([None, "Ana", "Bo"])), max_size=4), max_size=5))
def test_arrays_and_lists_make_the_same_chains(notes: list[list[tuple[bool, str | None]]]):
    rows = [row for note in notes for row in note]
    headings, speakers = [h for h, _ in rows], [s for _, s in rows]
    starts = np.cumsum([0, *map(len, notes)])
    codes = np.array([-1 if s is None else len(s) for s in speakers], dtype=np.int64)
    one = make_chains([range(a, b) for a, b in pairwise(starts.tolist())], headings, speakers)
    other = chain_notes(starts, np.array(headings, dtype=bool), codes)
    assert [a.tolist() for a in (one.rows, one.starts, one.relations)] == [
        a.tolist() for a in (other.rows, other.starts, other.relations)
    ]


def test_notes_that_are_too_short_leave_no_chain():
    chains = chain_notes(np.array([0, 1, 2]), np.zeros(2, bool), np.full(2, -1), shortest=2)
    assert (chains.rows.tolist(), chains.starts.tolist(), chains.relations.tolist()) == ([], [0], [])

"""The solver finds what scikit-learn finds, and no held-out text tells the weights that score it anything."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse import random as random_matrix
from sklearn.linear_model import LogisticRegression

from coachfocus.solving import Columns, Solution, fit_folds, gather
from coachfocus.solving.folds import KIND_SCALE
from coachfocus.solving.problems import basis_of, combine


def plain(matrix: csr_matrix) -> Columns:
    return Columns.plain(matrix.tocsc())


def passages(n: int, m: int, n_classes: int, folds: int, min_groups: int = 1, seed: int = 0, dtype: type = np.float64):
    draw = np.random.default_rng(seed)
    matrix = random_matrix(n, m, 0.3, format="csr", random_state=seed).astype(dtype)
    answers = np.append(np.arange(n_classes), draw.integers(0, n_classes, n - n_classes))
    kinds, groups = draw.integers(0, len(KIND_SCALE), m), draw.permutation(np.arange(n)) // 2
    return matrix, answers, gather(plain(matrix), kinds, groups, groups % folds, min_groups), groups


@pytest.mark.parametrize("n_classes", [2, 3, 4])
@pytest.mark.parametrize("weighted", [False, True])
def test_scikit_learn_finds_the_same(monkeypatch: pytest.MonkeyPatch, n_classes: int, weighted: bool) -> None:
    scales: dict[str, np.ndarray] = {}
    from coachfocus.solving import folds as fastsolve

    real = fastsolve._scales
    monkeypatch.setattr(fastsolve, "_scales", lambda *a: scales.setdefault("last", real(*a)))
    matrix, answers, known, _ = passages(60, 40, n_classes, 5)
    weights = np.random.default_rng(1).uniform(0.5, 2.0, 60) if weighted else np.ones(60)
    found = fit_folds(known, answers, n_classes, weights, 0.5, tolerance=1e-7)
    for problem in range(6):
        inside, scale = known.folds != problem - 1, scales["last"][:, problem]
        right = LogisticRegression(C=0.5, tol=1e-9, max_iter=5000).fit(
            matrix[inside].multiply(scale).tocsr(), answers[inside], sample_weight=weights[inside]
        )
        coefficients, intercepts = right.coef_ * scale, right.intercept_
        if n_classes == 2:
            coefficients, intercepts = np.vstack([-coefficients, coefficients]) / 2, np.array([-1, 1]) * intercepts / 2
        intercepts = intercepts - intercepts.mean()
        scores = matrix[~inside] @ coefficients.T + intercepts
        np.testing.assert_allclose(found.scores[~inside], scores, atol=1e-4)
        if problem == 0:
            np.testing.assert_allclose(found.weights, coefficients.T, atol=1e-4)
            np.testing.assert_allclose(found.intercepts, intercepts, atol=1e-4)


def test_a_fold_does_not_leak_into_its_own_scores() -> None:
    _matrix, answers, known, _ = passages(60, 40, 3, 5, min_groups=2)
    before = fit_folds(known, answers, 3, np.ones(60), 1.0)
    other = np.where(known.folds == 2, (answers + 1) % 3, answers)
    after = fit_folds(known, other, 3, np.ones(60), 1.0)
    assert (after.scores[known.folds == 2] == before.scores[known.folds == 2]).all()
    assert (after.scores[known.folds == 1] != before.scores[known.folds == 1]).any()


def test_features_of_too_few_groups_weigh_nothing() -> None:
    # Feature 0: groups 0 and 1, of folds 0 and 1. Feature 1: group 0 twice. Feature 2: groups 1, 2, 3.
    matrix = csr_matrix(np.array([[1, 1, 0], [0, 1, 0], [1, 0, 1], [0, 0, 1], [0, 0, 1]], dtype=np.float64))
    known = gather(plain(matrix), np.zeros(3, np.int64), np.array([0, 0, 1, 2, 3]), np.array([0, 0, 1, 0, 1]), 2)
    assert known.kept.tolist() == [0, 2]
    assert (known.matrix != matrix[:, [0, 2]]).nnz == 0
    assert known.common.tolist() == [[True, False, False], [True, True, False]]
    found = fit_folds(known, np.array([0, 1, 0, 1, 1]), 2, np.ones(5), 1.0)
    assert (found.weights != 0).all()


def test_groups_in_any_order_give_the_same_columns() -> None:
    matrix, _, known, groups = passages(50, 20, 2, 3, min_groups=4)
    assert (known.matrix != matrix[:, known.kept]).nnz == 0
    assert (known.columns.matrix() != known.matrix).nnz == 0
    for problem in range(4):
        inside = known.folds != problem - 1
        having = [len(np.unique(groups[inside][matrix[inside][:, [j]].toarray()[:, 0] > 0])) for j in range(20)]
        assert (known.common[:, problem] == (np.array(having)[known.kept] >= 4)).all()
        if problem == 0:
            assert known.kept.tolist() == np.flatnonzero(np.array(having) >= 4).tolist()


def test_a_fold_without_which_a_class_has_no_text_is_not_scored() -> None:
    _matrix, _, known, _ = passages(8, 5, 2, 2)
    answers = (known.folds == 1).astype(np.int64)
    found = fit_folds(known, answers, 2, np.ones(8), 1.0)
    assert not found.held.any()
    assert (found.scores == 0).all()
    assert np.isfinite(found.weights).all()


def test_texts_without_an_answer_are_scored_but_not_learned_from() -> None:
    _matrix, answers, known, _ = passages(60, 40, 3, 5)
    partly = np.where(np.arange(60) % 4 == 3, -1, answers)
    weights = np.where(partly < 0, 0.0, 1.0)
    found, same = fit_folds(known, partly, 3, np.ones(60), 1.0), fit_folds(known, answers, 3, weights, 1.0)
    assert found.held.all()
    assert (found.scores == same.scores).all()
    assert (found.weights == same.weights).all()


def test_no_features_leave_the_frequencies() -> None:
    known = gather(plain(csr_matrix((9, 0))), np.zeros(0, np.int64), np.arange(9), np.arange(9) % 3, 1)
    found = fit_folds(known, np.array([0, 1, 1] * 3), 2, np.ones(9), 1.0)
    np.testing.assert_allclose(np.exp(np.diff(found.intercepts)), 2.0)


def test_no_folds() -> None:
    matrix, answers, known, _ = passages(20, 10, 3, 1)
    alone = gather(plain(matrix), known.kinds, np.arange(20), np.full(20, -1), 1)
    for one in (known, alone):
        found = fit_folds(one, answers, 3, np.ones(20), 1.0)
        assert not found.held.any()
    assert np.isfinite(found.weights).all()


@pytest.mark.parametrize("strength", [1e-3, 1.0, 1e6])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_texts_that_say_the_same_do_not_drive_shares_apart(strength: float, dtype: type) -> None:
    matrix = csr_matrix(np.tile(np.array([[1.0], [0.0], [1.0]], dtype=dtype), (10, 1)))
    known = gather(plain(matrix), np.zeros(1, np.int64), np.arange(30), np.arange(30) % 3, 1)
    answers = np.where(np.arange(30) % 7 == 0, 1, 0) | (np.arange(30) % 3 == 1)
    found = fit_folds(known, answers.astype(np.int64), 2, np.ones(30), strength, tolerance=1e-9)
    assert np.isfinite(found.scores).all()
    assert np.abs(found.scores).max() < 10


@pytest.mark.parametrize(("n", "strength", "tolerance"), [(110, 0.04, 1e-4), (130, 0.04, 1e-4), (120, 1.0, 1e-7)])
def test_two_texts_said_many_times_are_told_apart_when_held_out(n: int, strength: float, tolerance: float) -> None:
    answers = np.arange(n) % 2
    matrix = csr_matrix(np.stack([answers == 0, answers == 1, np.ones(n)], axis=1))
    known = gather(plain(matrix), np.zeros(3, np.int64), np.arange(n), np.arange(n) % 5, 1)
    found = fit_folds(known, answers, 2, np.ones(n), strength, tolerance)
    assert (found.scores.argmax(axis=1) == answers).all()
    assert np.abs(found.scores).max() < 10


def test_float32_finds_nearly_the_same() -> None:
    found: list[Solution] = []
    for dtype in (np.float32, np.float64):
        _, answers, known, _ = passages(200, 100, 3, 5, 2, dtype=dtype)
        found.append(fit_folds(known, answers, 3, np.ones(200), 0.1))
    np.testing.assert_allclose(found[0].scores, found[1].scores, atol=1e-4)


def test_the_same_input_gives_the_same_bytes() -> None:
    def digest() -> str:
        _, answers, known, _ = passages(200, 100, 3, 5, 2, dtype=np.float32)
        return hashlib.sha256(fit_folds(known, answers, 3, np.ones(200), 0.1).weights.tobytes()).hexdigest()

    assert digest() == digest()


@pytest.mark.parametrize("n_classes", [2, 3, 7])
def test_coordinates_are_orthonormal_and_sum_to_nothing(n_classes: int) -> None:
    basis = basis_of(n_classes)
    np.testing.assert_allclose(combine(basis.T, basis), np.eye(n_classes - 1), atol=1e-15)
    np.testing.assert_allclose(basis.sum(axis=0), 0, atol=1e-15)


def test_columns_of_parts_are_their_product_beside_the_rest() -> None:
    draw = np.random.default_rng(3)
    parts, of_part, rest = (
        random_matrix(n, m, 0.4, format="csr", random_state=seed) for n, m, seed in [(9, 5, 0), (5, 7, 1), (9, 4, 2)]
    )
    columns = Columns(parts, of_part.tocsc(), rest.tocsc())
    dense = np.hstack([parts.toarray() @ of_part.toarray(), rest.toarray()])
    np.testing.assert_allclose(columns.matrix().toarray(), dense)
    assert columns.matrix().nnz == (dense != 0).sum()
    texts, features = draw.random((9, 3)), draw.random((11, 3))
    np.testing.assert_allclose(columns.to_features(texts), dense.T @ texts)
    np.testing.assert_allclose(columns.to_texts(features), dense @ features)
    some = np.array([0, 2, 3, 7])
    np.testing.assert_allclose(columns.take(some).matrix().toarray(), dense[some])
    for kept in ([1, 5, 7, 10], [0, 6], [8], []):
        np.testing.assert_allclose(columns.features(np.array(kept, np.int64)).matrix().toarray(), dense[:, kept])
    light = columns.astype(np.float32)
    assert light.matrix().dtype == light.to_texts(features.astype(np.float32)).dtype == np.float32


def test_parts_change_nothing_but_the_way() -> None:
    parts, of_part, rest = (
        random_matrix(n, m, 0.2, format="csr", random_state=seed)
        for n, m, seed in [(60, 30, 0), (30, 25, 1), (60, 15, 2)]
    )
    columns = Columns(parts, of_part.tocsc(), rest.tocsc())
    groups, answers = np.arange(60) // 2, np.arange(60) % 3
    kinds = np.arange(40) % len(KIND_SCALE)
    one, other = (
        fit_folds(gather(c, kinds, groups, groups % 4, 2), answers, 3, np.ones(60), 1.0, tolerance=1e-9)
        for c in (columns, Columns.plain(columns.matrix()))
    )
    np.testing.assert_allclose(one.scores, other.scores, atol=1e-6)
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-6)

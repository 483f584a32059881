"""Newton's method within a round of the descent: over the few directions that a round may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.solving.problems import FloatArray, Problems, combine

STEPS: Final = 2  # within a round: a third finds no lower point worth its time …
LITTLE: Final = 0.1  # … nor a second where the first took less than this part of the loss
HALVINGS: Final = 30
RIDGE: Final = 1e-7  # lest two directions that have become one leave a step without bounds


@dataclass(frozen=True, slots=True)
class Point:
    """Where a search stands.

    Parameters
    ----------
    shares, logits : array of float64, shape (n_classes - 1, n_problems, n_texts)
        What each text adds to the weights, and what that amounts to; without the intercepts.
    intercepts : array of float64, shape (n_classes - 1, n_problems)
        In coordinates, as the former.
    chances : array of float64, shape (n_classes, n_problems, n_texts)
        Of each class.
    loss : array of float64, shape (n_problems,)
        With the penalty.
    """

    shares: FloatArray
    logits: FloatArray
    intercepts: FloatArray
    chances: FloatArray
    loss: FloatArray


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a round may go: each coordinate down the gradient, then each along the last move.

    Parameters
    ----------
    shares, logits : array of float64, shape (n_directions, n_problems, n_texts)
        As of `Point`.
    penalty : array of float64, shape (n_problems, n_directions, n_directions)
        What two directions add to the penalty together.
    """

    shares: FloatArray
    logits: FloatArray
    penalty: FloatArray


def dots(left: FloatArray, right: FloatArray) -> FloatArray:
    """Multiply arrays over coordinates and texts.

    Parameters
    ----------
    left, right : array of float64, shape (n_coordinates, n_problems, n_texts)
        Any two.

    Returns
    -------
    array of float64, shape (n_problems,)
        The scalar product in each problem.
    """
    return np.asarray(np.einsum("kpn,kpn->p", left, right))


def evaluate(problems: Problems, shares: FloatArray, logits: FloatArray, intercepts: FloatArray) -> Point:
    """Work out where a search stands.

    Parameters
    ----------
    problems : Problems
        The problems.
    shares, logits : array of float64, shape (n_classes - 1, n_problems, n_texts)
        As of `Point`.
    intercepts : array of float64, shape (n_classes - 1, n_problems)
        As of `Point`.

    Returns
    -------
    Point
        With the chances and the loss.
    """
    scores = combine(problems.basis, logits + intercepts[:, :, None])
    scores -= scores.max(axis=0)
    right = (scores * problems.truth).sum(axis=0)
    chances = np.exp(scores)
    total = chances.sum(axis=0)
    chances /= total
    loss = np.einsum("pn,pn->p", problems.weights, np.log(total) - right)
    penalty = dots(shares, logits) / (2 * problems.strength)
    return Point(shares, logits, intercepts, chances, loss + penalty)


def residuals_of(problems: Problems, point: Point) -> FloatArray:
    """Work out the gradient of the loss by the logits.

    Parameters
    ----------
    problems : Problems
        The problems.
    point : Point
        Where the search stands.

    Returns
    -------
    array of float64, shape (n_classes - 1, n_problems, n_texts)
        In coordinates.
    """
    return combine(problems.basis.T, (point.chances - problems.truth) * problems.weights)


def lowest(problems: Problems, point: Point, ways: Ways, going: npt.NDArray[np.bool_]) -> Point:
    """Go to about the lowest point that a round reaches.

    Parameters
    ----------
    problems : Problems
        The problems.
    point : Point
        Where the search stands.
    ways : Ways
        Where the round may go.
    going : array of bool, shape (n_problems,)
        The problems that are going on; the others stay where they are.

    Returns
    -------
    Point
        No higher than before.
    """
    for _ in range(STEPS):
        before, point = point, _step(problems, point, ways, going)
        going = going & (before.loss - point.loss > LITTLE * before.loss)
        if not going.any():
            break
    return point


def _step(problems: Problems, point: Point, ways: Ways, going: npt.NDArray[np.bool_]) -> Point:
    """Newton's step, halved in a problem for as long as it leads up there."""
    gradient, curvature = _slopes(problems, point, ways)
    length = np.sqrt(np.maximum(np.diagonal(curvature, axis1=1, axis2=2), 0.0))
    length = np.where(length > 0, length, 1.0)  # such as the last move of the first round
    curvature /= length[:, :, None] * length[:, None, :]
    every = np.arange(length.shape[1])
    curvature[:, every, every] = 1.0 + RIDGE
    by = -np.linalg.solve(curvature, (gradient / length)[:, :, None])[:, :, 0] / length
    by = np.where(going[:, None], by, 0.0)
    by = by.reshape(len(by), -1, len(point.shares)).transpose(2, 1, 0)  # (coordinate, direction, problem)
    most = point.loss * (1 + np.finfo(problems.squares.dtype).eps)  # the products do not know it more closely
    for halving in range(HALVINGS):
        shares, logits = _moved(point.shares, ways.shares, by), _moved(point.logits, ways.logits, by)
        there = evaluate(problems, shares, logits, point.intercepts + by[:, -1])
        worse = ~(there.loss <= most)  # or not a number
        if not worse.any():
            return there
        by = np.where(worse, by / 2 if halving < HALVINGS - 2 else 0.0, by)  # at last it stays, and others go on
    return point


def _moved(point: FloatArray, directions: FloatArray, by: FloatArray) -> FloatArray:
    moved = point.copy()
    for coordinate, factors in zip(moved, by, strict=True):
        for factor, direction in zip(factors, directions, strict=False):  # the last factor is the intercept's
            coordinate += factor[:, None] * direction
    return moved


def _slopes(problems: Problems, point: Point, ways: Ways) -> tuple[FloatArray, FloatArray]:
    """First and second derivatives by how much of each direction, the intercept last, each coordinate takes."""
    size, many, count = len(point.shares), len(ways.shares), len(problems.weights)
    residuals, weighted = residuals_of(problems, point), point.chances * problems.weights
    gradient = np.zeros((count, many + 1, size))
    gradient[:, :many] = np.einsum("ipn,kpn->pik", ways.logits, residuals)
    gradient[:, :many] += np.einsum("ipn,kpn->pik", ways.shares, point.logits) / problems.strength
    gradient[:, many] = residuals.sum(axis=2).T
    light = ways.logits.astype(np.float32)  # a step need not be that exact, and where it ends is found in float64
    mean, weighted_mean = combine(problems.basis.T, point.chances), combine(problems.basis.T, weighted)
    curvature = np.zeros((count, many + 1, size, many + 1, size))
    for a in range(size):
        for b in range(a, size):
            product = problems.basis[:, a] * problems.basis[:, b]
            bend = combine(product[None], weighted)[0] - weighted_mean[a] * mean[b]
            block = _bends(light, bend)
            if a == b:
                block[:, :many, :many] += ways.penalty
            curvature[:, :, a, :, b] = curvature[:, :, b, :, a] = block
    width = (many + 1) * size
    return gradient.reshape(count, width), curvature.reshape(count, width, width)


def _bends(logits: npt.NDArray[np.float32], bend: FloatArray) -> FloatArray:
    """Second derivatives between each two directions where `bend` has those of each text for a pair of coordinates."""
    many, bent = len(logits), logits * bend.astype(np.float32)
    block = np.empty((len(bend), many + 1, many + 1))
    block[:, :many, :many] = np.einsum("ipn,jpn->pij", bent, logits)
    block[:, many, :many] = block[:, :many, many] = bent.sum(axis=2).T
    block[:, many, many] = bend.sum(axis=1)
    return block

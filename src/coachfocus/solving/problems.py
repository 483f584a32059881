"""Problems that are solved side by side, and the products that serve all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.solving.columns import Columns

FloatArray = npt.NDArray[np.float64]
ProductArray = npt.NDArray[np.float32] | npt.NDArray[np.float64]

LANES: Final = 4  # float32 a register; scipy's loops over a row are slower where some are left over


@dataclass(frozen=True, slots=True)
class Problems:
    """What does not change during a search; arrays over texts are stored (class or coordinate, problem, text).

    Parameters
    ----------
    columns : Columns, shape (n_texts, n_features)
        What each text has; the products are made in its type, all else in float64.
    squares : array of that type, shape (n_features, n_lanes)
        Of the scale of each feature, for each coordinate and in it for each problem; zeros fill up the row.
    basis : array of float64, shape (n_classes, n_classes - 1)
        From `basis_of`.
    truth : array of float64, shape (n_classes, 1, n_texts)
        1 for the class of a text.
    weights : array of float64, shape (n_problems, n_texts)
        How much each text counts; 0 where it is held out.
    strength : float
        Inverse of the regularization.
    """

    columns: Columns
    squares: ProductArray
    basis: FloatArray
    truth: FloatArray
    weights: FloatArray
    strength: float


def basis_of(n_classes: int) -> FloatArray:
    """Find coordinates of what sums to 0 over the classes, as weights of the optimum do: one fewer than classes.

    Parameters
    ----------
    n_classes : int
        At least two.

    Returns
    -------
    array of float64, shape (n_classes, n_classes - 1)
        Orthonormal, so that the penalty is the same in coordinates.
    """
    basis = np.zeros((n_classes, n_classes - 1))
    for c in range(n_classes - 1):
        basis[: c + 1, c], basis[c + 1, c] = 1.0, -(c + 1.0)
    return np.asarray(basis / np.sqrt((basis**2).sum(axis=0)))


def combine(factors: FloatArray, arrays: FloatArray) -> FloatArray:
    """Do ``factors @ arrays`` over the first axis without BLAS.

    Parameters
    ----------
    factors : array of float64, shape (m, n)
        A few.
    arrays : array of float64, shape (n, ...)
        One a column of `factors`.

    Returns
    -------
    array of float64, shape (m, ...)
        The sums.
    """
    return np.stack([sum(f * a for f, a in zip(row.tolist(), arrays, strict=True)) for row in factors])


def lanes(scale: ProductArray, n_coordinates: int) -> ProductArray:
    """Lay out the squares of the scale as the products need them.

    Parameters
    ----------
    scale : array, shape (n_features, n_problems)
        How freely each feature may be used.
    n_coordinates : int
        One fewer than classes.

    Returns
    -------
    array of the same type, shape (n_features, n_lanes)
        `Problems.squares`.
    """
    width = scale.shape[1] * n_coordinates
    squares = np.zeros((len(scale), -(-width // LANES) * LANES), dtype=scale.dtype)
    squares[:, :width] = np.tile(scale**2, n_coordinates)
    return squares


def to_features(problems: Problems, shares: FloatArray) -> ProductArray:
    """Add up what the texts make of each feature.

    Parameters
    ----------
    problems : Problems
        The problems.
    shares : array of float64, shape (n_coordinates, n_problems, n_texts)
        The share of each text.

    Returns
    -------
    array of the type of the products, shape (n_features, n_lanes)
        Weights in the order of `Problems.squares`.
    """
    width = shares.shape[0] * shares.shape[1]
    flat = np.zeros((shares.shape[2], problems.squares.shape[1]), dtype=problems.squares.dtype)
    flat[:, :width] = shares.reshape(width, shares.shape[2]).T
    features: ProductArray = problems.columns.to_features(flat)
    features *= problems.squares
    return features

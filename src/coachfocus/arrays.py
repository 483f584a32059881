"""Arrays that grow, and sums over stretches of arrays. numpy alone."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

# The mode of `take` for indices that are never out of bounds: it minds them the quickest way, by a tenth.
WRAP: Final = "wrap"


class Growing:
    """An array that more is put at the end of, without being copied each time.

    Parameters
    ----------
    dtype : dtype-like
        Of the array.
    """

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self._held: npt.NDArray[Any] = np.zeros(1024, dtype=dtype)
        self.values: npt.NDArray[Any] = self._held[:0]

    def extend(self, more: npt.ArrayLike) -> None:
        """Put values at the end.

        Parameters
        ----------
        more : array-like, shape (n,)
            The values.
        """
        added = np.asarray(more, dtype=self._held.dtype)
        old, new = len(self.values), len(self.values) + len(added)
        if new > len(self._held):
            grown = np.zeros(2 * new, dtype=self._held.dtype)
            grown[:old] = self.values
            self._held = grown
        self._held[old:new] = added
        self.values = self._held[:new]


def sums(
    values: npt.NDArray[Any], starts: npt.NDArray[np.int64], dtype: npt.DTypeLike = np.int64
) -> npt.NDArray[np.int64]:
    """Add up stretches of an array.

    Parameters
    ----------
    values : array of int or bool, shape (m,)
        The values.
    starts : array of int64, shape (n + 1,)
        Stretch ``i`` is ``values[starts[i]:starts[i + 1]]``.
    dtype : dtype-like, default=int64
        What it is added up in; that of the values takes half the time, where no sum is too large for it.

    Returns
    -------
    array of int64, shape (n,)
        0 for an empty stretch.
    """
    return _reduce(np.add, values, starts, dtype).astype(np.int64, copy=False)


def unions(values: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Unite the bits of stretches of an array.

    Parameters
    ----------
    values : array of uint8, shape (m,)
        The bits.
    starts : array of int64, shape (n + 1,)
        As for `sums`.

    Returns
    -------
    array of uint8, shape (n,)
        The bits that any value of each stretch has.
    """
    return _reduce(np.bitwise_or, values, starts, np.uint8)


def _reduce(
    operation: np.ufunc, values: npt.NDArray[Any], starts: npt.NDArray[np.int64], dtype: npt.DTypeLike
) -> npt.NDArray[Any]:
    found = np.zeros(len(starts) - 1, dtype=dtype)
    full = np.flatnonzero(starts[1:] > starts[:-1])
    if len(full):
        found[full] = operation.reduceat(values[: starts[-1]], starts[full], dtype=dtype)
    return found

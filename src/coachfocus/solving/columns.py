"""The features of texts, as the products of a search pass through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix, hstack

Numbers = npt.NDArray[np.float32] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A matrix of texts and features, ``[parts @ of_part, rest]``, that is never written out.

    A text has a word's letters, class and spelling because it has the word. Said once a word and not once a text they
    are a third of the numbers to pass through.

    Parameters
    ----------
    parts : csr_matrix, shape (n_texts, n_parts)
        The parts of each text.
    of_part : csc_matrix, shape (n_parts, n_own)
        The features that each part has by itself; the first of all features.
    rest : csc_matrix, shape (n_texts, n_rest)
        The other features of each text.
    """

    parts: csr_matrix
    of_part: csc_matrix
    rest: csc_matrix

    @classmethod
    def plain(cls, matrix: csc_matrix) -> Self:
        """Take a matrix as it is.

        Parameters
        ----------
        matrix : csc_matrix, shape (n_texts, n_features)
            Texts and features.

        Returns
        -------
        Columns
            Without parts.
        """
        n, dtype = matrix.shape[0], matrix.dtype
        return cls(csr_matrix((n, 0), dtype=dtype), csc_matrix((0, 0), dtype=dtype), matrix)

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Change the type of the numbers.

        Parameters
        ----------
        dtype : dtype-like
            Of the products to come.

        Returns
        -------
        Columns
            The same, copied only where the type differs.
        """
        parts = (part.astype(dtype, copy=False) for part in (self.parts, self.of_part, self.rest))
        return type(self)(*parts)

    def matrix(self, order: npt.NDArray[np.int64] | None = None) -> csc_matrix:
        """Write the matrix out.

        Parameters
        ----------
        order : array of int64, shape (n_texts,), optional
            The text of each row; as they stand by default.

        Returns
        -------
        csc_matrix, shape (n_texts, n_features)
            A feature that a text has stands in its column once; rows ascend.
        """
        parts, rest = self.parts, self.rest
        if order is not None and (np.diff(order) < 0).any():
            parts, rest = parts[order], rest.tocsr()[order].tocsc()
        return hstack([(parts @ self.of_part.tocsr()).tocsc(), rest], format="csc")

    def features(self, kept: npt.NDArray[np.int64]) -> Self:
        """Take some features out.

        Parameters
        ----------
        kept : array of int64, shape (n,)
            Which, sorted.

        Returns
        -------
        Columns
            Of these features.
        """
        own, rest = np.split(kept, [np.searchsorted(kept, self.of_part.shape[1])])
        return type(self)(self.parts, self.of_part[:, own], self.rest[:, rest - self.of_part.shape[1]])

    def take(self, texts: npt.NDArray[np.int64]) -> Self:
        """Take some texts out.

        Parameters
        ----------
        texts : array of int64, shape (n,)
            Which, sorted.

        Returns
        -------
        Columns
            Of these texts.
        """
        return type(self)(self.parts[texts], self.of_part, self.rest[texts])

    def to_features(self, values: Numbers) -> Numbers:
        """Add up what texts say for each of their features.

        Parameters
        ----------
        values : array, shape (n_texts, n_lanes)
            What each text says, of the type of the matrix.

        Returns
        -------
        array, shape (n_features, n_lanes)
            The transposed matrix times `values`.
        """
        rest: Numbers = self.rest.T @ values
        if not self.parts.shape[1]:
            return rest
        return np.concatenate([self.of_part.T @ (self.parts.T @ values), rest])

    def to_texts(self, values: Numbers) -> Numbers:
        """Add up what features say for each text that has them.

        Parameters
        ----------
        values : array, shape (n_features, n_lanes)
            What each feature says, of the type of the matrix.

        Returns
        -------
        array, shape (n_texts, n_lanes)
            The matrix times `values`.
        """
        own = self.of_part.shape[1]
        found: Numbers = self.rest @ values[own:]
        if self.parts.shape[1]:
            found += self.parts @ (self.of_part @ values[:own])
        return found

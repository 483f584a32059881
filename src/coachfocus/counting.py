"""Texts whose forms are known → how often each has each feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from coachfocus.features import PAIRS, FeatureSettings, Vocabulary, list_pairs
from coachfocus.features.settings import CHARACTERS, NEIGHBOURS, WORD
from coachfocus.pieces import Pieces

_TELLING: Final = (WORD, CHARACTERS, NEIGHBOURS)  # the kinds of features that are made of words, not of their classes


class Counts(NamedTuple):
    """How often texts have features, ``forms @ of_form + pairs``; see `count`."""

    forms: csr_matrix
    of_form: csr_matrix
    pairs: csr_matrix


def count(
    blocks: Sequence[tuple[Pieces, npt.NDArray[np.int64]]],
    vocabulary: Vocabulary,
    settings: FeatureSettings,
    private: npt.NDArray[np.bool_],
) -> Counts:
    """Count the features of texts.

    Parameters
    ----------
    blocks : sequence of tuple of Pieces and array of int64
        Blocks of texts, and the form of each piece.
    vocabulary : Vocabulary
        Knows the forms.
    settings : FeatureSettings
        How texts become features.
    private : array of bool, shape (n_forms,)
        Forms whose words may be names: neither these, nor their letters, nor their neighbours are counted.

    Returns
    -------
    forms : csr_matrix of float32, shape (n_texts, n_forms)
        How often each text has each form, over the square root of its number of pieces.
    of_form : csr_matrix of float32, shape (n_forms, n_buckets)
        How often each form has each feature of words, classes and characters.
    pairs : csr_matrix of float32, shape (n_texts, n_buckets)
        How often each text has each pair, within a form or of two, over the same root.
    """
    buckets, owner = vocabulary.singles(np.arange(len(vocabulary)))
    kinds = settings.kind(buckets)
    told = ~(private[owner] & np.isin(kinds, _TELLING))
    shape = (len(vocabulary), 2**settings.bits)
    of_form, within = (
        csr_matrix((np.ones(kept.sum(), dtype=np.float32), (owner[kept], buckets[kept])), shape=shape)
        for kept in (told & (kinds < PAIRS[0]), told & (kinds >= PAIRS[0]))
    )
    forms, pairs = zip(*(_count_block(*block, vocabulary, settings, private) for block in blocks), strict=True)
    counted = vstack(forms, format="csr")
    return Counts(counted, of_form, vstack(pairs, format="csr") + counted @ within)


def _count_block(
    pieces: Pieces,
    forms: npt.NDArray[np.int64],
    vocabulary: Vocabulary,
    settings: FeatureSettings,
    private: npt.NDArray[np.bool_],
) -> tuple[csr_matrix, csr_matrix]:
    """The forms of some texts and their pairs."""
    tokens = vocabulary.tokens(forms, pieces.texts, pieces.lines)
    n = len(pieces.texts) - 1
    row = np.repeat(np.arange(n), np.diff(tokens.starts))
    worth = (1.0 / np.sqrt(np.maximum(np.diff(pieces.texts), 1))).astype(np.float32)  # half the memory to pass through
    counted = csr_matrix((worth[row], tokens.forms, tokens.starts), shape=(n, len(vocabulary)))
    buckets, first, second = list_pairs(tokens, vocabulary, settings)
    hidden = private[tokens.forms]
    if hidden.any():
        near = np.flatnonzero(hidden[first] | hidden[second])
        telling = near[np.isin(settings.kind(buckets[near]), _TELLING)]
        buckets, first = np.delete(buckets, telling), np.delete(first, telling)
    row = row[first]
    pairs = csr_matrix((worth[row], (row, buckets)), shape=(n, 2**settings.bits))
    for matrix in (counted, pairs):
        matrix.sum_duplicates()
    return counted, pairs


def count_groups(matrix: csr_matrix, groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Count the groups that have each feature.

    Parameters
    ----------
    matrix : csr_matrix, shape (n_texts, n_features)
        The features of texts.
    groups : array of int64, shape (n_texts,)
        The group of each text, from 0.

    Returns
    -------
    array of int64, shape (n_features,)
        The counts.
    """
    owner = np.repeat(groups, np.diff(matrix.indptr))
    shape = (int(groups.max(initial=0)) + 1, matrix.shape[1])
    having = csr_matrix((np.ones(matrix.nnz, dtype=np.int8), (owner, matrix.indices)), shape=shape)
    having.sum_duplicates()
    return np.bincount(having.indices, minlength=matrix.shape[1])

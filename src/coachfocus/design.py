"""Labelled texts → the design matrix: which words are known, which features count, and how often each text has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from coachfocus.features import (
    MASKS,
    PAIRS,
    FeatureSettings,
    Lexicon,
    Vocabulary,
    canonical,
    list_pairs,
    lower_case_words,
    word_hash,
)
from coachfocus.pieces import RESERVED, Forms, Pieces, blocks, split
from coachfocus.solving import Columns


class _Read:
    """Texts as pieces, block by block, and the forms that they have."""

    def __init__(self, texts: Sequence[str]) -> None:
        forms = Forms()
        self.met: list[str] = []
        self.blocks: list[tuple[Pieces, npt.NDArray[np.int64]]] = []
        for block in blocks(texts):
            pieces = split(texts[block])
            numbers, new = forms.number(pieces)
            self.blocks.append((pieces, numbers))
            self.met += new

    def count_lower_case(self, groups: npt.NDArray[np.int64]) -> dict[int, int]:
        """Count the groups that have each word in lower case, by the hash of the word."""
        words = [
            [word_hash(canonical(word)) for word in lower_case_words(form)] for form in (*[""] * RESERVED, *self.met)
        ]
        hashes, which = np.unique(np.array([w for some in words for w in some], dtype=np.int64), return_inverse=True)
        of_form = csr_matrix((np.ones(len(which)), which, np.cumsum([0, *map(len, words)])), (len(words), len(hashes)))
        forms = np.concatenate([numbers for _, numbers in self.blocks])
        lengths = np.concatenate([np.diff(pieces.texts) for pieces, _ in self.blocks])
        starts = np.append(0, np.cumsum(lengths))
        of_text = csr_matrix((np.ones(len(forms)), forms, starts), (len(lengths), len(words)))
        return dict(zip(hashes.tolist(), count_groups(of_text @ of_form, groups).tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """What a model is fitted to.

    Parameters
    ----------
    known : array of uint32, shape (n_words,)
        Sorted hashes of the words of the lexicon, and of those that stand in lower case in enough groups.
    lexicon : Lexicon
        The classes of words; the commonest others have a class each.
    buckets : array of uint32, shape (n_features,)
        Sorted buckets of all features that enough groups may have.
    columns : Columns of float32, shape (n_texts, n_features)
        How often each text has each feature, over the square root of its number of pieces; forms are the parts.
    """

    known: npt.NDArray[np.uint32]
    lexicon: Lexicon
    buckets: npt.NDArray[np.uint32]
    columns: Columns


def make_design(
    texts: Sequence[str], groups: npt.NDArray[np.int64], settings: FeatureSettings, lexicon: Lexicon, min_groups: int
) -> Design:
    """Make the design matrix of texts.

    Parameters
    ----------
    texts : sequence of str
        One text a passage.
    groups : array of int64, shape (n_texts,)
        The group of each text, from 0 without a gap.
    settings : FeatureSettings
        How texts become features.
    lexicon : Lexicon
        The classes of words.
    min_groups : int
        A word or a feature counts only if at least so many groups have it.

    Returns
    -------
    Design
        Rows in the order of the texts.
    """
    read = _Read(texts)
    words = read.count_lower_case(groups)
    known = np.array([word for word, having in words.items() if having >= min_groups], dtype=np.uint32)
    known = np.union1d(known, lexicon.words)
    lexicon = lexicon.extended([*MASKS.tolist(), *sorted(words, key=lambda word: (-words[word], word))])
    vocabulary = Vocabulary(known, settings, lexicon)
    vocabulary.learn(read.met)
    counts = count(read.blocks, vocabulary, settings)
    of_form, pairs = counts.of_form.tocsc(), counts.pairs.tocsc()
    # No more texts have a feature than its forms have together, nor more groups than texts.
    having = of_form.T @ np.bincount(counts.forms.indices, minlength=of_form.shape[0])
    alone, together = np.flatnonzero(having >= min_groups), np.flatnonzero(np.diff(pairs.indptr) >= min_groups)
    columns = Columns(counts.forms, of_form[:, alone], pairs[:, together])
    return Design(known, lexicon, np.concatenate([alone, together]).astype(np.uint32), columns)


class Counts(NamedTuple):
    """How often texts have features, ``forms @ of_form + pairs``; see `count`."""

    forms: csr_matrix
    of_form: csr_matrix
    pairs: csr_matrix


def count(
    blocks: Sequence[tuple[Pieces, npt.NDArray[np.int64]]], vocabulary: Vocabulary, settings: FeatureSettings
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
    single = buckets < PAIRS[0] << settings.width
    shape = (len(vocabulary), 2**settings.bits)
    of_form, within = (
        csr_matrix((np.ones(kept.sum(), dtype=np.float32), (owner[kept], buckets[kept])), shape=shape)
        for kept in (single, ~single)
    )
    forms, pairs = zip(*(_count_block(*block, vocabulary, settings) for block in blocks), strict=True)
    counted = vstack(forms, format="csr")
    return Counts(counted, of_form, vstack(pairs, format="csr") + counted @ within)


def _count_block(
    pieces: Pieces, forms: npt.NDArray[np.int64], vocabulary: Vocabulary, settings: FeatureSettings
) -> tuple[csr_matrix, csr_matrix]:
    """The forms of some texts and their pairs."""
    tokens = vocabulary.tokens(forms, pieces.texts, pieces.lines)
    n = len(pieces.texts) - 1
    row = np.repeat(np.arange(n), np.diff(tokens.starts))
    worth = (1.0 / np.sqrt(np.maximum(np.diff(pieces.texts), 1))).astype(np.float32)  # half the memory to pass through
    counted = csr_matrix((worth[row], tokens.forms, tokens.starts), shape=(n, len(vocabulary)))
    buckets, first, _ = list_pairs(tokens, vocabulary, settings)
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

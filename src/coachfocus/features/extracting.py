"""Texts → features as a sparse matrix, for training and for explaining."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coachfocus.features.pairs import pair_buckets
from coachfocus.features.settings import NO_BUCKET, FeatureSettings
from coachfocus.features.vocabulary import Tokens, Vocabulary
from coachfocus.pieces import Pieces


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """The features of some texts, as the two arrays of a sparse matrix in rows; a feature met twice stands twice.

    Parameters
    ----------
    indptr : array of int64, shape (n_texts + 1,)
        Text ``i`` has the features ``indices[indptr[i]:indptr[i + 1]]``.
    indices : array of int64, shape (n_features,)
        Buckets.
    first, second : array of int64, shape (n_features,)
        The tokens that each feature is made of, as positions in `tokens`; equal for a single word.
    tokens : list of str
        The tokens of all texts as they were written, without the marks around them.
    token_starts : array of int64, shape (n_texts + 1,)
        Text ``i`` has the tokens from ``token_starts[i]`` to ``token_starts[i + 1]``.
    lengths : array of int64, shape (n_texts,)
        Number of pieces of each text.
    """

    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    tokens: list[str]
    token_starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]


def extract(
    pieces: Pieces, forms: npt.NDArray[np.int64], vocabulary: Vocabulary, settings: FeatureSettings
) -> Features:
    """Turn texts into features.

    Parameters
    ----------
    pieces : Pieces
        Of the texts, each one passage.
    forms : array of int64, shape (n_pieces,)
        The number of each piece's form.
    vocabulary : Vocabulary
        Knows the words of the model and the names of a roster; made with the same settings.
    settings : FeatureSettings
        Number of buckets and width of the window.

    Returns
    -------
    Features
        In the order of the texts.
    """
    found = vocabulary.tokens(forms, pieces.texts, pieces.lines)
    singles, owner = vocabulary.singles(found.forms)
    indices, *tokens = list_pairs(found, vocabulary, settings)
    indices = np.concatenate([singles, indices])
    first, second = (np.concatenate([owner, token]) for token in tokens)
    order = np.argsort(first, kind="stable")
    surfaces = [vocabulary.surfaces[form] for form in forms[found.pieces].tolist()]
    return Features(
        indptr=np.searchsorted(first[order], found.starts),
        indices=indices[order],
        first=first[order],
        second=second[order],
        tokens=surfaces,
        token_starts=found.starts,
        lengths=np.diff(pieces.texts),
    )


def list_pairs(
    tokens: Tokens, vocabulary: Vocabulary, settings: FeatureSettings
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """List the features that tokens have together, in no order; a feature met twice stands twice.

    Parameters
    ----------
    tokens : Tokens
        Of some texts.
    vocabulary : Vocabulary
        Knows the forms.
    settings : FeatureSettings
        Number of buckets and width of the window.

    Returns
    -------
    buckets : array of int64, shape (n_features,)
        The bucket of each.
    first, second : array of int64, shape (n_features,)
        The tokens that it is made of; equal where a token opens a sentence.
    """
    nothing = np.zeros(0, dtype=np.int64)
    buckets, firsts, seconds = [nothing], [nothing], [nothing]
    for kind, span, where, found in pair_buckets(tokens, vocabulary, settings):
        there = np.flatnonzero(found != NO_BUCKET)
        token = np.arange(len(tokens.forms))[where][there]
        buckets.append(found[there].astype(np.int64) + (kind << settings.width))
        firsts.append(token)
        seconds.append(token + span)
    return np.concatenate(buckets), np.concatenate(firsts), np.concatenate(seconds)

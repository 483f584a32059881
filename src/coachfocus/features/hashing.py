"""Tokens → buckets: words, neighbouring pairs, ordered pairs within a window, character n-grams, and classes of words.

Who does what to whom decides the label, and that is in the order of words: "(she) asked the buyer" and "the buyer
asked (her)" have the same words and other ordered pairs. The same is said once more in classes of words: "someone
observed a customer" and "a customer observed someone". Hashing is that of Weinberger et al. 2009, "Feature hashing
for large scale multitask learning", without its sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.features.lexicon import NO_LEXICON, Lexicon
from coachfocus.features.tokens import (
    BOUNDARY,
    MASKS,
    MERGED,
    NAME,
    NAMES_TOO,
    QUESTION,
    ROLE_HASH,
    Masker,
    Speller,
    tokenize,
)

# The kinds of features; each has its own eighth of the buckets. A pair of classes has one class at least.
WORD: Final = 0
NEIGHBOURS: Final = 1
ORDERED_PAIR: Final = 2
CHARACTERS: Final = 3
CLASS: Final = 4
CLASS_NEIGHBOURS: Final = 5
CLASS_PAIR: Final = 6
_KIND_BITS: Final = 3

_ROLES: Final = np.array(list(ROLE_HASH.values()), dtype=np.uint32)
_P1, _P2, _P3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """What the features are made of; a model file carries it.

    Parameters
    ----------
    bits : int, default=21
        There are ``2**bits`` buckets.
    window : int, default=5
        An ordered pair spans at most this many words.
    shortest, longest : int, default=3 and 5
        Lengths of the character n-grams, word borders counted in; none where `longest` is 0.
    """

    bits: int = 21
    window: int = 5
    shortest: int = 3
    longest: int = 5

    def kind(self, buckets: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int64]:
        """Tell which kind of feature a bucket holds.

        Parameters
        ----------
        buckets : array of int, shape (n,)
            Buckets.

        Returns
        -------
        array of int64, shape (n,)
            `WORD` to `CLASS_PAIR`.
        """
        return buckets.astype(np.int64) >> (self.bits - _KIND_BITS)


@dataclass(frozen=True, slots=True)
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
        The surface tokens of all texts.
    token_starts : array of int64, shape (n_texts + 1,)
        Text ``i`` has the tokens from ``token_starts[i]`` to ``token_starts[i + 1]``.
    unknown : array of float64, shape (n_texts,)
        Share of the text's words that training notes did not have; 1 for a text without words.
    words : array of int64, shape (n_texts,)
        Number of words, masked ones included.
    """

    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    tokens: list[str]
    token_starts: npt.NDArray[np.int64]
    unknown: npt.NDArray[np.float64]
    words: npt.NDArray[np.int64]


def extract(texts: Sequence[str], masker: Masker, settings: FeatureSettings, lexicon: Lexicon = NO_LEXICON) -> Features:
    """Turn texts into features.

    Parameters
    ----------
    texts : sequence of str
        One text a passage.
    masker : Masker
        Knows the words of the model and the names of a roster.
    settings : FeatureSettings
        Number of buckets and width of the window.
    lexicon : Lexicon
        The classes of words.

    Returns
    -------
    Features
        In the order of the texts.
    """
    tokens: list[str] = []
    ends = [0]
    for text in texts:
        tokens.append("\n")  # every text opens a sentence
        tokens += tokenize(text)
        ends.append(len(tokens))
    starts = np.array(ends, dtype=np.int64)
    hashes = np.fromiter((masker[t] for t in tokens), dtype=np.uint32, count=len(tokens))
    _name_within_sentences(tokens, hashes)
    owner = np.repeat(np.arange(len(texts)), np.diff(starts))
    words, unknown = _count_words(tokens, masker, owner, len(texts))
    kept = np.flatnonzero(_keep(hashes))
    buckets, first, second = _pair(hashes[kept], lexicon.classify(hashes[kept]), settings)
    spelled, speller = _spell(tokens, hashes, settings)
    buckets = np.concatenate((buckets, spelled))
    first, second = np.concatenate((kept[first], speller)), np.concatenate((kept[second], speller))
    order = np.argsort(owner[first], kind="stable")
    indptr = np.concatenate(([0], np.cumsum(np.bincount(owner[first], minlength=len(texts)))))
    return Features(indptr, buckets[order], first[order], second[order], tokens, starts, unknown, words)


def _name_within_sentences(tokens: list[str], hashes: npt.NDArray[np.uint32]) -> None:
    """Mask, in place, given names that are words too ("Grace"); where a sentence begins they stay words."""
    named = np.flatnonzero(np.fromiter((t in NAMES_TOO for t in tokens), dtype=bool, count=len(tokens)))
    within = (hashes[named - 1] != BOUNDARY) & (hashes[named - 1] != QUESTION) if len(named) else named.astype(bool)
    named = named[within]
    hashes[named[~np.isin(hashes[named], _ROLES)]] = NAME  # the roster knows better


def _keep(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Drop a mask or a boundary that the same one follows; the last stays, for it belongs to the text that begins."""
    repeated = np.zeros(len(hashes), dtype=bool)
    mergeable = np.isin(hashes, np.append(MERGED, np.uint32(BOUNDARY)))
    repeated[:-1] = (hashes[:-1] == hashes[1:]) & mergeable[1:]
    return ~repeated


def _count_words(
    tokens: list[str], masker: Masker, owner: npt.NDArray[np.int64], n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    is_word = np.fromiter((t[-1].isalnum() or t[-1] == "%" for t in tokens), dtype=bool, count=len(tokens))
    is_unknown = np.fromiter((masker.is_unknown(t) for t in tokens), dtype=bool, count=len(tokens))
    words = np.bincount(owner[is_word], minlength=n)
    unknown = np.bincount(owner[is_unknown], minlength=n)
    return words, np.where(words > 0, unknown / np.maximum(words, 1), 1.0)


def _pair(
    words: npt.NDArray[np.uint32], classes: npt.NDArray[np.uint64], settings: FeatureSettings
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Hash words, classes and ordered pairs of both into buckets; give for each the positions of its two words."""
    sentence = np.cumsum(words == BOUNDARY)  # no pair reaches over the end of a sentence
    spelled, classed = words.astype(np.uint64), classes >= 2**32
    word, of_class = np.flatnonzero(words != BOUNDARY), np.flatnonzero(classed)
    buckets = [_bucket(spelled[word] * _P1, WORD, settings), _bucket(classes[of_class] * _P1, CLASS, settings)]
    firsts, seconds = [word, of_class], [word, of_class]
    for distance in range(1, settings.window + 1):
        left = np.flatnonzero(sentence[distance:] == sentence[:-distance])
        in_class = left[classed[left] | classed[left + distance]]
        word_kind, class_kind = (NEIGHBOURS, CLASS_NEIGHBOURS) if distance == 1 else (ORDERED_PAIR, CLASS_PAIR)
        for hashes, kind, one in ((spelled, word_kind, left), (classes, class_kind, in_class)):
            buckets.append(_bucket(((hashes[one] * _P2) ^ (hashes[one + distance] * _P1)) * _P3, kind, settings))
            firsts.append(one)
            seconds.append(one + distance)
    return np.concatenate(buckets), np.concatenate(firsts), np.concatenate(seconds)


def _spell(
    tokens: list[str], hashes: npt.NDArray[np.uint32], settings: FeatureSettings
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Hash the character n-grams of the words that are not masked; give for each the position of its word."""
    if not settings.longest:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    speller = Speller(settings.shortest, settings.longest)
    position = np.flatnonzero(~np.isin(hashes, MASKS))
    grams = [speller[tokens[i].lower()] for i in position.tolist()]
    joined = np.concatenate([np.zeros(0, np.uint64), *grams])
    return _bucket(joined * _P1, CHARACTERS, settings), np.repeat(position, [len(g) for g in grams])


def _bucket(hashes: npt.NDArray[np.uint64], kind: int, settings: FeatureSettings) -> npt.NDArray[np.int64]:
    width = settings.bits - _KIND_BITS
    return (hashes >> np.uint64(64 - width)).astype(np.int64) + (kind << width)

"""Arrays of a model ↔ the smaller arrays of its file, without loss and with one spelling for each.

Not compression, but saying nothing twice: sorted buckets are told by the gaps between them, weights that fit one byte
take one, and where the weights of the classes sum to zero those of the last are left out. Each way back checks that its
input is what the way there gives.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.errors import ModelFileError
from coachfocus.features import Lexicon
from coachfocus.features.lexicon import FIRST_CLASS, UNCLASSED

_SKIP: Final = 255  # a gap of at least so many, told by this and the rest of the gap behind it
_WIDE: Final = -128  # stands for a weight that takes two bytes
_NO_CLASS: Final = 0
_AGAIN: Final = "save the model again"


def gaps_of(buckets: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Say sorted buckets by how many lie between each and the one before it.

    Parameters
    ----------
    buckets : array of uint32, shape (n,)
        Sorted, each once.

    Returns
    -------
    array of uint8, shape (n or more,)
        Below 255 a gap; 255 is so many buckets to be skipped, and the gap goes on.
    """
    skips, rest = np.divmod(np.diff(buckets.astype(np.int64), prepend=-1) - 1, _SKIP)
    gaps = np.full(len(rest) + int(skips.sum()), _SKIP, dtype=np.uint8)
    gaps[np.cumsum(skips + 1) - 1] = rest
    return gaps


def buckets_of(gaps: npt.NDArray[np.uint8], rows: int, bits: int) -> npt.NDArray[np.uint32]:
    """Find the buckets that gaps tell.

    Parameters
    ----------
    gaps : array of uint8, shape (n,)
        From `gaps_of`.
    rows : int
        How many buckets there have to be.
    bits : int
        They lie below ``2**bits``.

    Returns
    -------
    array of uint32, shape (rows,)
        Sorted, each once.

    Raises
    ------
    ModelFileError
        If they tell others.
    """
    skips = int(np.count_nonzero(gaps == _SKIP))
    past = int(gaps.sum(dtype=np.int64)) + len(gaps) - skips  # the bucket behind the last one
    if len(gaps) - skips != rows or past > 2**bits or (len(gaps) and gaps[-1] == _SKIP):
        raise ModelFileError(
            f"bucket_gaps.npy tells {len(gaps) - skips:,} buckets below {past:,}, expected {rows:,} below "
            f"{2**bits:,}; {_AGAIN}"
        )
    steps = gaps.astype(np.uint32)
    if not skips:
        return np.cumsum(steps + np.uint32(1), dtype=np.uint32) - np.uint32(1)
    ends = gaps != _SKIP
    steps += ends
    found: npt.NDArray[np.uint32] = np.cumsum(steps, dtype=np.uint32)[ends]
    return found - np.uint32(1)


def shrink(weights: npt.NDArray[np.int16]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int16]]:
    """Say weights in a byte each, and those that take two apart.

    Parameters
    ----------
    weights : array of int16, shape (n, k)
        The weights.

    Returns
    -------
    small : array of int8, shape (k, n) or (k - 1, n)
        Without the last class if the weights of every feature sum to zero; -128 stands for a weight that is not from
        -127 to 127.
    wide : array of int16, shape (m,)
        Those, class by class.
    """
    rows = np.ascontiguousarray(weights.T)  # numpy is slow along a short last axis
    if not rows.sum(axis=0, dtype=np.int64).any():
        rows = rows[:-1]
    outside = np.abs(rows.astype(np.int32)) > -_WIDE - 1
    return np.where(outside, _WIDE, rows).astype(np.int8), rows[outside]


def expand(small: npt.NDArray[np.int8], wide: npt.NDArray[np.int16], classes: int, name: str) -> npt.NDArray[np.int16]:
    """Find the weights that `shrink` was given.

    Parameters
    ----------
    small, wide : array of int8 and of int16
        From `shrink`.
    classes : int
        The number of classes.
    name : str
        ``label`` or ``theme``, for messages.

    Returns
    -------
    array of int16, shape (n, classes)
        The weights, those of a class side by side.

    Raises
    ------
    ModelFileError
        If these are not what `shrink` gives for any weights of so many classes.
    """
    given = len(small)
    if small.ndim != 2 or wide.ndim != 1 or not classes - 1 <= given <= classes:
        raise ModelFileError(
            f"{name}_weights.npy has shape {small.shape} and {name}_wide.npy {wide.shape}, expected "
            f"{classes - 1} or {classes} rows, and one dimension; {_AGAIN}"
        )
    outside = np.flatnonzero(small.reshape(-1) == _WIDE)
    if len(outside) != len(wide) or (np.abs(wide.astype(np.int32)) < -_WIDE).any():
        raise ModelFileError(
            f"{name}_wide.npy holds {len(wide):,} weights, expected the {len(outside):,} that {name}_weights.npy "
            f"leaves out and that take two bytes; {_AGAIN}"
        )
    weights = np.empty((classes, small.shape[1]), dtype=np.int16)
    weights[:given] = small
    weights.reshape(-1)[outside] = wide
    sums = weights[:given].sum(axis=0, dtype=np.int32)
    if given == classes and not sums.any():
        raise ModelFileError(f"{name}_weights.npy has a last row that follows from the others; {_AGAIN}")
    if given < classes:
        weights[-1] = -sums
        if (weights[-1] != -sums).any():
            raise ModelFileError(f"{name}_weights.npy has weights whose sum is beyond {2**15:,}; {_AGAIN}")
    return weights.T


def list_words(
    known: npt.NDArray[np.uint32], lexicon: Lexicon
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Say each word once that is known or has a class.

    Parameters
    ----------
    known : array of uint32, shape (n_known,)
        Sorted hashes.
    lexicon : Lexicon
        The classes of words.

    Returns
    -------
    words : array of uint32, shape (n,)
        Sorted hashes.
    classes : array of uint8, shape (n,)
        The class of each word, 0 for none.
    known : array of uint8, shape (n / 8, rounded up)
        A bit a word, the highest first: whether it is known.
    """
    words = np.union1d(known, lexicon.words)
    classes = np.full(len(words), _NO_CLASS, dtype=np.uint8)
    classes[np.searchsorted(words, lexicon.words)] = lexicon.classes
    return words, classes, np.packbits(np.isin(words, known))


def words_of(
    words: npt.NDArray[np.uint32], classes: npt.NDArray[np.uint8], known: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.uint32], Lexicon]:
    """Find the known words and the lexicon that `list_words` was given.

    Parameters
    ----------
    words, classes, known : array of uint32 and of uint8
        From `list_words`.

    Returns
    -------
    known : array of uint32, shape (n_known,)
        Sorted hashes.
    lexicon : Lexicon
        The classes of words.

    Raises
    ------
    ModelFileError
        If these are not what `list_words` gives.
    """
    n = len(words)
    if words.ndim != 1 or classes.shape != (n,) or known.shape != (-(-n // 8),):
        raise ModelFileError(
            f"words.npy has shape {words.shape}, word_classes.npy {classes.shape} and known_words.npy {known.shape}, "
            f"expected one dimension, as long, and an eighth; {_AGAIN}"
        )
    check_sorted(words, "words.npy")
    is_known, has_class = np.unpackbits(known).view(np.bool_), classes != _NO_CLASS
    if is_known[n:].any() or not (is_known[:n] | has_class).all():
        raise ModelFileError(f"words.npy, word_classes.npy and known_words.npy do not fit each other; {_AGAIN}")
    lexicon = Lexicon(words[has_class], classes[has_class])
    check_classes(lexicon.classes, "word_classes.npy")
    return words[is_known[:n]], lexicon


def check_sorted(values: npt.NDArray[np.uint32], name: str) -> None:
    """Refuse what is not sorted or holds a value twice.

    Parameters
    ----------
    values : array of uint32, shape (n,)
        Values.
    name : str
        Where they stand, for messages.

    Raises
    ------
    ModelFileError
        If one is not above the one before it.
    """
    if not (values[1:] > values[:-1]).all():
        raise ModelFileError(f"{name} is not sorted, or holds a number twice; {_AGAIN}")


def check_classes(classes: npt.NDArray[np.uint8], name: str) -> None:
    """Refuse numbers that no class of words has.

    Parameters
    ----------
    classes : array of uint8, shape (n,)
        The numbers of classes.
    name : str
        Where they stand, for messages.

    Raises
    ------
    ModelFileError
        If one is out of bounds.
    """
    if len(classes) and not FIRST_CLASS <= int(classes.min()) <= int(classes.max()) < UNCLASSED:
        raise ModelFileError(
            f"{name} holds a class from {classes.min()} to {classes.max()}, expected {FIRST_CLASS} to {UNCLASSED - 1}; "
            f"{_AGAIN}"
        )

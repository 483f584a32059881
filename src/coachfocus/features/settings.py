"""What features are made of, and the kinds that there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

# The kinds of features; each has its own eighth of the buckets.
WORD: Final = 0
CHARACTERS: Final = 1
CLASS: Final = 2
NEIGHBOURS: Final = 3
CLASS_NEIGHBOURS: Final = 4
CLASS_PAIR: Final = 5
PAIRS: Final = (NEIGHBOURS, CLASS_NEIGHBOURS, CLASS_PAIR)
KIND_BITS: Final = 3
CLASS_BITS: Final = 8  # a pair of classes has a bucket of its own, no hash
NO_CLASS: Final = 0  # of what is no word
CLOSES: Final = np.uint16(2**CLASS_BITS - 1)  # the bits of the class that closes a pair …
OPENS: Final = ~CLOSES  # … and of the one that opens it
NO_BUCKET: Final = 0  # of each kind: where no pair is
P1, P2, P3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """What the features are made of; a model file carries it.

    Parameters
    ----------
    bits : int, default=20
        There are ``2**bits`` buckets.
    window : int, default=5
        An ordered pair of classes of words spans at most this many words; 0 leaves out neighbours too.
    shortest, longest : int, default=4 and 6
        Lengths of the character n-grams, word borders counted in; none where `longest` is 0.
    """

    bits: int = 20
    window: int = 5
    shortest: int = 4
    longest: int = 6

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The pairs that a token opens, each with its kind and how many words it spans."""
        if not self.window:
            return ()
        further = ((CLASS_PAIR, span) for span in range(2, self.window + 1))
        return ((NEIGHBOURS, 1), (CLASS_NEIGHBOURS, 1), *further)

    @property
    def width(self) -> int:
        """The bits of a bucket within its kind."""
        return self.bits - KIND_BITS

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
        return buckets.astype(np.int64) >> self.width


def mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread what tells values apart over all of their bits.

    Parameters
    ----------
    values : array of uint64, shape (n,)
        Any numbers.

    Returns
    -------
    array of uint64, shape (n,)
        Different for different ones.
    """
    values = (values ^ (values >> np.uint64(32))) * P2
    return (values ^ (values >> np.uint64(29))) * P3


def word_buckets(hashes: npt.NDArray[np.uint64], settings: FeatureSettings) -> npt.NDArray[np.int64]:
    """Find the buckets of hashed features within their kind.

    Parameters
    ----------
    hashes : array of uint64, shape (n,)
        Well-mixed hashes.
    settings : FeatureSettings
        Number of buckets.

    Returns
    -------
    array of int64, shape (n,)
        Below ``2**settings.width``.
    """
    return (hashes >> np.uint64(64 - settings.width)).astype(np.int64)


def word_pairs(
    left: npt.NDArray[np.uint32], right: npt.NDArray[np.uint32], settings: FeatureSettings
) -> npt.NDArray[np.uint32]:
    """Find the buckets of ordered pairs of words within their kind.

    Parameters
    ----------
    left, right : array of uint32, shape (n,)
        What the word that opens the pair, and the one that closes it, adds to the hash.
    settings : FeatureSettings
        Number of buckets.

    Returns
    -------
    array of uint32, shape (n,)
        Below ``2**settings.width``.
    """
    found = left + right
    found >>= np.uint32(32 - settings.width)
    return found

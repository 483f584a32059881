"""Texts → pieces: what stands between white space, found in a whole block of texts at once. numpy alone.

Notes are mostly made of words that were met before. So plain Python looks at each different piece ("visits,",
"Dana's", "10:30") just once and remembers what it found under a number, the piece's form; all that is done a piece is
arithmetic on arrays of forms. A piece is found again by a 64-bit hash of its bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.arrays import Growing

# Texts are worked through in blocks of about as many characters. Smaller ones pay more for each call of numpy, larger
# ones leave the processor's caches; a quarter or twice of it was measured to be slower.
BLOCK: Final = 2**19
_WIDE_SPACE: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_STRIDE: Final = 64  # texts that stay together; of them one in so many is measured, for measuring takes time too
_SAMPLED: Final = 4
_PAD: Final = b"\n" * 16  # lest a window of eight bytes reach over an end
_NEWLINE, _SPACE = b"\n "
_HASHED: Final = 32  # bytes of the longest piece that four windows cover
# Numbers of forms that no piece of a text has: of one that is to be left out, of a name that was masked, and of the
# beginning of a sentence.
EMPTY: Final = 0
MASKED_NAME: Final = 1
BEGINNING: Final = 2
RESERVED: Final = 3
_ID_BITS: Final = 24
_ID: Final = np.uint64(2**_ID_BITS - 1)
_P1, _P2, _P3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The pieces of some texts.

    Parameters
    ----------
    data : bytes
        The texts in UTF-8, a newline between them and some around.
    offsets : array of int64, shape (n_texts + 1,)
        Text ``i`` is ``data[offsets[i]:offsets[i + 1] - 1]``.
    starts, ends : array of int64, shape (n_pieces,)
        Piece ``i`` is ``data[starts[i]:ends[i]]``.
    texts : array of int64, shape (n_texts + 1,)
        Text ``i`` has the pieces from ``texts[i]`` to ``texts[i + 1]``.
    lines : array of int64, shape (n_lines,)
        The pieces that open a line; each text opens one. Sorted.
    spaced : array of int64, shape (n,)
        The texts in which white space of other scripts, as the no-break space, was made plain.
    """

    data: bytes
    offsets: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    texts: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]
    spaced: npt.NDArray[np.int64]


def blocks(texts: Sequence[str]) -> Iterator[slice]:
    """Cut a sequence of texts into blocks.

    Parameters
    ----------
    texts : sequence of str
        Any texts.

    Yields
    ------
    slice
        Of neighbouring texts, about `BLOCK` characters together; a text is never split. One empty slice where there is
        no text.
    """
    first = size = 0
    for start in range(0, max(len(texts), 1), _STRIDE):
        size += _SAMPLED * sum(map(len, texts[start : start + _STRIDE : _SAMPLED]))
        if size >= BLOCK or start + _STRIDE >= len(texts):
            yield slice(first, min(start + _STRIDE, len(texts)))
            first, size = start + _STRIDE, 0


def split(texts: Sequence[str]) -> Pieces:
    """Find the pieces of texts, which white space and control characters part.

    Parameters
    ----------
    texts : sequence of str
        Any texts, lone surrogates among them.

    Returns
    -------
    Pieces
        In the order of the texts.
    """
    wide = compress(range(len(texts)), map(not_, map(str.isascii, texts)))
    spaced = [i for i in wide if _WIDE_SPACE.search(texts[i])]
    if spaced:
        texts = list(texts)
        for i in spaced:
            texts[i] = _WIDE_SPACE.sub(" ", texts[i])
    encoded = _encode(texts)
    data = b"\n".join((_PAD, *encoded, _PAD))
    units = np.frombuffer(data, dtype=np.uint8)
    offsets = np.full(len(texts) + 1, len(_PAD) + 1, dtype=np.int64)
    offsets[1:] += np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(texts)) + 1)
    inside = units > _SPACE
    borders = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = np.ascontiguousarray(borders[::2]), np.ascontiguousarray(borders[1::2])
    lines = np.flatnonzero(_open_lines(units, starts, ends))
    return Pieces(
        data, offsets, starts, ends, np.searchsorted(starts, offsets), lines, np.array(spaced, dtype=np.int64)
    )


def _open_lines(
    units: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Whether a newline stands between each piece and the one before."""
    opens: npt.NDArray[np.bool_] = units.take(starts - 1) == _NEWLINE
    opens[:1] = True
    wide = np.flatnonzero((starts[1:] - ends[:-1] > 1) & ~opens[1:]) + 1
    if len(wide):
        newlines = np.flatnonzero(units == _NEWLINE)
        opens[wide] = np.searchsorted(newlines, ends[wide - 1]) < np.searchsorted(newlines, starts[wide])
    return opens


def _encode(texts: Sequence[str]) -> list[bytes]:
    try:
        return list(map(str.encode, texts))
    except UnicodeEncodeError:  # lone surrogates, as half of an emoji
        return [text.encode("utf-8", "surrogatepass") for text in texts]


def hash_pieces(pieces: Pieces) -> npt.NDArray[np.uint64]:
    """Hash each piece to 64 bits; no two of up to eight bytes have the same.

    Parameters
    ----------
    pieces : Pieces
        From `split`.

    Returns
    -------
    array of uint64, shape (n_pieces,)
        Equal for equal bytes.
    """
    starts, ends = pieces.starts, pieces.ends
    window: npt.NDArray[np.uint64] = np.ndarray((len(pieces.data) - 7,), dtype="<u8", buffer=pieces.data, strides=(1,))
    length = ends - starts
    beyond = np.maximum(64 - 8 * length, 0).view(np.uint64)
    hashes: npt.NDArray[np.uint64] = (window.take(starts) << beyond) * _P1
    longer = np.flatnonzero(length > 8)
    if len(longer):  # windows overlap, so that only the length tells longer runs of one pattern apart
        hashes[longer] = (hashes[longer] ^ (hashes[longer] >> np.uint64(31)) ^ window[ends[longer] - 8]) * _P2
        hashes[longer] += length[longer].view(np.uint64)
        longer = longer[length[longer] > 16]
        inner = window[starts[longer] + 8] * _P3 ^ window[ends[longer] - 16]
        hashes[longer] = (hashes[longer] ^ (inner >> np.uint64(29)) ^ inner) * _P2
    hashes ^= hashes >> np.uint64(29)
    hashes *= _P3
    hashes ^= hashes >> np.uint64(32)  # slots are the lowest bits
    for i in longer[length[longer] > _HASHED].tolist():
        digest = hashlib.blake2b(pieces.data[starts[i] : ends[i]], digest_size=8).digest()
        hashes[i] = np.frombuffer(digest, dtype="<u8")[0]
    return hashes


class Forms:
    """The different pieces that were met, each under a number from `RESERVED` on.

    A table of open addressing (Knuth, The Art of Computer Programming, volume 3, section 6.4, algorithm L): an entry
    has the upper 40 bits of the hash and, below them, the number.
    """

    def __init__(self) -> None:
        self._table = np.zeros(2**15, dtype=np.uint64)
        self._hashes = Growing(np.uint64)
        self._hashes.extend([0] * RESERVED)
        self._count = RESERVED

    def __len__(self) -> int:
        return self._count

    def number(self, pieces: Pieces) -> tuple[npt.NDArray[np.int64], list[str]]:
        """Give each piece the number of its form; a form not met before gets the next number.

        Parameters
        ----------
        pieces : Pieces
            From `split`.

        Returns
        -------
        forms : array of int64, shape (n_pieces,)
            The numbers.
        new : list of str
            The forms that were not met before, in the order of their numbers.
        """
        hashes = hash_pieces(pieces)
        forms = self._find(hashes)
        missing = np.flatnonzero(forms == 0)
        if not len(missing):
            return forms, []
        different, first, which = np.unique(hashes[missing], return_index=True, return_inverse=True)
        met = np.argsort(first)  # number them in the order of the texts
        rank = np.empty_like(met)
        rank[met] = np.arange(len(met))
        forms[missing] = self._count + rank[which]
        self._insert(different[met])
        where = missing[first[met]].tolist()
        bounds = zip(pieces.starts[where].tolist(), pieces.ends[where].tolist(), strict=True)
        return forms, [pieces.data[start:end].decode("utf-8", "surrogatepass") for start, end in bounds]

    def _find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The number of each form, 0 where it was not met."""
        last = np.int64(len(self._table) - 1)
        slots = hashes.view(np.int64) & last
        entries = self._table.take(slots)
        elsewhere = np.flatnonzero((entries ^ hashes) > _ID)
        while len(elsewhere):
            elsewhere = elsewhere[entries[elsewhere] != 0]  # an empty slot ends the search
            slots[elsewhere] = (slots[elsewhere] + 1) & last
            entries[elsewhere] = self._table[slots[elsewhere]]
            elsewhere = elsewhere[(entries[elsewhere] ^ hashes[elsewhere]) > _ID]
        return (entries & _ID).view(np.int64)

    def _insert(self, hashes: npt.NDArray[np.uint64]) -> None:
        """Put new forms into the table, which stays at most half full."""
        self._hashes.extend(hashes)
        first = self._count
        self._count += len(hashes)
        if 2 * self._count > len(self._table):
            self._table = np.zeros(2 ** int(2 * self._count).bit_length(), dtype=np.uint64)
            first = RESERVED
        hashes = self._hashes.values[first:]
        entries = (hashes & ~_ID) | np.arange(first, self._count, dtype=np.uint64)
        slots = hashes & np.uint64(len(self._table) - 1)
        while len(slots):
            free = np.flatnonzero(self._table[slots] == 0)
            placed = free[np.unique(slots[free], return_index=True)[1]]  # of those that want one slot the first gets it
            self._table[slots[placed]] = entries[placed]
            slots, entries = np.delete(slots, placed) + np.uint64(1), np.delete(entries, placed)
            slots &= np.uint64(len(self._table) - 1)

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

from coachfocus.arrays import WRAP, Growing

# Texts are worked through in blocks of about as many characters. Smaller ones pay more for each call of numpy, larger
# ones leave the processor's caches; a quarter or twice of it was measured to be slower.
BLOCK: Final = 2**19
_WIDE_SPACE: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_STRIDE: Final = 64  # texts that stay together; of them one in so many is measured, for measuring takes time too
_SAMPLED: Final = 16
_PAD: Final = "\n" * 16  # lest a window of eight bytes reach over an end
_NEWLINE, _SPACE = b"\n "
_HASHED: Final = 32  # bytes of the longest piece that four windows cover
# Numbers of forms that no piece of a text has: of one that is to be left out, of a name that was masked, and of the
# beginning of a sentence.
EMPTY: Final = 0
MASKED_NAME: Final = 1
BEGINNING: Final = 2
RESERVED: Final = 3
_ID_BITS: Final = 24
_SLOT_BITS: Final = np.uint64(12)  # of a hash: the upper ones, which an entry's slot tells already
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
    spaced = []
    written = list(texts)
    for i in compress(range(len(texts)), map(not_, map(str.isascii, texts))):
        plain = texts[i]
        if not plain.isprintable() and _WIDE_SPACE.search(plain):  # only the plain space is printable
            plain = _WIDE_SPACE.sub(" ", plain)
            spaced.append(i)
        # A character a byte, so that texts are joined and encoded all at once; lone surrogates are halves of emojis.
        written[i] = plain.encode("utf-8", "surrogatepass").decode("latin-1")
    data = "\n".join((_PAD, *written, _PAD)).encode("latin-1")
    units = np.frombuffer(data, dtype=np.uint8)
    gaps = np.flatnonzero(units[len(_PAD) : -len(_PAD)] <= _SPACE)  # the newlines around all texts among them
    gaps += len(_PAD)
    newlines = np.flatnonzero(units.take(gaps, mode=WRAP) == _NEWLINE)
    if len(newlines) == len(texts) + 1:  # no text has one of its own
        offsets = gaps.take(newlines) + 1
    else:
        offsets = np.full(len(texts) + 1, len(_PAD) + 1, dtype=np.int64)
        offsets[1:] += np.cumsum(np.fromiter(map(len, written), dtype=np.int64, count=len(texts)) + 1)
    starts, ends, lines = gaps[:-1] + 1, gaps[1:], newlines[:-1]
    if (starts == ends).any():  # more than one stands between two pieces
        full = np.flatnonzero(starts < ends)
        starts, ends = starts.take(full), ends.take(full)
        lines = np.unique(np.searchsorted(full, lines))  # the first piece behind each newline
        lines = lines[lines < len(full)]
    first = np.append(lines, len(starts)).take(np.searchsorted(starts.take(lines), offsets))  # each text opens a line
    return Pieces(data, offsets, starts, ends, first, lines, np.array(spaced, dtype=np.int64))


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
    longer = np.flatnonzero(length > 8)
    beyond = length * -8
    beyond += 64
    hashes: npt.NDArray[np.uint64] = window.take(starts, mode=WRAP)
    mixed = hashes.take(longer)
    hashes <<= beyond.view(np.uint64)  # the bytes of the piece alone; numpy makes it 0 for those of `longer`
    hashes *= _P1
    if len(longer):  # windows overlap, so that only the length tells longer runs of one pattern apart
        begin, end = starts.take(longer), ends.take(longer)
        mixed *= _P1
        mixed = (mixed ^ (mixed >> np.uint64(31)) ^ window[end - 8]) * _P2
        mixed += (end - begin).view(np.uint64)
        long = np.flatnonzero(end - begin > 16)
        inner = window[begin[long] + 8] * _P3 ^ window[end[long] - 16]
        mixed[long] = (mixed[long] ^ (inner >> np.uint64(29)) ^ inner) * _P2
        hashes[longer] = (mixed ^ (mixed >> np.uint64(29))) * _P3
    for i in longer[length[longer] > _HASHED].tolist():
        digest = hashlib.blake2b(pieces.data[starts[i] : ends[i]], digest_size=8).digest()
        hashes[i] = np.frombuffer(digest, dtype="<u8")[0]
    return hashes


class Forms:
    """The different pieces that were met, each under a number from `RESERVED` on.

    A table of open addressing (Knuth, The Art of Computer Programming, volume 3, section 6.4, algorithm L), at most a
    quarter full. The slot comes from the upper bits of the hash; an entry has the 40 bits that follow the uppermost 12
    and, below them, the number.
    """

    def __init__(self) -> None:
        self._make_table(15)
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

    def _make_table(self, bits: int) -> None:
        self._table = np.zeros(2**bits, dtype=np.uint64)
        self._shift = np.uint64(64 - bits)

    def _find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The number of each form, 0 where it was not met."""
        last = np.int64(len(self._table) - 1)
        slots = (hashes >> self._shift).view(np.int64)
        hashes = hashes << _SLOT_BITS
        entries = self._table.take(slots, mode=WRAP)
        elsewhere = np.flatnonzero((entries ^ hashes) > _ID)
        while len(elsewhere):
            elsewhere = elsewhere[entries[elsewhere] != 0]  # an empty slot ends the search
            slots[elsewhere] = (slots[elsewhere] + 1) & last
            entries[elsewhere] = self._table[slots[elsewhere]]
            elsewhere = elsewhere[(entries[elsewhere] ^ hashes[elsewhere]) > _ID]
        return (entries & _ID).view(np.int64)

    def _insert(self, hashes: npt.NDArray[np.uint64]) -> None:
        """Put new forms into the table."""
        self._hashes.extend(hashes)
        first = self._count
        self._count += len(hashes)
        if 4 * self._count > len(self._table):
            self._make_table(int(4 * self._count).bit_length())
            first = RESERVED
        hashes = self._hashes.values[first:]
        entries = (hashes << _SLOT_BITS & ~_ID) | np.arange(first, self._count, dtype=np.uint64)
        slots = hashes >> self._shift
        while len(slots):
            free = np.flatnonzero(self._table[slots] == 0)
            placed = free[np.unique(slots[free], return_index=True)[1]]  # of those that want one slot the first gets it
            self._table[slots[placed]] = entries[placed]
            slots, entries = np.delete(slots, placed) + np.uint64(1), np.delete(entries, placed)
            slots &= np.uint64(len(self._table) - 1)

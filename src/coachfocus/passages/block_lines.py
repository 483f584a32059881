"""A block of texts → its lines that have a word, on arrays; what is read off them is filled in later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coachfocus.passages import shapes as s
from coachfocus.passages.shapes import Shapes
from coachfocus.pieces import Pieces

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Facts = npt.NDArray[np.uint32]
_TAB, _NEWLINE, _RETURN, _SPACE = b"\t\n\r "


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A block of texts and what is known of its forms.

    Parameters
    ----------
    pieces : Pieces
        Of the texts.
    facts : array of uint32, shape (n_pieces + 1,)
        The facts of the pieces' forms, and a 0.
    odd : array of bool, shape (n_texts,)
        The texts that are to be left to plain `cut`; more are marked on the way.
    """

    pieces: Pieces
    facts: Facts
    odd: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The lines that have a word, or the turns made of them. The arrays are filled in on the way.

    Parameters
    ----------
    text : array of int64, shape (n_lines,)
        The text of each.
    first, end : array of int64, shape (n_lines,)
        It has the pieces from ``first`` to ``end``.
    body, at : array of int64, shape (n_lines,)
        The piece in which its words begin, and the byte at which they do. A line with a name or time alone has ``end``.
    speaker : array of int64, shape (n_lines,)
        Index into the names of `Heads`, -1 for none.
    time_start, time_end : array of int64, shape (n_lines,)
        Bytes of the time; -1 for none.
    plain : array of bool, shape (n_lines,)
        Whether it has neither speaker, time nor bullet.
    """

    text: Ints
    first: Ints
    end: Ints
    body: Ints
    at: Ints
    speaker: Ints
    time_start: Ints
    time_end: Ints
    plain: Bools

    def pick(self, rows: Bools | Ints) -> Lines:
        """Copy some of the lines.

        Parameters
        ----------
        rows : array of bool, shape (n_lines,), or of int64
            Which of them.

        Returns
        -------
        Lines
            In the order of the rows.
        """
        return Lines(*(getattr(self, name)[rows] for name in Lines.__slots__))


def read_block(pieces: Pieces, forms: Ints, shapes: Shapes) -> Block:
    """Look up what is known of the forms of a block.

    Parameters
    ----------
    pieces : Pieces
        Of the texts.
    forms : array of int64, shape (n_pieces,)
        The number of each piece's form.
    shapes : Shapes
        Knows the forms.

    Returns
    -------
    Block
        Texts with control characters are marked odd.
    """
    facts = np.zeros(len(forms) + 1, dtype=np.uint32)
    shapes.facts.take(forms, out=facts[:-1], mode="clip")
    odd = _find_odd(pieces)
    odd[pieces.spaced] = True  # plain `cut` tells spaces apart
    return Block(pieces, facts, odd)


def flat(facts: npt.NDArray[np.integer]) -> Ints:
    """Find where an array of facts is not 0.

    Parameters
    ----------
    facts : array of int, shape (n,)
        Facts under a mask.

    Returns
    -------
    array of int64
        Positions.
    """
    found: Ints = (facts != 0).nonzero()[0]  # several times as fast as `flatnonzero` of anything but bool
    return found


def _find_odd(pieces: Pieces) -> Bools:
    """Which texts have control characters that white space for plain `cut` is not, or that break its lines."""
    odd = np.zeros(len(pieces.texts) - 1, dtype=np.bool_)
    units = np.frombuffer(pieces.data, dtype=np.uint8)
    control = units < _SPACE
    if np.count_nonzero(control) > np.count_nonzero(units == _NEWLINE):
        where = (control & (units != _NEWLINE)).nonzero()[0]
        simple = (units[where] == _TAB) | ((units[where] == _RETURN) & (units[where + 1] == _NEWLINE))
        odd[np.searchsorted(pieces.offsets, where[~simple], "right") - 1] = True
    return odd


def worded_lines(block: Block) -> Lines:
    """Find the lines in which there is a word.

    Parameters
    ----------
    block : Block
        The texts; those with odd forms are marked.

    Returns
    -------
    Lines
        Each with its words from its beginning on, nothing read off it yet.
    """
    pieces = block.pieces
    first, end = pieces.lines, np.append(pieces.lines, len(pieces.starts))[1:]
    facts = np.bitwise_or.reduceat(block.facts, first) if len(first) else block.facts[:0]
    odd = flat(facts & s.ODD)
    if len(odd):
        block.odd[np.searchsorted(pieces.texts, first[odd], "right") - 1] = True
    worded = facts >= 1 << s.WORDS
    if not worded.all():
        first, end = first[worded], end[worded]
    text = np.arange(len(block.odd))
    if not np.array_equal(first, pieces.texts[:-1]):  # else each text is one line
        text = np.repeat(text, np.diff(first.searchsorted(pieces.texts)))
    speaker, time_start, time_end = np.full((3, len(first)), -1, dtype=np.int64)
    plain = np.ones(len(first), dtype=np.bool_)
    return Lines(text, first, end, first.copy(), pieces.starts[first], speaker, time_start, time_end, plain)

"""Heads of the lines of a block: who speaks, before a colon, before a time at the end, or behind a time and a dash.

The rules are those of `coachfocus.passages.turns`, which reads one text at a time.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from coachfocus.passages import shapes as s
from coachfocus.passages.block_lines import Block, Bools, Facts, Ints, Lines, flat
from coachfocus.passages.shapes import Shapes

_LONG: Final = 5  # pieces before the one with the colon; so it is a head of more than three words, marks or not
_RECURS: Final = 3  # heads of up to three words that come as often in a text may speak
_REACH: Final = 20  # bytes of white space before a time at the end of a line; plain `cut` sees not much farther
_SPACE: Final = ord(" ")


def read_speakers(block: Block, lines: Lines, shapes: Shapes, opening: Facts) -> None:
    """Find the heads before a colon, and which of them speak.

    Parameters
    ----------
    block : Block
        The texts; odd ones are marked.
    lines : Lines
        Their lines; those with a speaker are filled in.
    shapes : Shapes
        Its heads are added to.
    opening : array of uint32, shape (n_lines,)
        The facts of each line's first form.
    """
    pieces, facts = block.pieces, block.facts
    rows, colons = _first_colons(block, lines, opening)
    in_brackets = (opening[rows] & (s.CLOCK | s.BRACKET)) == (s.CLOCK | s.BRACKET)
    candidate = pieces.ends[colons] - lines.at[rows] <= s.LONGEST_HEAD
    text, further = lines.text[rows], colons - lines.body[rows]
    once = np.bincount(text, minlength=1)[text] < _RECURS
    silent = _silent(facts, lines.body[rows], (further >= _LONG) | ((further > 0) & once))
    loud = np.zeros(len(block.odd), dtype=np.bool_)
    loud[text[in_brackets]] = True  # there any head may speak, wherever it stands
    candidate &= ~silent | loud[text]
    rows, colons, in_brackets = rows[candidate], colons[candidate], in_brackets[candidate]
    if not len(rows):
        return
    heads = shapes.heads.number(pieces, lines.at[rows], pieces.ends[colons])
    names, recurs = shapes.heads.before_colon[heads], shapes.heads.recurs[heads]
    speaks = _speak(lines.text[rows], names, shapes.heads.looks[heads] | in_brackets, in_brackets, recurs)
    rows, colons, names = rows[speaks], colons[speaks] + 1, names[speaks]
    block.odd[lines.text[rows[names == 0]]] = True
    lines.speaker[rows] = names
    lines.body[rows] = colons
    lines.at[rows] = pieces.starts.take(colons, mode="clip")


def _first_colons(block: Block, lines: Lines, opening: Facts) -> tuple[Ints, Ints]:
    """The lines whose first colon, behind a time, ends a piece, and that piece."""
    colons = flat(block.facts & s.COLON)
    rows = np.searchsorted(lines.first, colons, "right") - 1
    rows, colons = rows[rows >= 0], colons[rows >= 0]
    begin = lines.body[rows] + ((opening[rows] & (s.CLOCK_GLUED | s.CLOCK_COLON)) == s.CLOCK_GLUED)
    inside = (colons >= begin) & (colons < lines.end[rows])
    rows, colons = rows[inside], colons[inside]
    ending = (block.facts[colons] & s.HEAD_END) != 0
    ending[1:] &= rows[1:] != rows[:-1]
    return rows[ending], colons[ending]


def _silent(facts: Facts, body: Ints, two: Bools) -> Bools:
    """Whether what the pieces from `body` on begin with is no name: a bullet, or words where two are looked at."""
    first, second = facts[body], facts.take(body + 1, mode="clip")
    bullet = (first & (s.BULLET | s.WORDED)) == s.BULLET
    found: Bools = bullet | (
        two & (first >= 1 << s.WORDS) & ((first & (s.ASIDE | s.CLOCK_GLUED)) == 0) & ((second & s.NAMELESS) != 0)
    )
    return found


def _speak(text: Ints, names: Ints, sure: Bools, in_brackets: Bools, recurs: Bools) -> Bools:
    """Which heads speak: sure ones, those that speak elsewhere in the text, and those that come again and again."""
    speaks, doubtful = sure & (names >= 0), (names >= 0) & ~sure
    if not doubtful.any():
        return speaks
    asked, timed = np.zeros((2, text[-1] + 1), dtype=np.bool_)
    timed[text[in_brackets]] = True
    often = np.bincount(text)[text] >= _RECURS
    asked[text[doubtful & (timed[text] | (recurs & often))]] = True
    rows = np.flatnonzero(asked[text] & (names >= 0))
    if len(rows):
        key = text[rows] * (names.max() + 1) + names[rows]
        _, which, counts = np.unique(key, return_inverse=True, return_counts=True)
        elsewhere = np.zeros(len(counts), dtype=np.bool_)
        elsewhere[which[speaks[rows]]] = True
        speaks[rows] |= elsewhere[which] | (recurs[rows] & (counts[which] >= _RECURS))
    return speaks


def read_closing_times(block: Block, lines: Lines, shapes: Shapes) -> None:
    """Find the lines that are a name and a time behind it.

    Parameters
    ----------
    block : Block
        The texts; odd ones are marked.
    lines : Lines
        Their lines; these are filled in.
    shapes : Shapes
        Its heads are added to.
    """
    pieces, facts = block.pieces, block.facts
    rows = flat(facts[lines.end - 1] & s.CLOCK)
    clock, body = lines.end[rows] - 1, lines.body[rows]
    begin, end = lines.at[rows], pieces.ends[clock - 1]
    found = (clock > body) & (lines.speaker[rows] < 0) & (end - begin <= s.LONGEST_HEAD)
    found &= ~_silent(facts, body, clock > body + 1)
    if not found.any():
        return
    rows, clock, begin, end = rows[found], clock[found], begin[found], end[found]
    block.odd[lines.text[rows[pieces.starts[clock] - end > _REACH]]] = True
    heads = shapes.heads.number(pieces, begin, end)
    names = shapes.heads.before_clock[heads]
    named = names >= 0
    rows, clock = rows[named], clock[named]
    bracket = (facts[clock] & s.BRACKET) != 0
    lines.speaker[rows] = names[named]
    lines.body[rows] = lines.end[rows]
    lines.time_start[rows] = pieces.starts[clock] + bracket
    lines.time_end[rows] = pieces.ends[clock] - bracket


def read_dashed_names(block: Block, lines: Lines, shapes: Shapes, rows: Ints) -> None:
    """Find the lines that are a time, a dash and a name, as Fathom writes them.

    Parameters
    ----------
    block : Block
        The texts.
    lines : Lines
        Their lines; these are filled in.
    shapes : Shapes
        Its heads are added to.
    rows : array of int64
        The lines that begin with a time and a dash.
    """
    pieces = block.pieces
    rows = rows[(lines.speaker[rows] < 0) & (lines.body[rows] < lines.end[rows])]
    begin, end, dash = lines.at[rows], pieces.ends[lines.end[rows] - 1], pieces.starts[lines.body[rows] - 1]
    units = np.frombuffer(pieces.data, dtype=np.uint8)
    spaced = (units[dash - 1] == _SPACE) & (units[dash + 1] == _SPACE) & (end - begin <= s.LONGEST_HEAD)
    if not spaced.any():
        return
    rows = rows[spaced]
    heads = shapes.heads.number(pieces, begin[spaced], end[spaced])
    names = shapes.heads.whole[heads]
    rows, names = rows[names >= 0], names[names >= 0]
    lines.speaker[rows] = names
    lines.body[rows] = lines.end[rows]

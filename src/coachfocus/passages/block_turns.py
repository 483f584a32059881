"""Lines of a block → turns → paragraphs, on arrays: when, where the words begin, and which lines belong together.

The rules are those of `coachfocus.passages.turns` and `coachfocus.passages.runs`, which read one text at a time. What
they can't tell apart here is marked odd.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coachfocus.passages import shapes as s
from coachfocus.passages.block_heads import read_closing_times, read_dashed_names, read_speakers
from coachfocus.passages.block_lines import Block, Bools, Ints, Lines, flat, read_block, worded_lines
from coachfocus.passages.runs import WRAP_WIDTHS
from coachfocus.passages.shapes import Shapes
from coachfocus.pieces import Pieces


def read_lines(pieces: Pieces, forms: Ints, shapes: Shapes) -> tuple[Block, Lines]:
    """Read time, speaker and bullet off the beginning of each line of a block.

    Parameters
    ----------
    pieces : Pieces
        Of the texts.
    forms : array of int64, shape (n_pieces,)
        The number of each piece's form.
    shapes : Shapes
        Knows the forms; its heads are added to.

    Returns
    -------
    block : Block
        The texts, odd ones marked.
    lines : Lines
        In the order of the texts.
    """
    block = read_block(pieces, forms, shapes)
    lines = worded_lines(block)
    opening = block.facts[lines.first]
    timed = flat(opening & (s.CLOCK | s.CLOCK_GLUED | s.CLOCK_ODD))
    dashed = _read_times(block, lines, timed, shapes.clocks.take(forms[lines.first[timed]]))
    read_speakers(block, lines, shapes, opening)
    read_closing_times(block, lines, shapes)
    read_dashed_names(block, lines, shapes, dashed)
    _drop_appointments(block, lines, timed[(opening[timed] & s.BRACKET) == 0])
    _read_bullets(block, lines)
    return block, lines


def _read_times(block: Block, lines: Lines, rows: Ints, length: npt.NDArray[np.uint8]) -> Ints:
    """Read the times at the beginning of lines; which of them a dash follows."""
    if not len(rows):
        return rows
    starts, first, facts = block.pieces.starts, lines.first[rows], block.facts
    opening = facts[first]
    whole, bracket = (opening & s.CLOCK) != 0, (opening & s.BRACKET) != 0
    block.odd[lines.text[rows[(opening & s.CLOCK_ODD) != 0]]] = True
    lines.time_start[rows] = starts[first] + bracket
    lines.time_end[rows] = starts[first] + length - bracket
    body = first + whole
    following = np.where(whole & (body < lines.end[rows]), facts[body], 0)
    block.odd[lines.text[rows[(following & (s.DASH | s.DASH_GLUED)) == s.DASH_GLUED]]] = True
    dash: Bools = (following & s.DASH) != 0
    body += dash
    lines.body[rows] = body
    lines.at[rows] = np.where(whole, starts.take(body, mode="clip"), starts[first] + length)
    found: Ints = rows[dash]
    return found


def _drop_appointments(block: Block, lines: Lines, rows: Ints) -> None:
    """Take back the times without brackets that nobody's name follows: "10:30 stand-up"."""
    rows = rows[(lines.speaker[rows] < 0) & (lines.body[rows] < lines.end[rows])]
    if not len(rows):
        return
    first, body, end = lines.first[rows], lines.body[rows], lines.end[rows]
    behind = np.maximum(body, first + 1)
    found = np.bitwise_or.reduceat(block.facts, np.stack((behind, end), axis=1).ravel())[::2]
    worded = (found >= 1 << s.WORDS) & (behind < end)
    block.odd[lines.text[rows[~worded & (body == first)]]] = True  # "9:30am" alone
    rows, first = rows[worded], first[worded]
    lines.body[rows] = first
    lines.at[rows] = block.pieces.starts[first]
    lines.time_start[rows] = lines.time_end[rows] = -1


def _read_bullets(block: Block, lines: Lines) -> None:
    """Step over one bullet before the words."""
    lines.plain[:] = (lines.speaker < 0) & (lines.time_start < 0)
    rows = flat(block.facts[lines.body] & (s.BULLET | s.BULLET_GLUED | s.BOX))
    rows = rows[lines.body[rows] < lines.end[rows]]
    if not len(rows):
        return
    marks = block.facts[lines.body[rows]]
    block.odd[lines.text[rows[(marks & s.BOX) != 0]]] = True
    glued = rows[(marks & s.BULLET_GLUED) != 0]
    lines.at[glued] += 2
    whole = rows[((marks & s.BULLET) != 0) & (lines.body[rows] + 1 < lines.end[rows])]
    lines.body[whole] += 1
    lines.at[whole] = block.pieces.starts[lines.body[whole]]
    lines.plain[glued] = lines.plain[whole] = False


def join_opened(block: Block, lines: Lines) -> Lines:
    """Join each line with nothing but a name or a time to the next; lines → turns.

    Parameters
    ----------
    block : Block
        The texts; odd ones are marked.
    lines : Lines
        From `read_lines`.

    Returns
    -------
    Lines
        The turns; none of them is open any more.
    """
    opens = lines.body == lines.end
    if not opens.any():
        return lines
    same = lines.text[1:] == lines.text[:-1]
    goes_on = np.append(opens[:-1] & same, False)  # with the next line
    first = np.flatnonzero(~np.append(False, goes_on[:-1]))
    last = np.flatnonzero(~goes_on)
    turns = lines.pick(last)
    turns.first[:] = lines.first[first]
    turns.speaker[:] = _latest(lines.speaker, first, last, lines.speaker)
    for column, wanted in ((turns.time_end, lines.time_end), (turns.time_start, lines.time_start)):
        column[:] = _latest(wanted, first, last, lines.time_start)
    turns.plain[first < last] = False
    silent = opens[last]  # a name that nobody's words follow
    turns.body[silent] = turns.first[silent]
    turns.at[silent] = block.pieces.starts[turns.first[silent]]
    for column in (turns.speaker, turns.time_start, turns.time_end):
        column[silent] = -1
    return turns


def _latest(column: Ints, first: Ints, last: Ints, known: Ints) -> Ints:
    """The last known value from `first` to `last`, -1 for none."""
    latest = np.maximum.accumulate(np.where(known >= 0, np.arange(len(known)), -1))[last]
    return np.where(latest >= first, column[latest], -1)


def join_wrapped(block: Block, lines: Lines, turns: Lines, inner: Ints) -> Lines:
    """Join each line that was wrapped by width to the line before that it goes on from; turns → paragraphs.

    Parameters
    ----------
    block : Block
        The texts.
    lines, turns : Lines
        Their lines, and the turns made of them.
    inner : array of int64
        From `inner_bytes`.

    Returns
    -------
    Lines
        The paragraphs.
    """
    pieces, facts = block.pieces, block.facts
    rows = flat((facts[turns.first] & s.LOWER) * turns.plain)
    rows = rows[rows > 0]
    first = turns.first[rows]
    goes_on = (turns.text[rows] == turns.text[rows - 1]) & (turns.end[rows - 1] == first)
    goes_on &= (facts[first - 1] & s.CLOSED) == 0
    rows, first = rows[goes_on], first[goes_on]
    if not len(rows):
        return turns
    before = lines.first.searchsorted(first) - 1  # the line before
    room = _room(pieces, lines, before, inner) - 1 - count_characters(inner, pieces.starts[first], pieces.ends[first])
    _, indented = _breaks(pieces, lines.first[before])  # counts where the line is not its turn's first
    near = (room < indented) & (_breaks(pieces, first)[0] == 1)
    if not near.any():
        return turns
    joined = np.zeros(len(turns.text), dtype=np.bool_)
    joined[rows[near & (room < 0)]] = True
    doubtful = near & (room >= 0)
    for row, line in zip(rows[doubtful].tolist(), before[doubtful].tolist(), strict=True):
        joined[row] = joined[row - 1] or turns.first[row - 1] < lines.first[line]
    kept = np.flatnonzero(~joined)
    paragraphs = turns.pick(kept)
    paragraphs.end[:] = turns.end[np.append(kept[1:], len(joined)) - 1]
    return paragraphs


def _room(pieces: Pieces, lines: Lines, rows: Ints, inner: Ints) -> Ints:
    """Characters that are left in lines of texts that were wrapped by width; as good as endless in other texts."""
    asked = np.zeros(len(pieces.texts) - 1, dtype=np.bool_)
    asked[lines.text[rows]] = True
    where = np.flatnonzero(asked[lines.text])
    text = lines.text[where]
    lengths = count_characters(inner, pieces.starts[lines.first[where]], pieces.ends[lines.end[where] - 1])
    opening = np.flatnonzero(text[1:] != text[:-1]) + 1
    opening = np.append(0, opening)
    width = np.zeros(len(asked), dtype=np.int64)
    width[text[opening]] = np.maximum.reduceat(lengths, opening)
    width[(width < WRAP_WIDTHS.start) | (width >= WRAP_WIDTHS.stop)] = np.iinfo(np.int64).max // 2
    room: Ints = width[lines.text[rows]] - lengths[where.searchsorted(rows)]
    return room


def _breaks(pieces: Pieces, first: Ints) -> tuple[Ints, Ints]:
    """Number of line breaks before pieces that open a line, and how far the pieces are indented."""
    begin, end = pieces.starts[first], np.where(first > 0, pieces.ends[first - 1], 0)
    if (begin - end == 1).all():
        return np.ones_like(first), np.zeros_like(first)
    breaks = np.flatnonzero(np.frombuffer(pieces.data, dtype=np.uint8) == ord("\n"))
    until = breaks.searchsorted(begin)
    return until - breaks.searchsorted(end), begin - breaks[until - 1] - 1


def inner_bytes(pieces: Pieces) -> Ints:
    """Find the bytes that go on with a character and begin none.

    Parameters
    ----------
    pieces : Pieces
        Of some texts.

    Returns
    -------
    array of int64
        Offsets into ``pieces.data``.
    """
    if pieces.data.isascii():
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.frombuffer(pieces.data, dtype=np.int8) < -64)


def count_characters(inner: Ints, begin: Ints, end: Ints) -> Ints:
    """Count the characters of stretches of bytes.

    Parameters
    ----------
    inner : array of int64
        From `inner_bytes`.
    begin, end : array of int64, shape (n,)
        The stretches.

    Returns
    -------
    array of int64, shape (n,)
        Numbers of characters.
    """
    return end - begin - (inner.searchsorted(end) - inner.searchsorted(begin)) if len(inner) else end - begin

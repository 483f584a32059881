"""A block of notes → their passages, on arrays: `cut` and `body_start` for many texts at once.

A note that is odd, as plain Python alone can read it, is left to them; for all others the result is just theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from coachfocus.passages import shapes as s
from coachfocus.passages.block_lines import Block, Bools, Ints, Lines, flat
from coachfocus.passages.block_turns import count_characters, inner_bytes, join_opened, join_wrapped, read_lines
from coachfocus.passages.runs import SENTENCES_A_PASSAGE
from coachfocus.passages.shapes import Shapes
from coachfocus.pieces import Pieces

_HEADING_LENGTHS: Final = range(4, 61)  # of those that are told by capitals or a colon, as in `is_heading`
_BYTES: Final = 4  # of a character, at most


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """The passages of a block of texts; all bytes are offsets into the pieces' ``data``.

    Parameters
    ----------
    starts : array of int64, shape (n_texts + 1,)
        Text ``i`` has the passages from ``starts[i]`` to ``starts[i + 1]``; none if it is odd.
    odd : array of bool, shape (n_texts,)
        Which texts are left to `cut`.
    first, last : array of int64, shape (n,)
        The words of each passage are in the pieces from ``first`` to ``last``.
    start, body, end : array of int64, shape (n,)
        Bytes at which each passage, and its words, begin, and where it ends.
    speaker : array of int64, shape (n,)
        Index into `names`, -1 for none.
    time_start, time_end : array of int64, shape (n,)
        Bytes of its time, -1 for none.
    heading : array of bool, shape (n,)
        As `is_heading` tells of the whole passage.
    words : array of int64, shape (n,)
        Number of words from `body` to `end`, as `count_words` counts them.
    names : list of str
        The speakers' names; it grows with what is read later.
    """

    starts: Ints
    odd: Bools
    first: Ints
    last: Ints
    start: Ints
    body: Ints
    end: Ints
    speaker: Ints
    time_start: Ints
    time_end: Ints
    heading: Bools
    words: Ints
    names: list[str]


def cut_block(pieces: Pieces, forms: Ints, shapes: Shapes) -> Cuts:
    """Cut a block of notes into their passages.

    Parameters
    ----------
    pieces : Pieces
        Of the notes.
    forms : array of int64, shape (n_pieces,)
        The number of each piece's form.
    shapes : Shapes
        Knows the forms.

    Returns
    -------
    Cuts
        In the order of the notes.
    """
    block, lines = read_lines(pieces, forms, shapes)
    inner = inner_bytes(pieces)
    paragraphs = join_wrapped(block, lines, join_opened(block, lines), inner)
    if block.odd.any():
        paragraphs = paragraphs.pick(~block.odd[paragraphs.text])
    return _cut_paragraphs(block, paragraphs, inner, shapes)


def step_over_heads(pieces: Pieces, forms: Ints, shapes: Shapes) -> Ints:
    """Find where the words begin in texts that are one passage each, behind a bullet and a speaker of one word.

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
    array of int64, shape (n_texts,)
        The piece in which the words begin. A time and a name of several words, which `cut` finds, stay.
    """
    first = pieces.texts[:-1].copy()
    if not len(forms):
        return first
    # The last text may have no piece; another's head is not stepped over, for it ends where it begins.
    headed = shapes.heads_alone.take(forms.take(first, mode="clip")).nonzero()[0]
    here, end = first[headed], pieces.texts[headed + 1]
    for head in s.HEADS:
        here += (shapes.heads_alone.take(forms.take(here, mode="clip")) == head) & (here + 1 < end)
    first[headed] = here
    return first


def characters(pieces: Pieces, text: Ints, offsets: Ints) -> Ints:
    """Turn bytes into characters.

    Parameters
    ----------
    pieces : Pieces
        Of some texts.
    text : array of int64, shape (n,)
        Texts.
    offsets : array of int64, shape (n,)
        For each a byte of it, as an offset into ``pieces.data``.

    Returns
    -------
    array of int64, shape (n,)
        Offsets into the texts as strings.
    """
    origin = pieces.offsets[text]
    return count_characters(inner_bytes(pieces), origin, offsets)


def _cut_paragraphs(block: Block, paragraphs: Lines, inner: Ints, shapes: Shapes) -> Cuts:
    """Cut each paragraph or turn into runs of sentences."""
    pieces = block.pieces
    owner, opening = _runs(block, paragraphs)
    passages = paragraphs
    if len(owner):
        count = len(paragraphs.text)
        passages = paragraphs.pick(np.repeat(np.arange(count), np.bincount(owner, minlength=count) + 1))
        place = np.arange(len(owner)) + owner + 1  # a run stands behind its paragraph's first and all runs before
        passages.first[place] = passages.body[place] = passages.end[place - 1] = opening
        passages.at[place] = pieces.starts[opening]
    first, last = passages.body, passages.end
    return Cuts(
        starts=passages.text.searchsorted(np.arange(len(block.odd) + 1)),
        odd=block.odd,
        first=first,
        last=last,
        start=pieces.starts[passages.first],
        body=passages.at,
        end=pieces.ends[last - 1],
        speaker=passages.speaker,
        time_start=passages.time_start,
        time_end=passages.time_end,
        heading=_headings(block, passages.first, last, inner),
        words=np.add.reduceat(block.facts >> s.WORDS, _borders(first, last), dtype=np.int64)[::2],
        names=shapes.heads.names,
    )


def _borders(first: Ints, last: Ints) -> Ints:
    return np.stack((first, last), axis=1).ravel()


def _runs(block: Block, paragraphs: Lines) -> tuple[Ints, Ints]:
    """The paragraph of each run of sentences but the first of each paragraph, and the piece that opens it."""
    stops, owner = _inner_stops(block, paragraphs)
    if len(stops):
        opens = _opens_sentence(block, paragraphs, stops, owner)
        stops, owner = stops[opens], owner[opens]
    counts = np.bincount(owner, minlength=len(paragraphs.text))
    rank = np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]
    fourth = rank % SENTENCES_A_PASSAGE == SENTENCES_A_PASSAGE - 1
    return owner[fourth], stops[fourth] + 1


def _inner_stops(block: Block, paragraphs: Lines) -> tuple[Ints, Ints]:
    """The stops that end no abbreviation, before the last piece, in paragraphs of enough of them to be cut."""
    facts, stops = block.facts, flat(block.facts & (s.STOP | s.STOP_UNLESS_DIGIT))
    owner = paragraphs.body.searchsorted(stops, "right") - 1
    stops, owner = _many(stops, owner)
    stops, owner = stops[owner >= 0], owner[owner >= 0]
    figures = ((facts[stops] & s.STOP_UNLESS_DIGIT) != 0) & ((facts[stops + 1] & s.DIGIT) != 0)
    kept = (stops + 1 < paragraphs.end[owner]) & ~figures
    return _many(stops[kept], owner[kept])


def _many(stops: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """Those of which one paragraph has enough to be cut."""
    last = np.flatnonzero(owner[SENTENCES_A_PASSAGE - 1 :] == owner[: 1 - SENTENCES_A_PASSAGE])
    if not len(last):
        return stops[:0], owner[:0]
    many = np.zeros(owner[-1] + 2, dtype=np.bool_)
    many[owner[last]] = True
    kept = many[owner]
    return stops[kept], owner[kept]


def _opens_sentence(block: Block, paragraphs: Lines, stops: Ints, owner: Ints) -> Bools:
    """Whether there are words behind each stop, and before it since the stop before; if not, it is passed over."""
    facts = block.facts
    worded = np.minimum(facts[stops], facts[stops + 1]) >= 1 << s.WORDS  # so it is most often
    if worded.all():
        return worded
    words = np.zeros(len(facts) + 1, dtype=np.int64)  # before each piece
    np.cumsum(facts >> s.WORDS, out=words[1:])
    until = words[stops + 1]
    since = np.maximum(np.append(0, until[:-1]), words[paragraphs.body][owner])
    opens: Bools = (until > since) & (words[paragraphs.end][owner] > until)
    return opens


def _headings(block: Block, first: Ints, last: Ints, inner: Ints) -> Bools:
    """Which passages are headings, as `is_heading` tells."""
    pieces, facts = block.pieces, block.facts
    opening, closing = facts[first], facts[last - 1]
    heading: Bools = (opening & s.HASH) != 0
    heading |= ((opening & s.STARS) != 0) & ((closing & s.STARS_END) != 0)
    size = pieces.ends[last - 1] - pieces.starts[first]
    told = ((closing & s.COLON_END) != 0) | (((opening | closing) & s.NOT_UPPER) == 0)
    rows = np.flatnonzero(told & (size <= _BYTES * _HEADING_LENGTHS.stop) & ~heading)
    lengths = count_characters(inner, pieces.starts[first[rows]], pieces.ends[last[rows] - 1])
    rows = rows[(lengths >= _HEADING_LENGTHS.start) & (lengths < _HEADING_LENGTHS.stop)]
    if len(rows):
        letters = np.bitwise_or.reduceat(facts, _borders(first[rows], last[rows]))[::2]
        heading[rows] = ((letters & (s.UPPER | s.NOT_UPPER)) == s.UPPER) | ((closing[rows] & s.COLON_END) != 0)
    return heading

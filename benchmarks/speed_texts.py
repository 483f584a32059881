"""Texts to measure speed on: passages and notes of the corpus, drawn again and again; no word soup.

The draw is seeded. Each text is a string of its own, as texts read from a file are, so that memory and the processor's
caches bear what they would bear. What a drawn corpus can't give is new words: 50,000 drawn passages have no more
different ones than the 14,059 that they are drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from parts import read_part


@dataclass(frozen=True)
class Corpus:
    """The train and the development part.

    Parameters
    ----------
    passages : list of str
        Each as it stands, with bullet and speaker.
    notes : list of str
        Whole notes, put together from their passages.
    """

    passages: list[str]
    notes: list[str]


def read_corpus() -> Corpus:
    """Read the parts that may be looked at.

    Returns
    -------
    Corpus
        In the order of the files.
    """
    rows = [row for part in ("train", "development") for row in read_part(part).to_dict("records")]
    inside = sorted((row for row in rows if row["note"]), key=lambda row: (row["note"], row["position"]))
    return Corpus([row["text"] for row in rows], [_note(list(g)) for _, g in groupby(inside, lambda row: row["note"])])


def _note(rows: list[dict[str, Any]]) -> str:
    """Put a note together: a joined passage goes on in the line of the one before."""
    text = "".join(("" if i == 0 else " " if row["joined"] else "\n") + row["text"] for i, row in enumerate(rows))
    return _own(text)


def draw(texts: list[str], n: int, seed: int = 0) -> list[str]:
    """Draw texts with replacement.

    Parameters
    ----------
    texts : list of str
        What to draw from.
    n : int
        How many.
    seed : int, default=0
        Which draw.

    Returns
    -------
    list of str
        Each a new string.
    """
    return [_own(texts[i]) for i in np.random.default_rng(seed).integers(len(texts), size=n).tolist()]


def short_notes(corpus: Corpus, n: int, seed: int = 0) -> list[str]:
    """Make notes of one to three passages, so that a million fit in memory.

    Parameters
    ----------
    corpus : Corpus
        Where the passages come from.
    n : int
        How many notes.
    seed : int, default=0
        Which draw.

    Returns
    -------
    list of str
        A passage a line.
    """
    rng = np.random.default_rng(seed)
    lines = rng.integers(1, 4, size=n)
    drawn = iter(rng.integers(len(corpus.passages), size=int(lines.sum())).tolist())
    return [_own("\n".join(corpus.passages[next(drawn)] for _ in range(count))) for count in lines.tolist()]


def notes_of(corpus: Corpus, words: int, total: int, seed: int = 0) -> list[str]:
    """Make notes of a given length out of whole passages.

    Parameters
    ----------
    corpus : Corpus
        Where the passages come from.
    words : int
        Words a note, at most; at least nine tenths of it.
    total : int
        Words of all notes together, about.
    seed : int, default=0
        Which draw.

    Returns
    -------
    list of str
        A passage a line. Passages too long for the rest of a note are left out of it.
    """
    sizes = np.array([len(text.split()) for text in corpus.passages])
    pool = np.flatnonzero(sizes <= words)
    rng = np.random.default_rng(seed)
    notes: list[str] = []
    lines: list[str] = []
    length = done = 0
    while done < total:
        for i in rng.permutation(pool).tolist():
            if length + sizes[i] > words:
                continue
            lines.append(corpus.passages[i])
            length += int(sizes[i])
            if length >= 0.9 * words:
                notes.append(_own("\n".join(lines)))
                done, length, lines = done + length, 0, []
                if done >= total:
                    break
    return notes


def count_words(texts: list[str]) -> int:
    """Count words between blanks."""
    return sum(len(text.split()) for text in texts)


def _own(text: str) -> str:
    """A new string of the same characters."""
    return text.encode().decode()

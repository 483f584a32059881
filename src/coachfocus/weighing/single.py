"""One short text → the scores of its labels, with few arrays: for a text or two they cost more than they save.

It does what `coachfocus.features` and `weigher` do, token by token and with the same whole numbers, so that
the scores are equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from coachfocus.features import ENDS, MERGES, NAME_TOO, FeatureSettings, Vocabulary
from coachfocus.features.settings import CLASS_BITS, CLASS_NEIGHBOURS, CLASS_PAIR, CLOSES, NEIGHBOURS, NO_CLASS, OPENS
from coachfocus.model import FloatArray
from coachfocus.pieces import BEGINNING, EMPTY, MASKED_NAME
from coachfocus.weighing.weigher import Weigher

LONGEST: Final = 1000  # characters of a text that is worked through here


class Token(NamedTuple):
    """A form, what the vocabulary knows of it, what it weighs by itself, and what it can be before the words."""

    form: int
    marks: int
    alone: int
    heads: int


class SingleWeigher:
    """The weights of the labels at work on one text at a time.

    Parameters
    ----------
    weigher : Weigher
        The weights at work on arrays.
    vocabulary : Vocabulary
        Knows the forms.
    settings : FeatureSettings
        How many tokens pairs span.
    """

    def __init__(self, weigher: Weigher, vocabulary: Vocabulary, settings: FeatureSettings) -> None:
        self._weigher, self._vocabulary, self._window = weigher, vocabulary, settings.window
        self._shift = np.uint32(32 - settings.width)
        self._weights = weigher.wide_table().reshape(-1, 2**settings.width)
        for kind in (CLASS_NEIGHBOURS, CLASS_PAIR):  # lest what parts sentences weigh something
            of_classes = self._weights[kind, : 4**CLASS_BITS].reshape(2**CLASS_BITS, 2**CLASS_BITS)
            of_classes[NO_CLASS], of_classes[:, NO_CLASS] = 0, 0
        self._between = [EMPTY] * settings.window
        self._name = self.token(MASKED_NAME)

    def token(self, form: int, *, heads: int = 0) -> Token:
        """Take a form out of the vocabulary.

        Parameters
        ----------
        form : int
            Its number.
        heads : int, default=0
            What it can be before the words of a line, from `coachfocus.passages.Shapes.heads_alone`.

        Returns
        -------
        Token
            The form.
        """
        return Token(form, int(self._vocabulary.marks[form]), self._weigher.alone(form), heads)

    def scores(self, lines: Sequence[Sequence[Token]], length: int) -> FloatArray:
        """Score one text.

        Parameters
        ----------
        lines : sequence of sequence of Token
            For each line of the text one a piece.
        length : int
            Number of pieces.

        Returns
        -------
        array of float64, shape (1, n_classes)
            As from `Weigher.scores`.
        """
        row: list[int] = []  # the forms of all sentences, each behind its beginning, with nothing between them
        total = count = last = 0
        for line in lines:
            opens = True
            for form, marks, alone, _ in line:
                ends = marks & ENDS
                if opens:
                    row += self._between
                    row.append(BEGINNING)
                elif marks & NAME_TOO:  # a name that is a word too
                    form, marks, alone, _ = self._name
                merges = marks & MERGES
                if opens or not merges or merges != last:  # masks that merge stand once where they follow each other
                    row.append(form)
                    total += alone
                    count += 1
                last, opens = merges, ends > 0
        if self._window and row:
            total += self._pairs(np.array(row + self._between))
        return self._weigher.label_scores(total, count, math.sqrt(max(length, 1)))

    def _pairs(self, row: npt.NDArray[np.int64]) -> int:
        """The weights of all pairs of a row of forms."""
        word, after_word, classes = (column.take(row) for column in self._vocabulary.columns)
        opens, closes = classes & OPENS, classes & CLOSES
        of_words = (word[:-1] + after_word[1:]) >> self._shift
        of_words *= (opens[:-1] > 0) & (closes[1:] > 0)
        total = self._weights[NEIGHBOURS].take(of_words).sum()
        total += self._weights[CLASS_NEIGHBOURS].take(opens[:-1] | closes[1:]).sum()
        opens[row == BEGINNING] = NO_CLASS  # it is before its sentence's first token and opens no other pair
        size, further = len(row) - self._window, self._window - 1
        step = closes.itemsize
        behind: npt.NDArray[np.uint16] = np.ndarray((size, further), closes.dtype, closes, 2 * step, (step, step))
        total += self._weights[CLASS_PAIR].take(opens[:size, None] | behind).sum()
        return int(total)

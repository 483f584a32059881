"""One short text → the scores of its labels, by plain Python: for a text or two arrays cost more than they save.

It does what `coachfocus.features` and `weigher` do, token by token and with the same whole numbers, so that
the scores are equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import add
from typing import Final, NamedTuple

from coachfocus.features import ENDS, MERGES, NAME_TOO, PAIRS, FeatureSettings, Vocabulary
from coachfocus.features.settings import CLASS_NEIGHBOURS, CLASS_PAIR, CLOSES, NEIGHBOURS
from coachfocus.model import FloatArray
from coachfocus.pieces import BEGINNING, MASKED_NAME
from coachfocus.weighing.weigher import Weigher

LONGEST: Final = 1000  # characters of a text that is worked through here
_HASHES: Final = 2**32


class Token(NamedTuple):
    """A form's row of the vocabulary, as plain numbers; what it weighs by itself, and can be before the words."""

    word: int
    after_word: int
    of_class: int
    after_class: int
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
        self._weight = weigher.wide_table().data.__getitem__
        self._shift = 32 - settings.width
        self._kinds = {kind: kind << settings.width for kind in PAIRS}
        self._name, self._beginning = self.token(MASKED_NAME), self.token(BEGINNING)

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
        word, after_word, classes = (int(column[form]) for column in self._vocabulary.columns)
        after_class = classes & int(CLOSES)
        marks, alone = int(self._vocabulary.marks[form]), self._weigher.alone(form)
        return Token(word, after_word, classes - after_class, after_class, marks, alone, heads)

    def scores(self, tokens: Sequence[Token]) -> FloatArray:
        """Score one text.

        Parameters
        ----------
        tokens : sequence of Token
            One a piece, all of one line.

        Returns
        -------
        array of float64, shape (1, n_classes)
            As from `Weigher.scores`.
        """
        total, count = 0, 0
        for sentence in self._sentences(tokens):
            count += len(sentence)
            total += sum(token.alone for token in sentence) + self._pairs(sentence)
        return self._weigher.label_scores(total, count, math.sqrt(max(len(tokens), 1)))

    def _sentences(self, tokens: Sequence[Token]) -> Iterator[list[Token]]:
        """Mask names that are words too, and merge masks that follow each other; cut where a sentence ends."""
        sentence: list[Token] = []
        last = 0
        for token in tokens:
            here = self._name if sentence and token.marks & NAME_TOO else token
            merges = here.marks & MERGES
            if not (sentence and merges and merges == last):
                sentence.append(here)
            last = merges
            if token.marks & ENDS:
                yield sentence
                sentence = []
        if sentence:
            yield sentence

    def _pairs(self, sentence: list[Token]) -> int:
        """The weights of the pairs of a sentence, and of its beginning with its first token."""
        if not self._window:
            return 0
        word, after_word, of_class, after_class, _, _, _ = zip(*sentence, strict=True)
        # The beginning stands before the first token, as its neighbour.
        kind = self._kinds[NEIGHBOURS]
        pairs = map(add, (self._beginning.word, *word), after_word)
        total: int = sum(self._weight((pair % _HASHES >> self._shift) + kind) for pair in pairs)
        kind = self._kinds[CLASS_NEIGHBOURS]
        left = [kind + one for one in (self._beginning.of_class, *of_class)]
        total += sum(map(self._weight, map(add, left, after_class)))
        kind = self._kinds[CLASS_PAIR]
        left = [kind + one for one in of_class]
        for span in range(2, self._window + 1):
            total += sum(map(self._weight, map(add, left, after_class[span:])))
        return total

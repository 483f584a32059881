"""Words → classes of like meaning, so that what was learned of one word holds for its neighbours in sense.

"Sat in on", "shadowed" and "rode along with" are one class of acts, "buyer", "matron" and "fleet manager" another of
people. A class stands beside the word as a feature of its own, so that a word that training notes never had is no
blank. `lexicon.txt` holds the classes; a model carries those that it was trained with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.features.settings import NO_CLASS
from coachfocus.features.spelling import canonical
from coachfocus.features.tokens import word_hash

FIRST_CLASS: Final = NO_CLASS + 1
UNCLASSED: Final = 255  # the class of all words that have no other


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Which class each word belongs to.

    Parameters
    ----------
    words : array of uint32, shape (n_words,)
        Sorted hashes of the words in lower case, or of masks.
    classes : array of uint8, shape (n_words,)
        The number of each word's class, from `FIRST_CLASS` to `UNCLASSED` - 1.
    """

    words: npt.NDArray[np.uint32]
    classes: npt.NDArray[np.uint8]

    def classify(self, hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
        """Find the classes of words.

        Parameters
        ----------
        hashes : array of uint32, shape (n,)
            Of words and masks.

        Returns
        -------
        array of uint8, shape (n,)
            The number of each one's class, or `UNCLASSED`.
        """
        if not len(self.words):
            return np.full(len(hashes), UNCLASSED, dtype=np.uint8)
        place = np.minimum(np.searchsorted(self.words, hashes), len(self.words) - 1)
        return np.where(self.words[place] == hashes, self.classes[place], np.uint8(UNCLASSED))

    def extended(self, words: Sequence[int]) -> Lexicon:
        """Give words that have no class one of their own, as long as there are numbers left.

        "The", "with" and "she" are like no other word in what they do; a class a word keeps pairs of classes few
        enough for a table without gaps or collisions.

        Parameters
        ----------
        words : sequence of int
            Hashes of words or masks, the most needed first.

        Returns
        -------
        Lexicon
            This one and the new classes.
        """
        classes = dict(zip(self.words.tolist(), self.classes.tolist(), strict=True))
        number = max(int(self.classes.max(initial=0)) + 1, FIRST_CLASS)
        for word in words:
            if word not in classes and number < UNCLASSED:
                classes[word] = number
                number += 1
        ordered = np.array(sorted(classes), dtype=np.uint32)
        return Lexicon(ordered, np.array([classes[word] for word in ordered.tolist()], dtype=np.uint8))


NO_LEXICON = Lexicon(np.zeros(0, np.uint32), np.zeros(0, np.uint8))


def parse_lexicon(lines: Iterable[str]) -> Lexicon:
    """Read classes of words.

    Parameters
    ----------
    lines : iterable of str
        One class a line, ``name: word word ...``; a word has one class. Lines that begin with ``#`` are remarks.

    Returns
    -------
    Lexicon
        Classes are numbered in the order of the lines, from `FIRST_CLASS`.
    """
    classes: dict[int, int] = {}
    number = FIRST_CLASS
    for line in lines:
        if line.strip() and not line.startswith("#"):
            classes.update((word_hash(canonical(word)), number) for word in line.partition(":")[2].split())
            number += 1
    words = np.array(sorted(classes), dtype=np.uint32)
    return Lexicon(words, np.array([classes[word] for word in words.tolist()], dtype=np.uint8))


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """Read the lexicon that travels inside the package, once a process.

    Returns
    -------
    Lexicon
        What models are trained with.
    """
    return parse_lexicon((files("coachfocus.features") / "lexicon.txt").read_text(encoding="utf-8").splitlines())

"""Words → classes of like meaning, so that what was learned of one word holds for its neighbours in sense.

"Sat in on", "shadowed" and "rode along with" are one class of acts, "buyer", "matron" and "fleet manager" another of
people. A class stands beside the word as a feature of its own, so that a word that training notes never had is no
blank. `lexicon.txt` holds the classes; a model carries those that it was trained with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from coachfocus.features.spelling import canonical
from coachfocus.features.tokens import word_hash


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Which class each word belongs to.

    Parameters
    ----------
    words : array of uint32, shape (n_words,)
        Sorted hashes of the words in lower case.
    classes : array of uint8, shape (n_words,)
        The number of each word's class.
    """

    words: npt.NDArray[np.uint32]
    classes: npt.NDArray[np.uint8]

    def classify(self, hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
        """Put the class in the place of each word that has one.

        Parameters
        ----------
        hashes : array of uint32, shape (n,)
            Of words and masks.

        Returns
        -------
        array of uint64, shape (n,)
            2**32 and more for a class, the hash itself for anything else.
        """
        if not len(self.words):
            return hashes.astype(np.uint64)
        place = np.minimum(np.searchsorted(self.words, hashes), len(self.words) - 1)
        classed = np.uint64(2**32) + self.classes[place].astype(np.uint64)
        return np.where(self.words[place] == hashes, classed, hashes.astype(np.uint64))


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
        Classes are numbered in the order of the lines.
    """
    classes: dict[int, int] = {}
    number = 0
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

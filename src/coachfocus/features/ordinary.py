"""Ordinary words: those that are no secret, whoever writes them.

A word that one team alone writes in lower case may be the name of a person or an account. Words of the lexicon are
none, and neither are those of `words.txt`, which several writers of the public corpus have.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.features.lexicon import shipped_lexicon
from coachfocus.features.tokens import word_hash

NO_WORDS: Final[npt.NDArray[np.uint32]] = np.zeros(0, np.uint32)


@lru_cache(maxsize=1)
def ordinary_words() -> npt.NDArray[np.uint32]:
    """Read the ordinary words that travel inside the package, once a process.

    Returns
    -------
    array of uint32, shape (n_words,)
        Sorted hashes of the words of the lexicon and of ``words.txt``.
    """
    words = (files("coachfocus.features") / "words.txt").read_text(encoding="utf-8").split()
    hashes = np.array([word_hash(word) for word in words], dtype=np.uint32)
    return np.union1d(hashes, shipped_lexicon().words).astype(np.uint32)

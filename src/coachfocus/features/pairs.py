"""Tokens → the buckets of their ordered pairs, as words and as classes of words.

Who does what to whom decides the label, and that is in the order of words: "(she) asked the buyer" and "the buyer
asked (her)" have the same words and other ordered pairs. The same is said once more in classes of words: "someone
observed a customer" and "a customer observed someone". Hashing is that of Weinberger et al. 2009, "Feature hashing
for large scale multitask learning", without its sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from coachfocus.arrays import WRAP
from coachfocus.features.settings import CLASS_NEIGHBOURS, CLOSES, NEIGHBOURS, OPENS, FeatureSettings, word_pairs
from coachfocus.features.vocabulary import Tokens, Vocabulary
from coachfocus.pieces import BEGINNING, EMPTY


def pair_buckets(
    tokens: Tokens, vocabulary: Vocabulary, settings: FeatureSettings
) -> Iterator[tuple[int, int, npt.NDArray[np.int64] | slice, npt.NDArray[Any]]]:
    """Hash each token with those that follow it in its sentence, and the first of each with the sentence's beginning.

    Parameters
    ----------
    tokens : Tokens
        Of some texts.
    vocabulary : Vocabulary
        Knows the forms.
    settings : FeatureSettings
        Number of buckets, and how many tokens pairs span.

    Yields
    ------
    kind, span : int
        The kind of the pairs, and how far their second token is after the first; 0 for the beginning of a sentence.
    where : slice or array of int64, shape (n,)
        All tokens, in the order of ``settings.pairs``, then those that open a sentence.
    buckets : array of uint32 or uint16, shape (n,)
        The bucket, within the kind, of each of these tokens and the one so far after it, `NO_BUCKET` where that stands
        in another sentence; of a token that opens a sentence with what is before it.
    """
    if not settings.window:
        return
    n, furthest = len(tokens.forms), settings.window
    padded = np.append(tokens.forms, np.full(furthest, EMPTY))
    word, after_word, classes = (column.take(padded, mode=WRAP) for column in vocabulary.columns)
    of_class, after_class = classes & OPENS, classes & CLOSES
    together = _together(np.append(tokens.opens, np.ones(furthest, dtype=bool)), furthest)
    everywhere = slice(None)
    for kind, span in settings.pairs:
        if kind == NEIGHBOURS:
            buckets = word_pairs(word[:n], after_word[span : span + n], settings)
        else:
            buckets = of_class[:n] + after_class[span : span + n]
        buckets *= together[span - 1]
        yield kind, span, everywhere, buckets
    first = np.flatnonzero(tokens.opens)
    first = first[tokens.forms.take(first) != EMPTY]
    word, _, classes = (column[BEGINNING] for column in vocabulary.columns)
    yield NEIGHBOURS, 0, first, word_pairs(word, after_word[first], settings)
    yield CLASS_NEIGHBOURS, 0, first, (classes & OPENS) + after_class[first]


def _together(opens: npt.NDArray[np.bool_], furthest: int) -> npt.NDArray[np.uint16]:
    """1 where a token and the one ``d`` after it stand in one sentence, else 0; shape (furthest, n_tokens)."""
    n = len(opens) - furthest
    apart = np.zeros((furthest + 1, n), dtype=bool)
    for span in range(1, furthest + 1):
        np.logical_or(apart[span - 1], opens[span : span + n], out=apart[span])
    return (~apart[1:]).astype(np.uint16)

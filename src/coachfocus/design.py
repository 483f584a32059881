"""Labelled texts → the design matrix: which words are known, which features count, and how often each text has them.

A word is known that is ordinary or that several sources have in lower case. Any other may be a name: neither it nor its
letters nor its neighbours become features, lest a model tell it. That is done before features are hashed, for a bucket
that a name shares with another source's words would look like one that several sources have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from coachfocus.counting import count, count_groups
from coachfocus.features import (
    MASKS,
    NO_WORDS,
    FeatureSettings,
    Lexicon,
    Masker,
    Vocabulary,
    canonical,
    lower_case_words,
    tokenize,
    word_hash,
)
from coachfocus.pieces import RESERVED, Forms, Pieces, blocks, split
from coachfocus.solving import Columns


class _Read:
    """Texts as pieces, block by block, the forms that they have, and the words of these that stand in lower case."""

    def __init__(self, texts: Sequence[str]) -> None:
        forms = Forms()
        self.met: list[str] = []
        self.blocks: list[tuple[Pieces, npt.NDArray[np.int64]]] = []
        for block in blocks(texts):
            pieces = split(texts[block])
            numbers, new = forms.number(pieces)
            self.blocks.append((pieces, numbers))
            self.met += new
        words = [
            [word_hash(canonical(word)) for word in lower_case_words(form)] for form in (*[""] * RESERVED, *self.met)
        ]
        self.words, which = np.unique(
            np.array([w for some in words for w in some], dtype=np.int64), return_inverse=True
        )
        shape = (len(words), len(self.words))
        self._of_form = csr_matrix((np.ones(len(which)), which, np.cumsum([0, *map(len, words)])), shape)

    def having(self) -> csr_matrix:
        """How often each text has each of the words."""
        forms = np.concatenate([numbers for _, numbers in self.blocks])
        lengths = np.concatenate([np.diff(pieces.texts) for pieces, _ in self.blocks])
        starts = np.append(0, np.cumsum(lengths))
        return csr_matrix((np.ones(len(forms)), forms, starts), (len(lengths), self._of_form.shape[0])) @ self._of_form

    def find_private(self, known: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
        """Tell of each form whether a word of it is neither known nor masked."""
        plain = Masker(self.words.astype(np.uint32))  # takes no word for a slip of another: "jonh" is not "join" here
        open_ = frozenset([*known.tolist(), *MASKS.tolist()])
        suspect = self._of_form @ ~np.isin(self.words, known) > 0
        suspect[RESERVED:] |= [not (form.isascii() and _is_plain(form)) for form in self.met]
        for number in np.flatnonzero(suspect[RESERVED:]).tolist():
            suspect[RESERVED + number] = _is_private(self.met[number], open_, plain)
        return np.asarray(suspect)


def _is_plain(form: str) -> bool:
    """Whether each word of it is in lower case or, being a name or known, begins with a capital."""
    return form.islower() or form.istitle() or form.isupper()


def _is_private(form: str, open_: frozenset[int], masker: Masker) -> bool:
    """Words with a capital are known or masked as names."""
    return any(token[0].isalpha() and not token[0].isupper() and masker[token] not in open_ for token in tokenize(form))


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """What a model is fitted to.

    Parameters
    ----------
    known : array of uint32, shape (n_words,)
        Sorted hashes of ordinary words, and of those that enough sources have in lower case.
    lexicon : Lexicon
        The classes of words; the commonest others have a class each.
    buckets : array of uint32, shape (n_features,)
        Sorted buckets of all features that enough groups may have.
    columns : Columns of float32, shape (n_texts, n_features)
        How often each text has each feature, over the square root of its number of pieces; forms are the parts.
    """

    known: npt.NDArray[np.uint32]
    lexicon: Lexicon
    buckets: npt.NDArray[np.uint32]
    columns: Columns


def make_design(
    texts: Sequence[str],
    groups: npt.NDArray[np.int64],
    settings: FeatureSettings,
    lexicon: Lexicon,
    min_groups: int,
    *,
    sources: npt.NDArray[np.int64] | None = None,
    ordinary: npt.NDArray[np.uint32] = NO_WORDS,
) -> Design:
    """Make the design matrix of texts.

    Parameters
    ----------
    texts : sequence of str
        One text a passage.
    groups : array of int64, shape (n_texts,)
        The group of each text, from 0 without a gap.
    settings : FeatureSettings
        How texts become features.
    lexicon : Lexicon
        The classes of words.
    min_groups : int
        A feature counts only if at least so many groups have it, a word that is not ordinary if so many sources do.
        With 1 every word counts, ordinary or not, and a model tells them.
    sources : array of int64, shape (n_texts,), optional
        The source of each text, from 0; -1 where it is not told. The groups by default.
    ordinary : array of uint32
        Hashes of words, beside those of the lexicon, that are no secret.

    Returns
    -------
    Design
        Rows in the order of the texts.
    """
    read = _Read(texts)
    words, having = read.words, read.having()
    sources = groups if sources is None or min_groups == 1 else sources
    told = np.flatnonzero(sources >= 0)
    shared = count_groups(having[told], sources[told]) >= min_groups
    known = np.union1d(np.union1d(words[shared], ordinary), lexicon.words).astype(np.uint32)
    open_ = np.isin(words, known)
    commonest = words[open_][np.lexsort((words[open_], -count_groups(having, groups)[open_]))].tolist()
    lexicon = lexicon.extended([*MASKS.tolist(), *commonest])
    vocabulary = Vocabulary(known, settings, lexicon)
    vocabulary.learn(read.met)
    private = read.find_private(known) if min_groups > 1 else np.zeros(len(vocabulary), dtype=bool)
    counts = count(read.blocks, vocabulary, settings, private)
    of_form, pairs = counts.of_form.tocsc(), counts.pairs.tocsc()
    # No more texts have a feature than its forms have together, nor more groups than texts.
    at_most = of_form.T @ np.bincount(counts.forms.indices, minlength=of_form.shape[0])
    alone, together = np.flatnonzero(at_most >= min_groups), np.flatnonzero(np.diff(pairs.indptr) >= min_groups)
    columns = Columns(counts.forms, of_form[:, alone], pairs[:, together])
    return Design(known, lexicon, np.concatenate([alone, together]).astype(np.uint32), columns)

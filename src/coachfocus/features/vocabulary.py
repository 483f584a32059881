"""Forms of pieces → tokens: each different piece is cut into words, masked and hashed once, and remembered.

A piece is one token. One of several words ("ride-along", "and/or") opens pairs as its last word and closes them as its
first; the pairs within it are its own features.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from coachfocus.arrays import WRAP, Growing, sums
from coachfocus.features.lexicon import Lexicon
from coachfocus.features.settings import (
    CHARACTERS,
    CLASS,
    CLASS_BITS,
    CLASS_NEIGHBOURS,
    NEIGHBOURS,
    NO_CLASS,
    P1,
    P2,
    P3,
    WORD,
    FeatureSettings,
    mix,
    word_buckets,
    word_pairs,
)
from coachfocus.features.spelling import canonical
from coachfocus.features.tokens import (
    BOUNDARY,
    MARK,
    MASKS,
    MERGED,
    NAME,
    NAMES_TOO,
    QUESTION,
    Masker,
    ngrams,
    tokenize,
)
from coachfocus.pieces import EMPTY, MASKED_NAME

_MASKED: Final = frozenset(MASKS.tolist())
_MERGE_CODE: Final = {mask: code for code, mask in enumerate(MERGED.tolist(), start=1)}
# What is known of a form: how it merges with its like, whether it is a name within a sentence, and whether one ends.
MERGES: Final = 15
NAME_TOO: Final = 16
ENDS: Final = 32
_COUNT_BITS: Final = 32
_BESIDE_A_NAME: Final[tuple[list[str], ...]] = ([], ["'s"], ["."], [";"], ["!"])
_AROUND: Final = string.punctuation + "“”‘’«»…–—•"


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of some texts.

    Parameters
    ----------
    forms : array of int64, shape (n_tokens,)
        The form of each.
    opens : array of bool, shape (n_tokens,)
        Whether it opens a sentence.
    starts : array of int64, shape (n_texts + 1,)
        Text ``i`` has the tokens from ``starts[i]`` to ``starts[i + 1]``.
    pieces : array of int64, shape (n_tokens,)
        Where each stands among the pieces.
    """

    forms: npt.NDArray[np.int64]
    opens: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int64]
    pieces: npt.NDArray[np.int64]


class Vocabulary:
    """What is known of the forms that were met.

    Parameters
    ----------
    known : array of uint32
        Hashes of the words that training notes have in lower case.
    settings : FeatureSettings
        How tokens become features.
    lexicon : Lexicon
        The classes of words.
    roles : mapping of str to str, optional
        From names in lower case to roles, from a roster.

    Attributes
    ----------
    surfaces : list of str
        The words of each form as they are written.
    """

    def __init__(
        self,
        known: npt.NDArray[np.uint32],
        settings: FeatureSettings,
        lexicon: Lexicon,
        roles: Mapping[str, str] | None = None,
    ) -> None:
        self._masker = Masker(known, roles)
        self._settings = settings
        self._lexicon = lexicon
        self._columns = [Growing(dtype) for dtype in (np.uint32, np.uint32, np.uint16)]
        self._marks = Growing(np.uint8)
        self._words = Growing(np.int64)  # of each form: the number of its words and, below, of those not known
        self._singles, self._single_ends = Growing(np.int64), Growing(np.int64)
        self.surfaces: list[str] = []
        nothing, name = _Form(((MARK, ""),), ENDS, 0, 0, ""), _Form(((NAME, ""),), _MERGE_CODE[NAME], 1, 0, "")
        self._add([nothing, name, _Form(((BOUNDARY, ""),), 0, 0, 0, "")])  # EMPTY, MASKED_NAME and BEGINNING
        self._columns[-1].values[EMPTY] = NO_CLASS  # so that it can part sentences

    def __len__(self) -> int:
        return len(self.surfaces)

    @property
    def marks(self) -> npt.NDArray[np.uint8]:
        """What is known of each form: `MERGES`, `NAME_TOO`, `ENDS`."""
        return self._marks.values

    @property
    def columns(self) -> tuple[npt.NDArray[Any], ...]:
        """What each form adds to a pair: that it opens, uint32; that it closes, uint32; and as classes, uint16.

        The first two are of words, to be hashed. Of classes the upper byte is of a pair that it opens, the lower byte
        of one that it closes; both together are the bucket of the pair.
        """
        return tuple(column.values for column in self._columns)

    def learn(self, forms: Sequence[str]) -> None:
        """Look at forms that were not met before.

        Parameters
        ----------
        forms : sequence of str
            From `coachfocus.pieces.Forms.number`, in the order of their numbers.
        """
        self._add([self._look_at(form) for form in forms])

    def tokens(
        self, forms: npt.NDArray[np.int64], texts: npt.NDArray[np.int64], lines: npt.NDArray[np.int64]
    ) -> Tokens:
        """Put the tokens of texts in a row.

        Parameters
        ----------
        forms : array of int64, shape (n_pieces,)
            The forms of the texts' pieces.
        texts : array of int64, shape (n_texts + 1,)
            Text ``i`` has the pieces from ``texts[i]`` to ``texts[i + 1]``.
        lines : array of int64, shape (n_lines,)
            The pieces that open a line; the first of each text is one of them.

        Returns
        -------
        Tokens
            Masks that merge stand once where they follow each other in a sentence.
        """
        marks = self._marks.values.take(forms, mode=WRAP)
        opens = np.zeros(len(forms) + 1, dtype=bool)
        np.greater_equal(marks, ENDS, out=opens[1:])
        opens = opens[:-1]
        opens[lines] = True
        opens |= forms == EMPTY
        named = np.flatnonzero((marks & NAME_TOO > 0) & ~opens)
        if len(named):
            forms = forms.copy()
            forms[named] = MASKED_NAME
        marks &= MERGES
        marks[named] = _MERGE_CODE[NAME]
        again = np.zeros(len(forms), dtype=bool)
        again[1:] = (marks[1:] == marks[:-1]) & (marks[1:] > 0) & ~opens[1:]
        dropped = np.flatnonzero(again)
        if not len(dropped):
            return Tokens(forms, opens, texts, np.arange(len(forms)))
        kept = np.flatnonzero(~again)
        return Tokens(forms.take(kept), opens.take(kept), texts - np.searchsorted(dropped, texts), kept)

    def singles(self, forms: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """List the buckets that forms have by themselves.

        Those are of each word itself, of its class, of its character n-grams, and of neighbours within a form.

        Parameters
        ----------
        forms : array of int64, shape (n,)
            Forms.

        Returns
        -------
        buckets : array of int64
            In the order of the forms.
        owners : array of int64
            For each bucket the position of its form in `forms`.
        """
        ends = self._single_ends.values
        starts = np.append(0, ends)[forms]
        counts = ends[forms] - starts
        owners = np.repeat(np.arange(len(forms)), counts)
        done = np.cumsum(counts) - counts
        return self._singles.values[np.repeat(starts - done, counts) + np.arange(len(owners))], owners

    def unknown_share(self, forms: npt.NDArray[np.int64], texts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Tell how much of texts training notes did not have.

        Parameters
        ----------
        forms : array of int64, shape (n_pieces,)
            The forms of the texts' pieces.
        texts : array of int64, shape (n_texts + 1,)
            Text ``i`` has the pieces from ``texts[i]`` to ``texts[i + 1]``.

        Returns
        -------
        array of float64, shape (n_texts,)
            Share of the words of each text, masked ones counted as known; 1 for a text without words.
        """
        both = sums(self._words.values.take(forms), texts)
        words, unknown = both >> _COUNT_BITS, both & (2**_COUNT_BITS - 1)
        return np.where(words > 0, unknown / np.maximum(words, 1), 1.0)

    def _look_at(self, form: str) -> _Form:
        found = tokenize(form)
        hashes = [self._masker[token] for token in found]
        words = [(h, "" if h in _MASKED else canonical(t.lower())) for t, h in zip(found, hashes, strict=True)]
        within = _merged([word for word in words if word[0] != BOUNDARY])
        marks = ENDS * (bool(hashes) and hashes[-1] in (BOUNDARY, QUESTION))
        if len(within) == 1:
            marks |= _MERGE_CODE.get(within[0][0], 0)
        if found and found[0] in NAMES_TOO and hashes[0] not in _MASKED and found[1:] in _BESIDE_A_NAME:
            marks |= NAME_TOO
        count = sum(token[-1].isalnum() or token[-1] == "%" for token in found)
        unknown = sum(map(self._masker.is_unknown, found))
        return _Form(tuple(within) or ((MARK, ""),), marks, count, unknown, form.strip(_AROUND))

    def _add(self, forms: Sequence[_Form]) -> None:
        """Put forms into the columns."""
        self._marks.extend([form.marks for form in forms])
        self._words.extend([(form.n_words << _COUNT_BITS) + form.unknown for form in forms])
        self.surfaces += [form.surface for form in forms]
        sizes = np.array([len(form.words) for form in forms], dtype=np.int64)
        hashes = np.array([hashed for form in forms for hashed, _ in form.words], dtype=np.uint32)
        words, classes = hashes.astype(np.uint64), self._lexicon.classify(hashes).astype(np.uint16)
        opens = (mix(words * P1) >> np.uint64(32)).astype(np.uint32)
        closes = (mix(words * P2) >> np.uint64(32)).astype(np.uint32)
        last = np.cumsum(sizes) - 1
        first = last - sizes + 1
        both = classes[last] << CLASS_BITS | classes[first]
        for column, values in zip(self._columns, (opens[last], closes[first], both), strict=True):
            column.extend(values)
        owner = np.repeat(np.arange(len(forms)), sizes)
        own, within = np.flatnonzero(hashes != MARK), np.flatnonzero(owner[1:] == owner[:-1])
        within = within if self._settings.window else within[:0]
        grams = [ngrams(spelled, self._settings) for form in forms for _, spelled in form.words]
        spelled = np.array([gram for some in grams for gram in some], dtype=np.uint64)
        buckets = (
            (WORD, word_buckets(mix(words[own] * P3), self._settings)),
            (CLASS, classes[own]),
            (CHARACTERS, word_buckets(mix(spelled * P3), self._settings)),
            (NEIGHBOURS, word_pairs(opens[within], closes[within + 1], self._settings)),
            (CLASS_NEIGHBOURS, classes[within] << CLASS_BITS | classes[within + 1]),
        )
        singles = [found.astype(np.int64) + (kind << self._settings.width) for kind, found in buckets]
        of_grams = np.repeat(owner, [len(some) for some in grams])
        whose = np.concatenate((owner[own], owner[own], of_grams, owner[within], owner[within]))
        self._singles.extend(np.concatenate(singles)[np.argsort(whose, kind="stable")])
        done = self._single_ends.values[-1] if len(self._single_ends.values) else 0
        self._single_ends.extend(done + np.cumsum(np.bincount(whose, minlength=len(forms))))


def _merged(words: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Words, of masks that merge and follow each other ("H&M") only the first."""
    return [word for i, word in enumerate(words) if not (i and word == words[i - 1] and word[0] in _MERGE_CODE)]


class _Form(NamedTuple):
    """What there is to know of a form: its words as hashes and spellings, and how many are words, and unknown."""

    words: tuple[tuple[int, str], ...]
    marks: int
    n_words: int
    unknown: int
    surface: str

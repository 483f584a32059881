"""A piece of text → its tokens, with names, figures, money, dates and addresses masked.

A label never hangs on a name: a capitalised word that the training notes never had in lower case is a name and
becomes one token that all names share. Words for the four roles (a seller is a rep, an AE, a territory manager …)
become one token a role, and with a roster so do the names of those who bear it.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.features.settings import FeatureSettings
from coachfocus.features.spelling import canonical, slips

# Bounded, possessive, or begun only where a run of letters begins: a line of nothing but dashes, dots or underscores
# must not take quadratic time.
_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}+@[\w-]{1,63}+\.[\w.-]+"  # addresses
    r"|[£$€₹¥]\d[\d.,]*\w*"  # money
    r"|(?:(?<!\w)\w*\d|\d)(?:[\w.,:/%]*[\w%])?"  # figures: 12k, 4pm, Q3, 10:30, 3/12, 95%
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"  # words
    r"|[.?!;]"  # where a sentence ends
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x7f]")
_APOSTROPHE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
_ONE_ON_ONE = re.compile(r"1[:\-/]1s?|1on1s?|121s?|1:1's")
_NOT_POSSESSIVE = frozenset("""it's that's he's she's what's who's there's let's here's how's where's when's""".split())

_DATES: Final = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february april june july august september
    october november december mon tue tues wed thu thur thurs fri jan feb apr jun jul aug sept oct nov dec""".split()
)
_CAPITAL_DATES: Final = frozenset(["March", "May", "Mar", "Sat", "Sun", "Sep"])

_ROLE_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys("""rep seller salesperson salesman saleswoman ae sdr bdr tsm asm""".split(), "rep"),
    **dict.fromkeys(["reps", "sellers", "salespeople", "salesmen", "aes", "sdrs", "bdrs"], "reps"),
    **dict.fromkeys(["customer", "client", "buyer", "prospect", "purchaser"], "customer"),
    **dict.fromkeys(["customers", "clients", "buyers", "prospects", "purchasers"], "customers"),
}
# Given names that are words too: between words of a sentence, a capital makes them names.
NAMES_TOO: Final = frozenset(
    """Amber April Art August Autumn Baker Bill Bob Brook Buck Bud Buddy Carol Carter Chance Charity Chase Chip
    Christian Chuck Cliff Cooper Crystal Daisy Dale Dawn Dean Drew Earl Eve Faith Fisher Frank Gene Grace Grant
    Guy Harmony Harry Hazel Heath Heather Holly Hope Hunter Iris Ivy Jack Jade Jasmine Jay Jean Jewel Josh Joy
    Judge June King Lance Lane Lee Lily Mark Mason Max May Melody Mercy Miles Nick Olive Page Paige Parker Pat
    Patience Pearl Peg Penny Pierce Piers Porter Precious Ray Reed Rex Rich Rob Robin Rocky Roger Rose Royal
    Ruby Rusty Sally Sandy Scot Shell Sky Sonny Spencer Stone Storm Sue Summer Tanner Taylor Tiffany Tony
    Trinity Tucker Victor Violet Wade Ward Will Willow Woody""".split()
)
_SENTENCE_END: Final = frozenset(".!;")


def word_hash(word: str) -> int:
    """Hash one lower-case word, or one mask, to 32 bits (CRC-32 of its UTF-8 bytes).

    Parameters
    ----------
    word : str
        A word in lower case; a mask is written with a leading ``<``.

    Returns
    -------
    int
        From 0 to 2**32 - 1.
    """
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


NAME: Final = word_hash("<name>")
FIGURE: Final = word_hash("<figure>")
MONEY: Final = word_hash("<money>")
DATE: Final = word_hash("<date>")
ADDRESS: Final = word_hash("<address>")
QUESTION: Final = word_hash("<question>")
BOUNDARY: Final = word_hash("<boundary>")
MARK: Final = word_hash("<mark>")  # a piece without a word, such as a dash
ROLE_HASH: Final[Mapping[str, int]] = {
    role: word_hash(f"<{role}>") for role in ("leader", "manager", "rep", "customer", "reps", "customers")
}
_ROLE_OF_HASH: Final = {word_hash(word): ROLE_HASH[role] for word, role in _ROLE_WORDS.items()}
MASKS: Final = np.array(
    [NAME, FIGURE, MONEY, DATE, ADDRESS, QUESTION, BOUNDARY, MARK, *ROLE_HASH.values()], dtype=np.uint32
)
_MASKS: Final = frozenset(MASKS.tolist())
# Two of these in a row are one: "Dana Lee", "3 March 2026".
MERGED: Final = np.array([NAME, FIGURE, DATE, *ROLE_HASH.values()], dtype=np.uint32)


def tokenize(piece: str) -> list[str]:
    """Split a piece of text into surface tokens: words, figures, addresses and the marks that end a sentence.

    Compatibility forms are folded (Unicode NFKC) and invisible characters dropped before.

    Parameters
    ----------
    piece : str
        A piece as `coachfocus.pieces` finds it, without ASCII white space.

    Returns
    -------
    list of str
        In the order of the text; a possessive 's is a token of its own.
    """
    if piece.isalpha() and piece.isascii():  # as most are
        return [piece]
    if not piece.isascii():
        piece = unicodedata.normalize("NFKC", piece).translate(_APOSTROPHE)
    piece = _INVISIBLE.sub("", piece)
    tokens: list[str] = []
    for token in _TOKEN.findall(piece):
        if token.endswith(("'s", "'S")) and token.lower() not in _NOT_POSSESSIVE:
            tokens += (token[:-2], "'s")
        else:
            tokens.append(token)
    return tokens


def lower_case_words(piece: str) -> list[str]:
    """Pick the words that stand in lower case, those that can't be names.

    Parameters
    ----------
    piece : str
        As for `tokenize`.

    Returns
    -------
    list of str
        The words.
    """
    return [token for token in tokenize(piece) if token.islower() and token[0].isalpha()]


class Masker(dict[str, int]):
    """From surface token to 32-bit hash, worked out once a token and remembered.

    Parameters
    ----------
    known : array of uint32
        Hashes of the words that training notes have in lower case.
    roles : mapping of str to str, optional
        From a person's name in lower case to the role: ``leader``, ``manager``, ``rep`` or ``customer``.
    """

    def __init__(self, known: npt.NDArray[np.uint32], roles: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._known = frozenset(known.tolist())
        self._meant = self._known | _ROLE_OF_HASH.keys()  # what a slip of the fingers may be one of
        self._roles = dict(roles or {})

    def __missing__(self, token: str) -> int:
        value = self._hash(token)
        if len(self) < 1_000_000:  # what is remembered must not grow with the notes
            self[token] = value
        return value

    def _hash(self, token: str) -> int:
        first, lower = token[0], token.lower()
        if token.isalpha():  # as most are
            return self._hash_word(token, lower)
        if first == "?":
            return QUESTION
        if token in _SENTENCE_END:
            return BOUNDARY
        if any(c.isdigit() for c in token) or first in "£$€₹¥":
            return self._hash_figure(token)
        if "@" in token or "/" in token or lower.startswith("www."):
            return ADDRESS
        return self._hash_word(token, lower)

    def _hash_figure(self, token: str) -> int:
        if _ONE_ON_ONE.fullmatch(token):
            return word_hash("1:1")
        if "@" in token or "//" in token:
            return ADDRESS
        return MONEY if token[0] in "£$€₹¥" else FIGURE

    def _hash_word(self, token: str, lower: str) -> int:
        word = canonical(lower)
        hashed = word_hash(word)
        known = hashed in self._known
        if lower in self._roles and (token[0].isupper() or not known):
            return ROLE_HASH[self._roles[lower]]
        if lower in _DATES or token in _CAPITAL_DATES:
            return DATE
        if lower in _ROLE_WORDS:
            return ROLE_HASH[_ROLE_WORDS[lower]]
        if known:
            return hashed
        if token[0].isupper():
            return NAME
        # `word_hash` of some two hundred words, without a call for each.
        hashed = next(filter(self._meant.__contains__, map(zlib.crc32, map(str.encode, slips(word)))), hashed)
        return _ROLE_OF_HASH.get(hashed, hashed)

    def is_unknown(self, token: str) -> bool:
        """Tell whether a token is a word that training notes did not have.

        Parameters
        ----------
        token : str
            From `tokenize`.

        Returns
        -------
        bool
            False for masked tokens and marks.
        """
        hashed = self[token]
        return hashed not in self._known and hashed not in _MASKS and token[0].isalpha()


@lru_cache(maxsize=2**16)  # a word stands in several forms: "visit", "Visit", "visit,"
def ngrams(word: str, settings: FeatureSettings) -> tuple[int, ...]:
    """Hash the character n-grams of a word.

    Parameters
    ----------
    word : str
        A word in its canonical spelling, or nothing.
    settings : FeatureSettings
        Lengths of the n-grams; the borders of the word are characters too.

    Returns
    -------
    tuple of int
        From 0 to 2**32 - 1.
    """
    marked = f"^{word[:40]}$"  # a word of more letters is no word
    lengths = range(settings.shortest, settings.longest + 1 if word else 0)
    if marked.isascii():  # a letter a byte
        letters = marked.encode()
        return tuple([zlib.crc32(letters[i : i + n]) for n in lengths for i in range(len(letters) - n + 1)])
    return tuple([word_hash(marked[i : i + n]) for n in lengths for i in range(len(marked) - n + 1)])

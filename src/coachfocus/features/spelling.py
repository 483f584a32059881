"""Spellings of one word → one: British and American, and words with one slip of the fingers.

Only hashes are made of what comes out, so a rule may bend a word to a form that nobody writes ("promize"), as long as
no two words that notes of this kind need apart become one; "storeys" and "stories" may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

_AMERICAN: Final = {
    "grey": "gray", "greys": "grays", "tyre": "tire", "tyres": "tires", "cheque": "check", "cheques": "checks",
    "programme": "program", "programmes": "programs", "catalogue": "catalog", "catalogues": "catalogs",
    "dialogue": "dialog", "dialogues": "dialogs", "practise": "practice", "practised": "practiced",
    "practises": "practices", "practising": "practicing", "licence": "license", "licences": "licenses",
    "defence": "defense", "offence": "offense", "whilst": "while", "amongst": "among", "learnt": "learned",
    "spelt": "spelled", "burnt": "burned", "mum": "mom", "plough": "plow", "ploughs": "plows", "ploughing": "plowing",
    "judgement": "judgment", "jewellery": "jewelry", "aluminium": "aluminum", "fulfil": "fulfill",
    "fulfils": "fulfills",
    "enrol": "enroll", "enrols": "enrolls", "enrolment": "enrollment", "instalment": "installment",
    "instalments": "installments", "ageing": "aging", "sceptical": "skeptical", "sceptic": "skeptic", "mould": "mold",
    "moulds": "molds", "moulded": "molded", "moulding": "molding", "kerb": "curb", "cosy": "cozy", "analyse": "analyze",
    "analysed": "analyzed", "analyses": "analyzes", "analysing": "analyzing", "skilful": "skillful", "draught": "draft",
    "pyjamas": "pajamas", "storey": "story", "storeys": "stories", "manoeuvre": "maneuver", "woollen": "woolen",
}  # fmt: skip
# Each rule with letters that a word must have for it to be tried at all.
_RULES: Final = (
    ("is", re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)"), "iz"),  # organise
    ("our", re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|ite|ites|able|al|ful|hood|ly)?$)"), "or"),  # colour, behaviour
    ("tre", re.compile(r"(?<=[a-z]{2})tre(?=s?$)"), "ter"),  # centre
    (
        "ll",
        re.compile(
            r"(?:(?<=\btrave)|(?<=\bcance)|(?<=\blabe)|(?<=\bmode)|(?<=ounse)|(?<=hanne)|(?<=\bsigna))"
            r"ll(?=(?:ed|ing|er|ers|or|ors)$)"
        ),
        "l",
    ),
)
SHORTEST_REPAIRED: Final = 5  # letters; too many short words lie one slip apart
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def canonical(word: str) -> str:
    """Spell a word the one way that all its spellings share.

    Parameters
    ----------
    word : str
        In lower case.

    Returns
    -------
    str
        The American spelling, or what the rules make of it.
    """
    if word in _AMERICAN:
        return _AMERICAN[word]
    for letters, pattern, spelling in _RULES:
        if letters in word:
            word = pattern.sub(spelling, word)
    return word


def repair(word: str, is_known: Callable[[str], bool]) -> str | None:
    """Find the known word that a slip of the fingers made this one of.

    Parameters
    ----------
    word : str
        An unknown word in lower case.
    is_known : callable
        Tells whether a word is known.

    Returns
    -------
    str or None
        The first known word found with two neighbouring letters swapped, one left out, or one put in; None where there
        is none or the word is short or has other letters than a to z.
    """
    if len(word) < SHORTEST_REPAIRED or len(word) > 20 or not (word.isascii() and word.isalpha()):
        return None
    return next((one for one in map(canonical, _slips(word)) if is_known(one)), None)


def _slips(word: str) -> Iterator[str]:
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
    for i in range(1, len(word) + 1):
        yield from (word[:i] + letter + word[i:] for letter in _LETTERS)

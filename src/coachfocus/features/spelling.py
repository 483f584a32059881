"""Spellings of one word → one: British and American, and words with one slip of the fingers.

Only hashes are made of what comes out, so a rule may bend a word to a form that nobody writes ("promize"), as long as
no two words that notes of this kind need apart become one; "storeys" and "stories" may.
"""

from __future__ import annotations

import re
from functools import lru_cache
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
    ("is", re.compile(r"(?m)is(?<=[a-z]{3}is)(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)"), "iz"),  # organise
    ("our", re.compile(r"(?m)our(?<=[a-z]{3}our)(?=(?:s|ed|ing|ite|ites|able|al|ful|hood|ly)?$)"), "or"),  # colour
    ("tre", re.compile(r"(?m)tre(?<=[a-z]{2}tre)(?=s?$)"), "ter"),  # centre
    (
        "ll",
        re.compile(
            r"(?m)ll(?:(?<=\btravell)|(?<=\bcancell)|(?<=\blabell)|(?<=\bmodell)|(?<=ounsell)|(?<=hannell)"
            r"|(?<=\bsignall))(?=(?:ed|ing|er|ers|or|ors)$)"
        ),
        "l",
    ),
)
SHORTEST_REPAIRED: Final = 5  # letters; too many short words lie one slip apart …
LONGEST_REPAIRED: Final = 20  # … and what is longer is no word
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=2**16)  # a word is asked for in several forms and on several ways
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


def slips(word: str) -> list[str]:
    """List the words that a slip of the fingers may have made this one of.

    Parameters
    ----------
    word : str
        An unknown word in lower case.

    Returns
    -------
    list of str
        Those with two neighbouring letters swapped, one left out, or one put in, each in its canonical spelling; none
        where the word is short or long or has other letters than a to z.
    """
    if len(word) < SHORTEST_REPAIRED or len(word) > LONGEST_REPAIRED or not (word.isascii() and word.isalpha()):
        return []
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    swapped = [before + after[1] + after[0] + after[2:] for before, after in parts[:-2]]
    fewer = [before + after[1:] for before, after in parts[:-1]]
    more = [before + letter + after for before, after in parts[1:] for letter in _LETTERS]
    # All at once, a line each: there are some two hundred.
    lines = "\n".join(_AMERICAN.get(one, one) for one in swapped + fewer + more)
    for _, pattern, spelling in _RULES:
        lines = pattern.sub(spelling, lines)
    return lines.split("\n")

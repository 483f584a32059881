"""The labels, the themes and the reasons for review: the words that everything else is said in.

`data/labelling-guide.md` defines them.
"""

from __future__ import annotations

from typing import Final

MANAGER_COACHING: Final = "manager-coaching"
REP_SELLING: Final = "rep-selling"
OTHER: Final = "other"

LABELS: Final[tuple[str, ...]] = (MANAGER_COACHING, REP_SELLING, OTHER)
THEMES: Final[tuple[str, ...]] = ("activity", "skills", "tools", "strategy")
AUDIENCES: Final[tuple[str, ...]] = ("manager", "rep", "customer")
ROLES: Final[tuple[str, ...]] = ("leader", "manager", "rep", "customer")

# Why a person should look at a passage or a note, the most basic reason first.
MISSING: Final = "missing text"
NOT_TEXT: Final = "not text"
NO_WORDS: Final = "no words"
ANOTHER_LANGUAGE: Final = "another language"
BOILERPLATE: Final = "boilerplate"
TOO_SHORT: Final = "too short"
UNKNOWN_WORDS: Final = "mostly unknown words"
CLOSE_CALL: Final = "close call"
UNJUDGED: Final = (NO_WORDS, ANOTHER_LANGUAGE, BOILERPLATE)  # nothing that a model could judge: `other`
REVIEW_REASONS: Final[tuple[str, ...]] = (
    MISSING,
    NOT_TEXT,
    NO_WORDS,
    ANOTHER_LANGUAGE,
    BOILERPLATE,
    UNKNOWN_WORDS,
    TOO_SHORT,
    CLOSE_CALL,
)

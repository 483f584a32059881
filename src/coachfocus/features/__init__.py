"""Texts → hashed sparse features. Knows no labels and no files of users.

`tokens` turns a text into masked tokens, `lexicon` words into classes of like meaning, `hashing` both into buckets.
"""

from coachfocus.features.hashing import Features, FeatureSettings, extract
from coachfocus.features.lexicon import NO_LEXICON, Lexicon, shipped_lexicon
from coachfocus.features.spelling import canonical
from coachfocus.features.tokens import Masker, lowercase_words, tokenize, word_hash

__all__ = [
    "NO_LEXICON",
    "FeatureSettings",
    "Features",
    "Lexicon",
    "Masker",
    "canonical",
    "extract",
    "lowercase_words",
    "shipped_lexicon",
    "tokenize",
    "word_hash",
]

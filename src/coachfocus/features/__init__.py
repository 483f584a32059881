"""Texts → hashed sparse features. Knows no labels and no files.

`tokens` turns a text into masked tokens, `hashing` turns tokens into buckets.
"""

from coachfocus.features.hashing import Features, FeatureSettings, extract
from coachfocus.features.tokens import Masker, lowercase_words, tokenize, word_hash

__all__ = ["FeatureSettings", "Features", "Masker", "extract", "lowercase_words", "tokenize", "word_hash"]

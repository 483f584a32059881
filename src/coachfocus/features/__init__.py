"""Texts → hashed sparse features. Knows no labels and no files of users.

`tokens` cuts a piece of text into masked tokens, `lexicon` puts words into classes of like meaning, `vocabulary`
remembers both for each different piece, `pairs` hashes tokens with those that follow them, `extracting` makes a sparse
matrix of it all.
"""

from coachfocus.features.extracting import Features, extract, list_pairs
from coachfocus.features.lexicon import NO_LEXICON, Lexicon, shipped_lexicon
from coachfocus.features.ordinary import NO_WORDS, ordinary_words
from coachfocus.features.pairs import pair_buckets
from coachfocus.features.settings import NO_BUCKET, PAIRS, FeatureSettings
from coachfocus.features.spelling import canonical
from coachfocus.features.tokens import MASKS, Masker, lower_case_words, tokenize, word_hash
from coachfocus.features.vocabulary import ENDS, MERGES, NAME_TOO, Tokens, Vocabulary

__all__ = [
    "ENDS",
    "MASKS",
    "MERGES",
    "NAME_TOO",
    "NO_BUCKET",
    "NO_LEXICON",
    "NO_WORDS",
    "PAIRS",
    "FeatureSettings",
    "Features",
    "Lexicon",
    "Masker",
    "Tokens",
    "Vocabulary",
    "canonical",
    "extract",
    "list_pairs",
    "lower_case_words",
    "ordinary_words",
    "pair_buckets",
    "shipped_lexicon",
    "tokenize",
    "word_hash",
]

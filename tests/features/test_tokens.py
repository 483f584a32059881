from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import Masker, lowercase_words, tokenize, word_hash
from coachfocus.features.tokens import ADDRESS, BOUNDARY, DATE, FIGURE, MONEY, NAME, QUESTION, ROLE_HASH


def masker(*known: str, roles: dict[str, str] | None = None) -> Masker:
    return Masker(np.array(sorted(map(word_hash, known)), dtype=np.uint32), roles)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Dana asked. Why?", ["Dana", "asked", ".", "Why", "?"]),
        ("don't won’t", ["don't", "won't"]),
        ("Dana's team, that's it", ["Dana", "'s", "team", "that's", "it"]),
        ("£84k at 10:30, 95% of Q3", ["£84k", "at", "10:30", "95%", "of", "Q3"]),
        ("see https://a.example/b?c=1 now", ["see", "https://a.example/b?c=1", "now"]),
        ("write dana.lee@example.com", ["write", "dana.lee@example.com"]),
        ("line\nbreak", ["line", "\n", "break"]),
        ("co\u00adach\u200bing", ["coaching"]),
        ("ｆｕｌｌ ﬁt", ["full", "fit"]),
        ("", []),
        ("🎯 – …", [".", ".", "."]),
    ],
)
def test_tokens(text: str, tokens: list[str]):
    assert tokenize(text) == tokens


@given(st.text())
def test_no_letter_or_figure_is_lost(text: str):
    kept = sum(map(str.isalnum, "".join(tokenize(text))))
    assert kept >= sum(c.isascii() and c.isalnum() for c in text)


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("Dana", NAME),
        ("dana", word_hash("dana")),
        ("Asked", word_hash("asked")),
        ("asked", word_hash("asked")),
        ("12k", FIGURE),
        ("10:30", FIGURE),
        ("£84k", MONEY),
        ("1:1", word_hash("1:1")),
        ("1-1s", word_hash("1:1")),
        ("Monday", DATE),
        ("March", DATE),
        ("march", word_hash("march")),
        ("https://a.example", ADDRESS),
        ("a.b@example.com", ADDRESS),
        ("?", QUESTION),
        (".", BOUNDARY),
        ("\n", BOUNDARY),
        ("Reps", ROLE_HASH["reps"]),
        ("client", ROLE_HASH["customer"]),
    ],
)
def test_masks(token: str, value: int):
    assert masker("asked")[token] == value


def test_a_roster_gives_names_their_bearers_roles():
    roles = {"dana": "manager", "bill": "customer"}
    assert masker("asked", roles=roles)["Dana"] == ROLE_HASH["manager"]
    assert masker("asked", roles=roles)["dana"] == ROLE_HASH["manager"]
    # "bill" is a word of the training notes: only the capital makes it Bill.
    assert masker("bill", roles=roles)["Bill"] == ROLE_HASH["customer"]
    assert masker("bill", roles=roles)["bill"] == word_hash("bill")


def test_names_and_masked_tokens_are_not_unknown_words():
    known = masker("asked")
    assert known.is_unknown("grzmot")
    assert not any(known.is_unknown(t) for t in ("Dana", "asked", "Monday", "12k", ".", "client"))


def test_lower_case_words_are_those_that_cant_be_names():
    assert lowercase_words(["Dana", "asked", "iPad", "12k", "?", "dana"]) == {"asked", "dana"}


def test_word_hash_is_crc_32():
    assert word_hash("123456789") == 0xCBF43926  # the check value that the CRC catalogues give

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import Masker, canonical, lower_case_words, tokenize, word_hash
from coachfocus.features.tokens import ADDRESS, BOUNDARY, DATE, FIGURE, MONEY, NAME, QUESTION, ROLE_HASH


def masker(*known: str, roles: dict[str, str] | None = None) -> Masker:
    return Masker(np.array(sorted(map(word_hash, known)), dtype=np.uint32), roles)


@pytest.mark.parametrize(
    ("piece", "tokens"),
    [
        ("asked.", ["asked", "."]),
        ("Why?!", ["Why", "?", "!"]),
        ("(buyer's);", ["buyer", "'s", ";"]),
        ("won’t", ["won't"]),
        ("that's", ["that's"]),
        ("Dana's", ["Dana", "'s"]),
        ("ride-along", ["ride", "along"]),
        ("£84k,", ["£84k"]),
        ("10:30", ["10:30"]),
        ("95%", ["95%"]),
        ("https://a.example/b?c=1", ["https://a.example/b?c=1"]),
        ("<dana.lee@example.com>", ["dana.lee@example.com"]),
        ("co\u00adach\u200bing", ["coaching"]),
        ("ｆｕｌｌ", ["full"]),
        ("ﬁt", ["fit"]),
        ("", []),
        ("🎯–,", []),
        ("…", [".", ".", "."]),
    ],
)
def test_tokens(piece: str, tokens: list[str]):
    assert tokenize(piece) == tokens


@pytest.mark.parametrize(
    ("piece", "tokens", "lower"),
    [
        ("Cafe\u0301", ["Café"], "café"),  # the accent joins its letter
        ("GROẞ", ["GROẞ"], "groß"),
        ("Straße", ["Straße"], "straße"),
        ("İzmir", ["İzmir"], "i̇zmir"),
        ("ΟΔΟΣ", ["ΟΔΟΣ"], "οδος"),  # the last sigma of a word is another one
        ("Привет", ["Привет"], "привет"),
        ("漢字", ["漢字"], "漢字"),
        ("Ｃａｌｌ", ["Call"], "call"),
        ("x\u0323\u0331", ["x"], "x"),  # marks that join no letter are no letters
    ],
)
def test_words_of_other_scripts_are_words_and_have_their_own_lower_case(piece: str, tokens: list[str], lower: str):
    assert tokenize(piece) == tokens
    assert masker(lower)[tokens[0]] == word_hash(lower)


@pytest.mark.parametrize("space", ["\xa0", "\u2003", "\u2028", "\x85", "\u3000", "\ud83d", "\x00"])
def test_what_is_no_letter_parts_words_within_a_piece(space: str):
    assert tokenize(f"ride{space}along") == ["ride", "along"]


@given(st.text(st.characters(exclude_characters="'’‘ʼ`@/", exclude_categories=["Nd", "Nl", "No"])))
def test_words_are_runs_of_letters_in_the_sense_of_python(text: str):
    folded = unicodedata.normalize("NFKC", text)
    plain = re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x7f]", "", folded)
    if not re.search(r"[\d'’‘ʼ`]|www\.", plain):
        assert [t for t in tokenize(text) if t not in ".?!;"] == re.findall(r"[^\W\d_]+", plain)


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
        ("askde", word_hash("asked")),
        ("custmoer", ROLE_HASH["customer"]),
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
        (";", BOUNDARY),
        ("Reps", ROLE_HASH["reps"]),
        ("client", ROLE_HASH["customer"]),
    ],
)
def test_masks(token: str, value: int):
    assert masker("asked")[token] == value


def test_british_and_american_words_have_one_hash():
    assert masker()["organise"] == masker()["organize"] == word_hash(canonical("organize"))


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
    assert lower_case_words("Dana/asked,iPad?12k-dana's") == ["asked", "dana"]


def test_word_hash_is_crc_32():
    assert word_hash("123456789") == 0xCBF43926  # the check value that the CRC catalogues give

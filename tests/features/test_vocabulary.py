from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import FeatureSettings, Lexicon, Tokens, Vocabulary, word_hash
from coachfocus.features.lexicon import UNCLASSED, parse_lexicon
from coachfocus.features.settings import CLASS
from coachfocus.pieces import EMPTY, Forms, Pieces, split

KNOWN = np.array(sorted(map(word_hash, ["she", "asked", "the", "buyer", "grace", "and", "met"])), np.uint32)
WORDS = FeatureSettings(bits=19, window=0, longest=0)
LEXICON = parse_lexicon(["ask: asked", "person: buyer she"])
SOME = ["she", "Grace", "Grace.", "Grace's", "Grace?", "Dana", "Lee,", "Dana.", "Lee?", "12", "3", "March", "–", ".",
        "?", "client", "and/or", "ride-along", "1:1", "£5", "\n",
        "İz", "漢字!", "asked;she", "buyer…", "?Dana"]  # fmt: skip
wild_texts = st.lists(st.lists(st.sampled_from(SOME), max_size=9).map(" ".join) | st.text(st.characters()), max_size=4)


def read(vocabulary: Vocabulary, texts: list[str], forms: Forms | None = None) -> tuple[Pieces, np.ndarray]:
    pieces = split(texts)
    numbers, new = (forms or Forms()).number(pieces)
    vocabulary.learn(new)
    return pieces, numbers


def tokens_of(texts: list[str], vocabulary: Vocabulary | None = None) -> tuple[Vocabulary, Tokens]:
    vocabulary = vocabulary or Vocabulary(KNOWN, WORDS, LEXICON)
    pieces, forms = read(vocabulary, texts)
    return vocabulary, vocabulary.tokens(forms, pieces.texts, pieces.lines)


def sentences(text: str) -> list[str]:
    """The tokens of one text as they are written, one sentence a line, a given name that was masked as "<name>"."""
    vocabulary = Vocabulary(KNOWN, WORDS, LEXICON)
    pieces, forms = read(vocabulary, [text])
    written = [pieces.data[a:b].decode() for a, b in zip(pieces.starts, pieces.ends, strict=True)]
    found = vocabulary.tokens(forms, pieces.texts, pieces.lines)
    names = ["<name>" if forms[i] != form else written[i] for i, form in zip(found.pieces, found.forms, strict=True)]
    return " ".join(("\n" + name if new else name) for name, new in zip(names, found.opens, strict=True)).split("\n")[
        1:
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she met Dana. Dana asked", ["she met Dana. ", "Dana asked"]),
        ("she asked; why? because", ["she asked; ", "why? ", "because"]),
        ("she asked\nand\n\nand met", ["she asked ", "and ", "and met"]),
        ("she met (Dana.) and asked", ["she met (Dana.) ", "and asked"]),
        ("met 3.5 of them", ["met 3.5 of them"]),
        (". . she", [". ", ". ", "she"]),
        (" \t", []),
    ],
)
def test_a_sentence_ends_at_a_mark_and_with_its_line(text: str, expected: list[str]):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("met Dana Lee Ng and asked", "met Dana and asked"),
        ("met Dana, Lee and asked", "met Dana, and asked"),
        ("met on 3 March 2026 at 9", "met on 3 March 2026 at 9"),  # a figure, a date and a figure are not alike
        ("met 3 4 5 reps sellers", "met 3 reps"),
        ("met £3 £4", "met £3 £4"),
        ("met Dana and Lee", "met Dana and Lee"),
        ("Dana Lee met", "Dana met"),
        ("the client buyer", "the client"),
        ("met Dana/Lee Dana/Lee", "met Dana/Lee"),
    ],
)
def test_masks_that_merge_stand_once_in_a_row(text: str, expected: str):
    assert sentences(text) == [expected]


def test_masks_do_not_merge_over_the_end_of_a_sentence_a_line_or_a_text():
    assert sentences("met Dana. Lee met Ng\nSi met") == ["met Dana. ", "Lee met Ng ", "Si met"]
    _, found = tokens_of(["met Dana", "Lee Ng", "", "Si"])
    assert np.diff(found.starts).tolist() == [2, 1, 0, 1]
    assert found.pieces.tolist() == [0, 1, 2, 4]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she met Grace, and", ["she met <name> and"]),
        ("she met grace", ["she met grace"]),
        ("Grace met Grace", ["Grace met <name>"]),
        ("she met. Grace met? Grace met\nGrace met", ["she met. ", "Grace met? ", "Grace met ", "Grace met"]),
        ("she met Dana Grace Lee", ["she met Dana"]),
        ("she met Grace Lee and", ["she met <name> and"]),
        ("she met Grace. Then", ["she met <name> ", "Then"]),
    ],
)
def test_names_that_are_words_too_are_names_within_a_sentence(text: str, expected: list[str]):
    assert sentences(text) == expected


def test_a_roster_knows_better_than_the_list_of_names():
    vocabulary = Vocabulary(KNOWN, WORDS, LEXICON, {"grace": "rep"})
    pieces, forms = read(vocabulary, ["met Grace met rep"])
    buckets = [vocabulary.singles(np.array([form]))[0].tolist() for form in forms]
    assert buckets[1] == buckets[3]
    assert vocabulary.tokens(forms, pieces.texts, pieces.lines).forms.tolist() == forms.tolist()


def test_pieces_that_are_left_out_part_what_stands_around_them():
    vocabulary = Vocabulary(KNOWN, WORDS, LEXICON)
    pieces, forms = read(vocabulary, ["Dana: Lee asked"])
    forms[0] = EMPTY
    found = vocabulary.tokens(forms, pieces.texts, pieces.lines)
    assert found.opens.tolist() == [True, True, False]
    assert vocabulary.singles(np.array([EMPTY]))[0].tolist() == []


@given(wild_texts)
def test_tokens_and_what_they_are_alone_are_those_of_the_plain_twin(twin, texts: list[str]):
    settings = FeatureSettings(bits=19)
    plain = twin(KNOWN, settings, LEXICON)
    vocabulary, found = tokens_of(texts, Vocabulary(KNOWN, settings, LEXICON))
    expected = [token for text in texts for token in plain.tokens(text)]
    assert found.opens.tolist() == [opens for opens, _ in expected]
    assert np.diff(found.starts).tolist() == [len(plain.tokens(text)) for text in texts]
    buckets, owners = vocabulary.singles(found.forms)
    for i, (_, words) in enumerate(expected):
        assert sorted(buckets[owners == i].tolist()) == sorted(map(plain.bucket, plain.within(words)))


@given(wild_texts)
def test_what_was_learned_in_parts_is_what_is_learned_at_once(texts: list[str]):
    settings = FeatureSettings(bits=19)
    parts, forms = Vocabulary(KNOWN, settings, LEXICON), Forms()
    for text in texts:
        read(parts, [text], forms)
    whole = Vocabulary(KNOWN, settings, LEXICON)
    read(whole, texts)
    assert len(parts) == len(whole) == len(forms)
    assert parts.surfaces == whole.surfaces
    every = np.arange(len(whole))
    assert [a.tolist() for a in parts.singles(every)] == [a.tolist() for a in whole.singles(every)]
    assert [a.tolist() for a in parts.columns] == [a.tolist() for a in whole.columns]


def test_unknown_words_are_counted():
    vocabulary = Vocabulary(KNOWN, WORDS, LEXICON)
    pieces, forms = read(vocabulary, ["she grzmot 12", "Dana asked", "", "?!", "95% grzmot/grzmot-she."])
    assert vocabulary.unknown_share(forms, pieces.texts).tolist() == [1 / 3, 0.0, 1.0, 1.0, 2 / 4]


def test_a_vocabulary_without_classes_has_one_class_for_all(twin):
    nothing = Lexicon(np.zeros(0, np.uint32), np.zeros(0, np.uint8))
    vocabulary, found = tokens_of(["she asked"], Vocabulary(KNOWN, WORDS, nothing))
    buckets, owners = vocabulary.singles(found.forms)
    assert buckets[owners == 0].tolist()[1] == buckets[owners == 1].tolist()[1] == (CLASS << 16) + UNCLASSED

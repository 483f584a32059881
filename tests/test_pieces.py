from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus import pieces as engine
from coachfocus.arrays import Growing, sums, unions
from coachfocus.pieces import Forms, Pieces, blocks, hash_pieces, split

# White space of all sorts, control characters, accents, marks that combine, characters of two to four bytes.
ALPHABET = "ab.é\u0301ßİ漢🎯 \t\n\r\x00\x1f\x7f\x85\xa0\u200b\u2028\ud83d"
texts_of_any_kind = st.lists(st.text(st.characters()) | st.text(ALPHABET, max_size=40), max_size=6)


def written(found: Pieces, i: int) -> str:
    return found.data[found.starts[i] : found.ends[i]].decode("utf-8", "surrogatepass")


def plain_pieces(text: str) -> list[str]:
    return [piece for piece in re.split(r"[\x00-\x20\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", text) if piece]


def numbers_of(forms: Forms, *texts: str) -> list[int]:
    return forms.number(split(texts))[0].tolist()


# -- splitting ---------------------------------------------------------------------------------------------------------


def test_pieces_texts_and_lines_by_hand():
    found = split(["we met\n\n Dana", "", " \t\n", "é x"])
    assert [written(found, i) for i in range(5)] == ["we", "met", "Dana", "é", "x"]
    assert found.texts.tolist() == [0, 3, 3, 3, 5]
    assert found.lines.tolist() == [0, 2, 3]
    assert [found.data[a : b - 1].decode() for a, b in pairwise(found.offsets.tolist())] == [
        "we met\n\n Dana",
        "",
        " \t\n",
        "é x",
    ]


@given(texts_of_any_kind)
def test_pieces_are_what_stands_between_white_space_and_control_characters(texts: list[str]):
    found = split(texts)
    spans = pairwise(found.texts.tolist())
    assert [[written(found, i) for i in range(*span)] for span in spans] == list(map(plain_pieces, texts))


@given(texts_of_any_kind)
def test_lines_are_opened_by_the_first_piece_behind_a_newline_and_of_a_text(texts: list[str]):
    expected, done = [], 0
    for line in "\n".join(texts).split("\n"):
        expected += [done] * bool(plain_pieces(line))
        done += len(plain_pieces(line))
    assert split(texts).lines.tolist() == expected


@pytest.mark.parametrize("texts", [[], [""], ["", "\x00", " \r\n"]])
def test_texts_of_nothing_have_no_pieces(texts: list[str]):
    found = split(texts)
    assert found.texts.tolist() == [0] * (len(texts) + 1)
    assert len(found.starts) == len(found.lines) == len(hash_pieces(found)) == 0


# -- blocks ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 30)), st.integers(1, 40), st.integers(1, 4))
def test_blocks_hold_each_text_once_in_order_and_little_more_than_they_may(lengths: list[int], size: int, stride: int):
    texts = ["x" * n for n in lengths]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "BLOCK", size)
        patch.setattr(engine, "_STRIDE", stride)
        patch.setattr(engine, "_SAMPLED", 1)
        found = [texts[block] for block in blocks(texts)]
    assert [text for block in found for text in block] == texts
    assert all(found) or not texts
    for block in found:  # without its last step it was still too small
        assert sum(map(len, block[: (len(block) - 1) // stride * stride])) < size
    assert all(sum(map(len, block)) >= size and len(block) % stride == 0 for block in found[:-1])


def test_no_texts_are_one_empty_block():
    assert list(blocks([])) == [slice(0, 0)]


# -- hashes ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.binary(min_size=1, max_size=8).map(lambda b: bytes(c % 220 + 34 for c in b)), max_size=50))
def test_no_two_pieces_of_up_to_eight_bytes_have_one_hash(found: list[bytes]):
    ends = np.cumsum([len(one) + 1 for one in found], dtype=np.int64) - 1 + 16
    starts = ends - np.array([len(one) for one in found], dtype=np.int64)
    none = np.zeros(0, np.int64)
    hashes = hash_pieces(Pieces(b"\n" * 16 + b" ".join(found) + b"\n" * 17, none, starts, ends, none, none, none))
    assert len(set(hashes.tolist())) == len(set(found))


@pytest.mark.parametrize("length", range(1, 41))
def test_pieces_that_differ_in_one_byte_have_different_hashes(length: int):
    base = "".join(chr(97 + i % 26) for i in range(length))
    changed = [base[:i] + "!" + base[i + 1 :] for i in range(length)]
    assert len(set(hash_pieces(split([base, *changed])).tolist())) == length + 1


@pytest.mark.parametrize("pattern", ["a", "ha", "0123456", "x0000000"])
@pytest.mark.parametrize("tail", ["", "y"])
def test_pieces_that_say_one_thing_over_and_over_have_different_hashes(pattern: str, tail: str):
    found = [(pattern * 40)[:length] + tail for length in range(1, 41)]
    assert len(set(hash_pieces(split(found)).tolist())) == len(found)


@pytest.mark.parametrize("length", [1, 8, 9, 16, 17, 24, 32, 33, 60])
def test_a_piece_has_one_hash_wherever_it_stands(length: int):
    piece = "é" * (length // 2) + "b" * (length % 2)
    assert len(set(hash_pieces(split([piece, f"a {piece} {piece}", f"漢\n{piece}\x00\x01"])).tolist()) - {0}) == 3


@given(st.lists(st.text(st.characters(), max_size=50), max_size=8))
def test_hashes_are_equal_just_where_pieces_are(texts: list[str]):
    found = split(texts)
    of_hash = dict(zip(hash_pieces(found).tolist(), (written(found, i) for i in range(len(found.starts))), strict=True))
    assert sorted(of_hash.values()) == sorted({piece for text in texts for piece in plain_pieces(text)})


# -- forms -------------------------------------------------------------------------------------------------------------


def test_forms_are_numbered_as_they_are_met():
    forms = Forms()
    first = len(forms)
    numbers, new = forms.number(split(["b a b", "c"]))
    assert (numbers - first).tolist() == [0, 1, 0, 2]
    assert new == ["b", "a", "c"]
    numbers, new = forms.number(split(["d c a"]))
    assert (numbers - first).tolist() == [3, 2, 1]
    assert new == ["d"]
    assert forms.number(split([" \n"]))[1] == []
    assert len(forms) == first + 4


def test_no_form_is_the_one_that_is_left_out():
    assert engine.EMPTY not in numbers_of(Forms(), "a b c")


@given(st.lists(texts_of_any_kind, max_size=4))
def test_a_form_keeps_its_number(batches: list[list[str]]):
    forms, number = Forms(), {}
    for texts in batches:
        found, new = forms.number(split(texts))
        for piece in new:
            assert piece not in number
            number[piece] = len(number)
        pieces = [piece for text in texts for piece in plain_pieces(text)]
        assert (found - len(Forms())).tolist() == [number[piece] for piece in pieces]


def all_alike(low: int):
    """Hashes that end in the same 24 bits, so that all look for the same slot; -1 puts it at the table's end."""
    return lambda pieces: hash_pieces(pieces) & ~np.uint64(2**24 - 1) | np.uint64(low % 2**24)


@pytest.mark.parametrize("low", [0, 5, -1])
def test_forms_that_look_for_one_slot_are_told_apart(monkeypatch, low: int):
    monkeypatch.setattr(engine, "hash_pieces", all_alike(low))
    forms = Forms()
    first = len(forms)
    assert numbers_of(forms, " ".join(map(str, range(60)))) == list(range(first, first + 60))
    assert numbers_of(forms, "59 new 0", "60 new 31") == [first + i for i in (59, 60, 0, 61, 60, 31)]


def test_the_table_grows_and_no_form_is_forgotten():
    forms = Forms()
    first, words = len(forms), [f"w{i}" for i in range(90_000)]
    for start in range(0, 90_000, 15_000):
        numbers = numbers_of(forms, " ".join(words[: start + 15_000]))
        assert numbers == list(range(first, first + start + 15_000))
    assert numbers_of(forms, "w89999 other w0") == [first + 89_999, first + 90_000, first]


# -- arrays ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(-9, 9), max_size=3000), max_size=4))
def test_a_growing_array_holds_all_that_was_put_in(parts: list[list[int]]):
    found = Growing(np.int16)
    for part in parts:
        found.extend(part)
    assert found.values.tolist() == [value for part in parts for value in part]
    assert found.values.dtype == np.int16


@given(st.lists(st.lists(st.integers(0, 255), max_size=4)), st.lists(st.integers(0, 255), max_size=3))
def test_stretches_are_added_up_and_united_each_by_itself(stretches: list[list[int]], rest: list[int]):
    values = np.array([value for one in stretches for value in one] + rest, dtype=np.uint8)
    starts = np.cumsum([0, *map(len, stretches)])
    assert sums(values, starts).tolist() == list(map(sum, stretches))
    assert unions(values, starts).tolist() == [int(np.bitwise_or.reduce(np.array(one, int))) for one in stretches]

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.errors import ModelFileError
from coachfocus.model_file.npy import read_npy, write_npy

DTYPES = ["<u4", "|u1", "|i1", "<i2", "<i8", "<f8"]


def saved(array: np.ndarray, **options: object) -> memoryview:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return memoryview(buffer.getvalue())


def refused(content: bytes | memoryview, dtype: str = "<u4") -> str:
    with pytest.raises(ModelFileError) as error:
        read_npy(memoryview(content), dtype, "x.npy")
    return str(error.value)


@given(st.sampled_from(DTYPES), st.lists(st.integers(0, 4), min_size=1, max_size=3))
def test_numpy_writes_the_same_and_arrays_come_back(dtype: str, shape: list[int]):
    array = np.arange(np.prod(shape), dtype=dtype).reshape(shape)
    content = write_npy(array, dtype)
    assert content == saved(array)
    again = read_npy(memoryview(content), dtype, "x")
    assert again.dtype.str == dtype
    assert again.shape == tuple(shape)
    assert (again == array).all()


def test_an_array_in_another_order_is_written_row_by_row():
    array = np.arange(6, dtype=np.int16).reshape(2, 3)
    assert write_npy(np.asfortranarray(array), "<i2") == write_npy(array, "<i2")


PLAIN = (
    "the header of x.npy is not one of a plain array of <u4 of one to three dimensions in C order; save the model again"
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY",
        b"no array" * 20,
        saved(np.zeros(3, np.uint64)),
        saved(np.zeros(3, ">u4")),
        saved(np.zeros(3, np.float32)),
        saved(np.zeros(())),
        saved(np.zeros((1, 1, 1, 1), np.uint32)),
        saved(np.asfortranarray(np.zeros((2, 2), np.uint32))),
        saved(np.zeros(3, np.uint32), version=(2, 0)),
        saved(np.array([None], dtype=object), allow_pickle=True),
        saved(np.zeros(3, [("a", "<u4")])),
        bytes(saved(np.zeros(3, np.uint32))).replace(b"(3,)", b"(-3,)"),
        bytes(saved(np.zeros(3, np.uint32))).replace(b"(3,)", b"(03,)"),
        bytes(saved(np.zeros(3, np.uint32))).replace(b"False", b"exit()"),
        bytes(saved(np.zeros(3, np.uint32))).replace(b"(3,), ", b"(3,)  "),
        bytes(saved(np.zeros(3, np.uint32))).replace(b"v\x00", b"\xff\xff"),
        bytes(saved(np.zeros(3, np.uint32))).replace(b"\n", b" "),
    ],
)
def test_another_header(content: bytes | memoryview):
    assert refused(content) == PLAIN


def test_a_shape_is_no_reason_to_take_memory():
    huge = bytes(saved(np.zeros((3, 1, 1), np.uint32))).replace(b"(3, 1, 1)", b"(999999999, 999999999, 9)")
    huge = huge[:127].rstrip() + b" " * (127 - len(huge[:127].rstrip())) + b"\n" + bytes(12)
    assert refused(huge) == (
        "x.npy holds 12 bytes of numbers, expected 35,999,999,928,000,000,036 by its shape (999999999, 999999999, 9); "
        "save the model again"
    )


def test_more_or_less_bytes_than_the_shape_tells():
    content = write_npy(np.zeros(3, np.uint32), "<u4")
    assert (
        refused(content[:-1]) == "x.npy holds 11 bytes of numbers, expected 12 by its shape (3,); save the model again"
    )
    assert (
        refused(content + b"\0")
        == "x.npy holds 13 bytes of numbers, expected 12 by its shape (3,); save the model again"
    )

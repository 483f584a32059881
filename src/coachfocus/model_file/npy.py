"""Arrays ↔ the bytes of a ``.npy`` file of format 1.0 with a header of 128 bytes, which numpy reads too.

numpy's own reader evaluates the header and takes the memory that it asks for. This one knows which type an array has to
be of, so that a header has only its shape to tell; and a shape counts only if it fits the bytes that are there.
"""

from __future__ import annotations

import re
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.errors import ModelFileError

_HEADER: Final = 128
_MAGIC: Final = b"\x93NUMPY\x01\x00v\x00"  # 0x76, that is 118, more bytes of header
_SHAPE: Final = re.compile(rb"'shape': \(([0-9]{1,9})(?:,|, ([0-9]{1,9})(?:, ([0-9]{1,9}))?)\), \}")


def write_npy(array: npt.NDArray[Any], dtype: str) -> bytes:
    """Write an array.

    Parameters
    ----------
    array : array
        Of one to three dimensions.
    dtype : str
        The type to write it in, such as ``<u4``.

    Returns
    -------
    bytes
        The content of a ``.npy`` file.
    """
    return _header(dtype, array.shape) + np.ascontiguousarray(array, dtype=dtype).tobytes()


def read_npy(content: memoryview, dtype: str, name: str) -> npt.NDArray[Any]:
    """Read an array.

    Parameters
    ----------
    content : memoryview
        The content of a ``.npy`` file.
    dtype : str
        The type that it has to be of.
    name : str
        The name of the file, for messages.

    Returns
    -------
    array
        A view of the content, which may lie at any address: copy what stays.

    Raises
    ------
    ModelFileError
        If the header is not as `write_npy` writes it for that type, or its shape does not fit the content.
    """
    header = bytes(content[:_HEADER])
    found = _SHAPE.search(header)
    shape = tuple(int(size) for size in found.groups() if size is not None) if found else ()
    if not shape or header != _header(dtype, shape):
        raise ModelFileError(
            f"the header of {name} is not one of a plain array of {dtype} of one to three dimensions in C order; "
            "save the model again"
        )
    size = prod(shape) * np.dtype(dtype).itemsize
    if len(content) != _HEADER + size:
        raise ModelFileError(
            f"{name} holds {len(content) - _HEADER:,} bytes of numbers, expected {size:,} by its shape {shape}; "
            "save the model again"
        )
    return np.frombuffer(content, dtype=dtype, offset=_HEADER).reshape(shape)


def _header(dtype: str, shape: tuple[int, ...]) -> bytes:
    head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    return _MAGIC + f"{head:<{_HEADER - len(_MAGIC) - 1}}\n".encode()

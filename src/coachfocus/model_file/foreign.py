"""What a file is that is no coachfocus model, told by how it begins, whatever it is called; and what to do with it."""

from __future__ import annotations

import re
from typing import Final

from coachfocus.model_file.archive import MAGIC
from coachfocus.model_file.layout import MANIFEST, MEMBERS

_SAVE: Final = "save one with coachfocus.save"
_KNOWINGLY: Final = (
    "loading such a file can run code, so it is not done here: if you trust who made it, load it yourself with "
    "joblib.load and pass what you get to coachfocus.save"
)
_RUNS_CODE: Final = (
    (rb"\x80[\x02-\x05]", "a joblib or pickle file"),
    (rb"\x78[\x01\x5e\x9c\xda]", "a file compressed with zlib, as joblib writes them"),
    (rb"\x1f\x8b", "a file compressed with gzip, as joblib writes them"),
    (rb"BZh[1-9]", "a file compressed with bz2, as joblib writes them"),
    (rb"\x5d\x00", "a file compressed with lzma, as joblib writes them"),
    (rb"\xfd7zXZ\x00", "a file compressed with xz, as joblib writes them"),
    (rb"\x04\x22\x4d\x18", "a file compressed with lz4, as joblib writes them"),
)
_OTHERS: Final = (
    (rb"\x89HDF\r\n", "an HDF5 file"),
    (rb"\x93NUMPY", "a single NumPy array"),
    (rb"\x08[\x01-\x14][\x12\x1a\x22\x32\x3a\x42]", "an ONNX file"),
    (rb"(?s:.{8})\{\"", "a safetensors file"),
    (rb"version https://git-lfs", "the pointer that Git LFS puts in place of a file"),
    (rb"[^\x00-\x08\x0e-\x1f]+\Z", "a text"),
)
_ZIPS: Final = (
    (b"schema.json", "a skops file"),
    (b"data.pkl", "a PyTorch file"),
    (b"[Content_Types].xml", "an Office file"),
    (b".npy", "an archive of NumPy arrays"),
)
_LOOKED_AT: Final = 1000  # bytes at the beginning
_LISTED: Final = 8192  # and at the end, where a zip lists its members


def refusal(data: bytes) -> str | None:
    """Say why a file is no coachfocus model, where one look tells.

    Parameters
    ----------
    data : bytes
        Its content.

    Returns
    -------
    str or None
        What it is and what to do, None where it may be a model.
    """
    if not data:
        return f"this file is empty, expected a coachfocus model; {_SAVE}"
    if data.startswith(MAGIC):
        kind = _kind_of_zip(data)
        return kind and f"this is {kind}, not a coachfocus model; {_SAVE}"
    head = data[:_LOOKED_AT]
    for pattern, kind in _RUNS_CODE:
        if re.match(pattern, head):
            return f"this is {kind}, not a coachfocus model; {_KNOWINGLY}"
    kind = next((kind for pattern, kind in _OTHERS if re.match(pattern, head)), "no zip")
    return f"this is {kind}, not a coachfocus model; {_SAVE}"


def _kind_of_zip(data: bytes) -> str | None:
    """The kind of a zip; None where it names our manifest, or begins with a member of ours and may have lost it."""
    ours = {name for members in MEMBERS.values() for name in members}
    size = int.from_bytes(data[26:28], "little")
    first, end = data[30 : 30 + size], data[-_LISTED:]
    if MANIFEST.encode() in end or first.decode("latin-1").removesuffix(".npy") in ours:
        return None
    return next((kind for mark, kind in _ZIPS if mark in end), "a zip")

"""Make the hostile files of `tests/hostile`, each of which tries one thing, and the index that says how it must end.

    python benchmarks/fuzz_crafted.py

To add one: give it a name that says what it is, the words that its refusal must hold, and its bytes, in the function
of its kind, and run this. Made of small models and of what the writer writes, they follow a change of the format.
"""

from __future__ import annotations

import json
import tarfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from fuzz_crafted_bases import COMMAND, SMALL, WHOLE, Case
from fuzz_crafted_models import arrays, manifests, parts
from fuzz_crafted_zips import archives
from fuzz_signing import npy
from fuzz_zip import Entry, write_zip

FOLDER: Final = Path(__file__).parent.parent / "tests" / "hostile"
INDEX: Final = "index.json"
ACCEPTED: Final = "accepted"


def foreign() -> Iterator[Case]:
    """Yield files of other kinds, and none at all.

    Yields
    ------
    tuple of str, str and bytes
        Name, words of the refusal, content.
    """
    yield "empty", "this file is empty", b""
    yield "one-byte", "not a coachfocus model", b"P"
    yield "text", "this is a text", b"text,label\nI asked her,manager-coaching\n"
    yield (
        "git-lfs-pointer",
        "the pointer that Git LFS puts in place of a file",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 2608315\n",
    )
    yield "error-page", "this is a text", b"<!DOCTYPE html><title>404 Not Found</title>\n"
    yield "pickle-that-runs-a-command", "a joblib or pickle file", b"\x80\x04" + COMMAND
    yield "pickle-of-text", "this is a text", COMMAND
    yield "joblib-compressed", "compressed with zlib, as joblib writes them", zlib.compress(b"\x80\x04" + COMMAND)
    yield "gzip", "compressed with gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0"
    yield "hdf5", "an HDF5 file", b"\x89HDF\r\n\x1a\n" + bytes(88)
    yield "npy", "a single NumPy array", npy(np.arange(4))
    yield "tar", "this is no zip", _tar()
    yield "npz", "an archive of NumPy arrays", write_zip([Entry(b"arr_0.npy", npy(np.arange(4)))])
    yield "zip-empty", "not a coachfocus model", write_zip([])
    yield (
        "zip-of-torch",
        "a PyTorch file",
        write_zip([Entry(b"archive/data.pkl", COMMAND), Entry(b"archive/version", b"3\n")]),
    )
    yield (
        "zip-of-skops",
        "a skops file",
        write_zip([Entry(b"schema.json", b'{"__class__": "system", "__module__": "os"}')]),
    )
    yield (
        "zip-of-word",
        "an Office file",
        write_zip([Entry(b"[Content_Types].xml", b"<Types/>"), Entry(b"word/document.xml", b"<x/>")]),
    )


def _tar() -> bytes:
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("manifest.json")
        info.size = 2
        archive.addfile(info, BytesIO(b"{}"))
    return buffer.getvalue()[:2048]


def cases() -> Iterator[Case]:
    """Yield every hostile file, and at last two that are none.

    Yields
    ------
    tuple of str, str and bytes
        Name, words of the refusal or `ACCEPTED`, content.
    """
    for group in (foreign, archives, arrays, manifests, parts):
        yield from group()
    yield "sound-labels-alone", ACCEPTED, SMALL.data
    yield "sound-whole", ACCEPTED, WHOLE.data


def main() -> None:
    """Write the files and the index; files that no case makes any more are taken away."""
    FOLDER.mkdir(exist_ok=True)
    index = {f"{name}.coachfocus": words for name, words, _ in cases()}
    for path in FOLDER.glob("*.coachfocus"):
        if path.name not in index:
            path.unlink()
    for name, _, data in cases():
        (FOLDER / f"{name}.coachfocus").write_bytes(data)
    (FOLDER / INDEX).write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

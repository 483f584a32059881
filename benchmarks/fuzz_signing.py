"""A valid model file, taken apart into its members and packed again, with every sha256 put right or left as it was.

What a forger can do who knows the format: a hash shows damage, it keeps nobody from writing another file.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from fuzz_zip import Entry, read_zip, write_zip

from coachfocus.model_file.layout import MANIFEST

Members = Mapping[str, bytes]


@dataclass(frozen=True)
class Base:
    """A valid file.

    Parameters
    ----------
    data : bytes
        Its content.
    """

    data: bytes

    @cached_property
    def entries(self) -> list[Entry]:
        """Its members with all that their headers say."""
        return read_zip(self.data)

    @cached_property
    def members(self) -> dict[str, bytes]:
        """Its members by name."""
        return {entry.name.decode(): entry.data for entry in self.entries}

    @property
    def arrays(self) -> list[str]:
        """The names of the members that are arrays."""
        return [name for name in self.members if name != MANIFEST]

    @property
    def manifest(self) -> dict[str, Any]:
        """Its manifest, to be changed at will."""
        found: dict[str, Any] = json.loads(self.members[MANIFEST])
        return found

    def packed(self, members: Members) -> bytes:
        """Pack members as `dump` does, whatever the manifest says of them.

        Parameters
        ----------
        members : mapping of str to bytes
            By name.

        Returns
        -------
        bytes
            A sound zip.
        """
        like = self.entries[0]
        return write_zip(Entry(n.encode(), members[n], like.local, like.central) for n in sorted(members))

    def with_manifest(self, manifest: object) -> bytes:
        """Pack the file with another manifest.

        Parameters
        ----------
        manifest : bytes, str or object
            The text, or what is written as `dump` writes it.

        Returns
        -------
        bytes
            A sound zip.
        """
        if not isinstance(manifest, bytes):
            manifest = (manifest if isinstance(manifest, str) else manifest_text(manifest)).encode(
                "utf-8", "surrogatepass"
            )
        return self.packed(self.members | {MANIFEST: manifest})

    def signed(self, members: Members, manifest: Mapping[str, Any] | None = None) -> bytes:
        """Pack members with a manifest that names them all, each sha256 put right.

        Parameters
        ----------
        members : mapping of str to bytes
            Without the manifest.
        manifest : mapping, optional
            What else it says; by default what this file's says.

        Returns
        -------
        bytes
            A sound zip.
        """
        entries = {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in members.items()}
        text = manifest_text({**(manifest or self.manifest), "members": entries}).encode()
        return self.packed({**members, MANIFEST: text})

    def with_array(self, name: str, data: bytes) -> bytes:
        """Pack the file with other bytes for one array, its sha256 put right.

        Parameters
        ----------
        name : str
            The member.
        data : bytes
            What it holds.

        Returns
        -------
        bytes
            A sound zip.
        """
        return self.signed({n: self.members[n] for n in self.arrays} | {name: data})

    def array(self, name: str) -> np.ndarray:
        """Read an array of this file, which is known to be valid.

        Parameters
        ----------
        name : str
            The member.

        Returns
        -------
        array
            What it holds.
        """
        found: np.ndarray = np.load(io.BytesIO(self.members[name]), allow_pickle=False)
        return found


def manifest_text(manifest: object) -> str:
    """Write a manifest as `dump` does.

    Parameters
    ----------
    manifest : object
        Whatever JSON can hold, and the numbers that Python's writer adds: NaN and the infinities.

    Returns
    -------
    str
        The text.
    """
    return json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=True)


def npy(array: np.ndarray) -> bytes:
    """Write an array as `dump` does.

    Parameters
    ----------
    array : array
        Any but one of objects.

    Returns
    -------
    bytes
        The content of a ``.npy`` file.
    """
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def forged_npy(
    header: str | bytes, body: bytes, version: tuple[int, int] = (1, 0), length: int | None = None, *, pad: bool = True
) -> bytes:
    """Write a ``.npy`` file with any header.

    Parameters
    ----------
    header : str or bytes
        What stands in place of the dictionary.
    body : bytes
        What follows it.
    version : tuple of int, default=(1, 0)
        The version that it claims.
    length : int, optional
        The length of the header that it claims, where that is not the true one.
    pad : bool, default=True
        Whether blanks and a line feed follow the header, as they should.

    Returns
    -------
    bytes
        The content.
    """
    text = header.encode("utf-8") if isinstance(header, str) else header
    size = 2 if version[0] < 2 else 4
    if pad:
        text += b" " * (-(8 + size + len(text) + 1) % 64) + b"\n"
    held = min(len(text) if length is None else length, 2 ** (8 * size) - 1)
    return b"\x93NUMPY" + bytes(version) + held.to_bytes(size, "little") + text + body


def header_text(descr: str, shape: str, *, fortran: str = "False") -> str:
    """Write the header of a ``.npy`` file.

    Parameters
    ----------
    descr, shape, fortran : str
        What stands after each key, as Python writes it.

    Returns
    -------
    str
        The dictionary.
    """
    return f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}"

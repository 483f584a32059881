"""Zip files taken apart into every field of every header, and put together again with any of them forged.

`zipfile` writes only zips that are right. A hostile one says one thing in a member's own header and another in the
directory at the end, lays members over each other, or claims gigabytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

Fields = Mapping[str, int]

# The fields of each record after its signature, and how `struct` packs them.
LOCAL: Final = {
    "version": "H", "flags": "H", "method": "H", "time": "H", "date": "H", "crc": "L", "packed": "L", "full": "L",
    "name_length": "H", "extra_length": "H",
}  # fmt: skip
CENTRAL: Final = {
    "made_by": "H", "version": "H", "flags": "H", "method": "H", "time": "H", "date": "H", "crc": "L", "packed": "L",
    "full": "L", "name_length": "H", "extra_length": "H", "comment_length": "H", "disk": "H", "internal": "H",
    "external": "L", "offset": "L",
}  # fmt: skip
END: Final = {
    "disk": "H", "directory_disk": "H", "here": "H", "total": "H", "size": "L", "offset": "L", "comment_length": "H",
}  # fmt: skip
LIMITS: Final = {"H": 2**16 - 1, "L": 2**32 - 1}
LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
ZIP64_MARK, ZIP64_WHERE_MARK = b"PK\x06\x06", b"PK\x06\x07"


@dataclass(frozen=True)
class Entry:
    """A member: its bytes as they are stored, its name, and what its two headers say where that is forged.

    Parameters
    ----------
    name : bytes
        As the directory has it.
    data : bytes
        What is stored.
    local, central : mapping of str to int
        Fields of the member's own header and of the directory that are not what `name` and `data` make them.
    local_name : bytes, optional
        The name in the member's own header, where it is another one.
    local_extra, central_extra, comment : bytes
        Further bytes of the headers.
    after : bytes
        What stands between this member and the next.
    """

    name: bytes
    data: bytes
    local: Fields = field(default_factory=dict)
    central: Fields = field(default_factory=dict)
    local_name: bytes | None = None
    local_extra: bytes = b""
    central_extra: bytes = b""
    comment: bytes = b""
    after: bytes = b""

    def forged(self, *, local: Fields | None = None, central: Fields | None = None, **parts: Any) -> Entry:  # noqa: ANN401
        """Change fields of the headers, beside those that are changed already.

        Parameters
        ----------
        local, central : mapping of str to int, optional
            Fields of either header.
        **parts : bytes
            Other parts of the member.

        Returns
        -------
        Entry
            The changed one.
        """
        return replace(
            self, local={**self.local, **(local or {})}, central={**self.central, **(central or {})}, **parts
        )

    def said(self) -> dict[str, int]:
        """Tell what both headers say of a member of which nothing is forged.

        Returns
        -------
        dict of str to int
            The fields that hang on its bytes.
        """
        return {"crc": zlib.crc32(self.data), "packed": len(self.data), "full": len(self.data)}


def read_zip(data: bytes) -> list[Entry]:
    """Take a sound zip without comment apart.

    Parameters
    ----------
    data : bytes
        The zip.

    Returns
    -------
    list of Entry
        In the order of the directory; `write_zip` gives the same bytes again.
    """
    end = _unpacked(END, data, len(data) - 18)
    at, entries = end["offset"], []
    for _ in range(end["total"]):
        central, at = _unpacked(CENTRAL, data, at + 4), at + 4 + _size(CENTRAL)
        name, at = data[at : at + central["name_length"]], at + central["name_length"]
        start = central["offset"] + 4
        local = _unpacked(LOCAL, data, start)
        start += _size(LOCAL) + len(name)
        entry = Entry(name, data[start : start + central["full"]])
        made = {*entry.said(), "offset", "name_length", "extra_length", "comment_length"}
        entries.append(entry.forged(local=_without(local, made), central=_without(central, made)))
    return entries


def write_zip(
    entries: Iterable[Entry],
    *,
    prefix: bytes = b"",
    before_directory: bytes = b"",
    before_end: bytes = b"",
    end: Fields | None = None,
    comment: bytes = b"",
    order: Iterable[int] | None = None,
) -> bytes:
    """Put a zip together.

    Parameters
    ----------
    entries : iterable of Entry
        The members, in the order in which they are stored.
    prefix, before_directory, before_end, comment : bytes
        What stands before the first member, the directory, the end record, and after it.
    end : mapping of str to int, optional
        Fields of the end record that are forged.
    order : iterable of int, optional
        The members that the directory lists, by their place among `entries`; one may stand twice or not at all.

    Returns
    -------
    bytes
        The zip.
    """
    entries, body, offsets = list(entries), prefix, []
    for entry in entries:
        offsets.append(len(body))
        name = entry.name if entry.local_name is None else entry.local_name
        lengths = {"name_length": len(name), "extra_length": len(entry.local_extra)}
        header = _packed(LOCAL, {**entry.said(), **lengths, **entry.local})
        body += LOCAL_MARK + header + name + entry.local_extra + entry.data + entry.after
    body += before_directory
    listed = list(range(len(entries)) if order is None else order)
    directory = b"".join(_directory_entry(entries[i], offsets[i]) for i in listed)
    said = {"here": len(listed), "total": len(listed), "size": len(directory), "offset": len(body)}
    record = _packed(END, {**said, "comment_length": len(comment), **(end or {})})
    return body + directory + before_end + END_MARK + record + comment


def zip64_end(entries: int, size: int, offset: int, at: int) -> bytes:
    """Make the records that a zip of more than 4 GiB has before its end record.

    Parameters
    ----------
    entries, size, offset : int
        What they say of the directory.
    at : int
        Where they stand.

    Returns
    -------
    bytes
        The record and its locator.
    """
    record = struct.pack("<4sQ2H2L4Q", ZIP64_MARK, 44, 45, 45, 0, 0, entries, entries, size, offset)
    return record + struct.pack("<4sLQL", ZIP64_WHERE_MARK, 0, at, 1)


def _directory_entry(entry: Entry, offset: int) -> bytes:
    lengths = {"name_length": len(entry.name), "extra_length": len(entry.central_extra)}
    said = {**entry.said(), **lengths, "comment_length": len(entry.comment), "offset": offset}
    header = _packed(CENTRAL, {**said, **entry.central})
    return CENTRAL_MARK + header + entry.name + entry.central_extra + entry.comment


def _size(layout: Mapping[str, str]) -> int:
    return struct.calcsize("<" + "".join(layout.values()))


def _packed(layout: Mapping[str, str], values: Fields) -> bytes:
    held = [min(values.get(name, 0), LIMITS[kind]) for name, kind in layout.items()]
    return struct.pack("<" + "".join(layout.values()), *held)


def _unpacked(layout: Mapping[str, str], data: bytes, at: int) -> dict[str, int]:
    return dict(zip(layout, struct.unpack_from("<" + "".join(layout.values()), data, at), strict=True))


def _without(values: Fields, names: set[str]) -> dict[str, int]:
    return {name: value for name, value in values.items() if name not in names}

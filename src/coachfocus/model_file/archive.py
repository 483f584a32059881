"""Named members ↔ a zip of them that has one spelling: stored, sorted, with a fixed date and nothing else in it.

Every byte of such a zip follows from the names and contents of its members. So a reader need not interpret what a zip
can say (flags, comments, extra fields, other offsets in the local headers): it builds the headers that there should be
and compares. What is hidden between, before or behind the members makes a difference and is found.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from typing import Final

from coachfocus.errors import ModelFileError, shown

MAGIC: Final = b"PK\x03\x04"
MOST_MEMBERS: Final = 64
_NAME: Final = re.compile(rb"[a-z][a-z0-9_]{0,39}\.(?:json|npy)")  # no folder, no dot but the one of the suffix
_VERSION, _UNIX, _STORED, _DATE = 20, 3, 0, 33  # 33 is 1980-01-01, the first day that a zip can tell
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s4B4H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_OWNER: Final = 0o600 << 16  # may read and write it, where somebody unpacks it
_AGAIN: Final = "fetch or save the file again"


def pack(members: Mapping[str, bytes]) -> bytes:
    """Write members as a zip.

    Parameters
    ----------
    members : mapping of str to bytes
        The content of each member by its name.

    Returns
    -------
    bytes
        The zip; the same for the same members in any order.
    """
    parts, entries, offset = [], [], 0
    for name, content in sorted((name.encode("ascii"), content) for name, content in members.items()):
        crc = zlib.crc32(content)
        head = _local(name, crc, len(content))
        entries.append(_central(name, crc, len(content), offset))
        parts += [head, content]
        offset += len(head) + len(content)
    directory = b"".join(entries)
    return b"".join([*parts, directory, _end(len(entries), len(directory), offset)])


def unpack(data: bytes) -> dict[str, memoryview]:
    """Find the members of a zip that `pack` wrote.

    Parameters
    ----------
    data : bytes
        The zip.

    Returns
    -------
    dict of str to memoryview
        The content of each member by its name; no copy.

    Raises
    ------
    ModelFileError
        If one byte of the zip is not as `pack` writes it.
    """
    count, start, stop = _directory(data)
    view, found = memoryview(data), {}
    at, offset, before = start, 0, b""
    for _ in range(count):
        name, crc, size = _entry(data, at, stop)
        entry, head = _central(name, crc, size, offset), _local(name, crc, size)
        begin, end = offset + len(head), offset + len(head) + size
        if name <= before:
            raise ModelFileError(f"{name.decode()} stands twice or out of order, expected each member once; {_AGAIN}")
        if data[at : at + len(entry)] != entry or data[offset:begin] != head or end > start:
            raise ModelFileError(
                f"the headers of {name.decode()} are not as coachfocus writes them: damaged, or packed by another "
                f"program; {_AGAIN}"
            )
        if zlib.crc32(view[begin:end]) != crc:
            raise ModelFileError(f"{name.decode()} is damaged (its CRC-32 differs); {_AGAIN}")
        found[name.decode()] = view[begin:end]
        before, at, offset = name, at + len(entry), end
    if at != stop or offset != start:
        raise ModelFileError(f"holds {len(data):,} bytes, more than its members account for; {_AGAIN}")
    return found


def _directory(data: bytes) -> tuple[int, int, int]:
    """How many members there are, and where the list of them begins and ends."""
    stop = len(data) - _END.size
    if stop < 0 or data[stop : stop + 4] != b"PK\x05\x06":
        raise ModelFileError(f"it ends early, or something stands behind its end; {_AGAIN}")
    count, size, start = _END.unpack_from(data, stop)[4:7]
    if data[stop:] != _end(count, size, start) or start + size != stop or not 0 < count <= MOST_MEMBERS:
        raise ModelFileError(f"the end of the zip is not as coachfocus writes it: damaged, or another's; {_AGAIN}")
    return count, start, stop


def _entry(data: bytes, at: int, stop: int) -> tuple[bytes, int, int]:
    """The name, checksum and size that an entry of the list gives."""
    if at + _CENTRAL.size > stop:
        raise ModelFileError(f"the list of its members ends early; {_AGAIN}")
    entry = _CENTRAL.unpack_from(data, at)
    method, crc, packed, size, length = entry[6], *entry[9:13]
    name = data[at + _CENTRAL.size : min(at + _CENTRAL.size + length, stop)]
    if not _NAME.fullmatch(name):
        raise ModelFileError(f"holds a member {shown(name.decode('utf-8', 'replace'))}, which no coachfocus model does")
    if method != _STORED or packed != size:
        raise ModelFileError(f"{name.decode()} is compressed, which no member of a coachfocus model is; {_AGAIN}")
    return name, crc, size


def _local(name: bytes, crc: int, size: int) -> bytes:
    return _LOCAL.pack(MAGIC, _VERSION, 0, _STORED, 0, _DATE, crc, size, size, len(name), 0) + name


def _central(name: bytes, crc: int, size: int, offset: int) -> bytes:
    made, signature = (_VERSION, _UNIX, _VERSION, 0), b"PK\x01\x02"
    sizes = (crc, size, size, len(name), 0, 0, 0, 0)
    return _CENTRAL.pack(signature, *made, 0, _STORED, 0, _DATE, *sizes, _OWNER, offset) + name


def _end(count: int, size: int, start: int) -> bytes:
    return _END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0)

"""Hostile zips: headers that lie, and more or less in them than a model has."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final

from fuzz_crafted_bases import COMMAND, SMALL, Case
from fuzz_zip import Entry, write_zip, zip64_end

MEMBER: Final = "label_weights.npy"  # the member whose headers are forged, one in the middle
BOMB: Final = 2**20  # zeros
HEADERS: Final = f"the headers of {MEMBER} are not as coachfocus writes them"
ENDS: Final = "it ends early, or something stands behind its end"
END: Final = "the end of the zip is not as coachfocus writes it"
TWICE: Final = "stands twice or out of order"
PACKED: Final = f"{MEMBER} is compressed"
MORE: Final = "more than its members account for"


def archives() -> Iterator[Case]:
    """Yield the files.

    Yields
    ------
    tuple of str, str and bytes
        Name, words of the refusal, content.
    """
    for group in (_damaged, _surrounded, _ill_ordered, _ill_named, _compressed, _ill_sized):
        yield from group()


def _with(**changes: Any) -> bytes:  # noqa: ANN401
    """Forge the headers of one member."""
    return write_zip(e.forged(**changes) if e.name == MEMBER.encode() else e for e in SMALL.entries)


def _both(**fields: int) -> dict[str, dict[str, int]]:
    return {"local": fields, "central": fields}


def _damaged() -> Iterator[Case]:
    data, content = SMALL.data, SMALL.members[MEMBER]
    flipped = bytearray(data)
    flipped[data.index(content) + len(content) - 1] ^= 1
    other = SMALL.members["word_classes.npy"]
    swapped = {MEMBER: other, "word_classes.npy": content}
    yield "truncated-to-half", ENDS, data[: len(data) // 2]
    yield "truncated-by-a-byte", ENDS, data[:-1]
    yield "bit-flipped", f"{MEMBER} is damaged (its CRC-32 differs)", bytes(flipped)
    changed = SMALL.members | {MEMBER: content[:-1] + b"\x7f"}
    yield "bit-flipped-crc-right", f"{MEMBER} is damaged (its sha256 differs)", SMALL.packed(changed)
    yield "members-swapped", f"{MEMBER} has 136 bytes, expected", SMALL.packed(SMALL.members | swapped)
    yield "member-missing", f"the file lacks {MEMBER}", _packed_without(MEMBER)
    yield "manifest-missing", "a zip without manifest.json", _packed_without("manifest.json")


def _packed_without(name: str) -> bytes:
    return SMALL.packed({n: d for n, d in SMALL.members.items() if n != name})


def _surrounded() -> Iterator[Case]:
    data, entries = SMALL.data, SMALL.entries
    yield "line-feed-after", ENDS, data + b"\n"
    yield "script-before", "this is no zip", b"#!/bin/sh\n" + data
    yield "two-models-in-a-row", END, data + SMALL.with_manifest(SMALL.manifest | {"threshold": 0.5})
    yield "comment", ENDS, write_zip(entries, comment=b"hello")
    yield "comment-that-is-an-end-record", END, write_zip(entries, comment=b"PK\x05\x06" + bytes(18))
    yield "comment-of-a-member", HEADERS, _with(comment=b"hello")
    yield "gap-between-members", "are not as coachfocus writes them", _with(after=b"\0" * 16)
    yield "model-in-a-zip", "holds a member 'ours.coachfocus'", write_zip([Entry(b"ours.coachfocus", data)])


def _ill_ordered() -> Iterator[Case]:
    entries = SMALL.entries
    last = entries[-1]
    yield "directory-reversed", "are not as coachfocus writes them", write_zip(entries, order=[1, 0, 2, 3, 4, 5, 6, 7])
    yield "member-twice", TWICE, write_zip([*entries, last])
    hidden = Entry(b"evil.pkl", COMMAND)
    yield "member-not-listed", MORE, write_zip([*entries, hidden], order=range(len(entries)))
    yield "members-overlap", HEADERS, _with(central={"offset": 0})


def _ill_named() -> Iterator[Case]:
    content, escape = SMALL.members[MEMBER], b"\x1b[31mwords.npy"
    yield "member-is-a-pickle", "holds a member 'evil.pkl'", SMALL.packed(SMALL.members | {"evil.pkl": COMMAND})
    yield (
        "member-climbs-out",
        "holds a member '../../evil.npy'",
        SMALL.packed(SMALL.members | {"../../evil.npy": content}),
    )
    yield "member-steers-the-terminal", r"holds a member '\x1b[31mwords.npy'", _with(name=escape, local_name=escape)
    yield "member-name-of-60-kB-claimed", "which no coachfocus model does", _with(central={"name_length": 60000})
    yield "member-names-differ", HEADERS, _with(local_name=MEMBER.encode().upper())


def _compressed() -> Iterator[Case]:
    content = SMALL.members[MEMBER]
    packed, bomb = (zlib.compress(plain, 9)[2:-4] for plain in (content, bytes(BOMB)))
    true = {"method": 8, "crc": zlib.crc32(content), "full": len(content)}
    yield "compressed", PACKED, _with(data=packed, **_both(**true))
    yield "compressed-bomb", PACKED, _with(data=bomb, **_both(**true | {"full": BOMB}))
    yield "compressed-bomb-that-claims-little", PACKED, _with(data=bomb, **_both(method=8, full=len(content)))
    yield "compressed-by-the-directory-alone", PACKED, _with(central={"method": 8})
    yield "encrypted", HEADERS, _with(**_both(flags=1))
    yield "descriptor-after-member", HEADERS, _with(**_both(flags=8), after=b"PK\x07\x08" + bytes(12))


def _ill_sized() -> Iterator[Case]:
    entries = SMALL.entries
    zip64 = b"\x01\0\x10\0" + (2**40).to_bytes(8, "little") * 2
    offset, at = int.from_bytes(SMALL.data[-6:-2], "little"), len(SMALL.data) - 22
    records = zip64_end(len(entries), at - offset, offset, at)
    yield "size-of-4-GiB", HEADERS, _with(**_both(full=2**32 - 2, packed=2**32 - 2))
    yield "size-of-1-TiB-by-zip64", PACKED, _with(central_extra=zip64, **_both(full=2**32 - 1, packed=2**32 - 2))
    yield "sizes-differ", HEADERS, _with(local={"full": 1})
    yield "symbolic-link", HEADERS, _with(central={"external": 0o120777 << 16})
    yield "zip64-end", END, write_zip(entries, before_end=records, end={"total": 2**16 - 1, "offset": 2**32 - 1})
    yield "three-thousand-members-claimed", END, write_zip(entries, end={"here": 3000, "total": 3000})
    yield "directory-beyond-the-end", END, write_zip(entries, end={"offset": 2**31})

"""Mutators of the zip: members swapped, renamed, packed otherwise, headers that lie. No sha256 is put right."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from random import Random
from typing import Final

from fuzz_bytes import INTERESTING
from fuzz_signing import Base
from fuzz_zip import CENTRAL, END, LOCAL, Entry, write_zip, zip64_end

NAMES: Final = (
    b"", b"manifest.json", b"MANIFEST.JSON", b"manifest.json\0.npy", b"./manifest.json", b"../../etc/passwd",
    b"/etc/passwd", b"known.npy/", b"a\\known.npy", b"C:known.npy", b"\xff\xfe\xfd", b"\x1b[31mknown.npy", b"known.npz",
    b"known.pkl", b"__main__.py", "known.npy\u202e".encode(), b"known.npy" * 2000,
)  # fmt: skip
SIZES: Final = (0, 1, 2**20, 2**28, 2**28 + 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)
METHODS: Final[dict[int, Callable[[bytes], bytes]]] = {
    8: lambda d: zlib.compress(d, 9)[2:-4],
    12: bz2.compress,
    14: lambda d: b"\x09\x04\x05\0" + lzma.compress(d, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1}]),
}


def _changed(rng: Random, base: Base, change: Callable[[Entry], Entry]) -> bytes:
    entries = list(base.entries)
    at = rng.randrange(len(entries))
    entries[at] = change(entries[at])
    return write_zip(entries)


def _where(rng: Random, **fields: int) -> dict[str, dict[str, int]]:
    """Forge fields in a member's own header, in the directory, or in both."""
    places = rng.choice((("local",), ("central",), ("local", "central")))
    return dict.fromkeys(places, fields)


def swap_contents(rng: Random, base: Base, _: Base) -> bytes:
    """Let two members hold each other's bytes."""
    members = dict(base.members)
    one, two = rng.sample(sorted(members), 2)
    members[one], members[two] = members[two], members[one]
    return base.packed(members)


def change_content(rng: Random, base: Base, _: Base) -> bytes:
    """Change bytes of an array with its CRC-32 put right, and its sha256 left as it was."""
    members = dict(base.members)
    name = rng.choice(base.arrays)
    data = bytearray(members[name])
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    members[name] = rng.choice((bytes(data), bytes(data[:-1]), bytes(data) + b"\0"))
    return base.packed(members)


def take_content(rng: Random, base: Base, other: Base) -> bytes:
    """Take a member of another model."""
    name = rng.choice(sorted(other.members))
    return base.packed(base.members | {name: other.members[name]})


def drop_member(rng: Random, base: Base, _: Base) -> bytes:
    """Leave members out, of the file or of the directory alone."""
    kept = [i for i in range(len(base.entries)) if rng.random() < 0.8]
    if rng.random() < 0.5:
        return write_zip(base.entries, order=kept)
    return write_zip([base.entries[i] for i in kept])


def repeat_member(rng: Random, base: Base, other: Base) -> bytes:
    """Let a member stand twice, with the same bytes, others, or in the directory alone."""
    n = len(base.entries)
    order = [*range(n), rng.randrange(n)] * rng.choice((1, 1, 30))
    twin = rng.choice((rng.choice(base.entries), rng.choice(other.entries)))
    return rng.choice((write_zip(base.entries, order=order), write_zip([*base.entries, twin])))


def rename_member(rng: Random, base: Base, _: Base) -> bytes:
    """Give a member another name, in one of its headers or in both."""
    name = rng.choice((*NAMES, *(entry.name for entry in base.entries)))
    parts = rng.choice(({"name": name}, {"local_name": name}, {"name": name, "local_name": name}))
    return _changed(rng, base, lambda entry: entry.forged(**parts))


def add_member(rng: Random, base: Base, _: Base) -> bytes:
    """Add a member that is none of a model, or very many."""
    name, data = rng.choice(NAMES), rng.choice((b"", b"\x80\x04N.", base.data, bytes(1000)))
    many = [Entry(name + b"%d" % i, b"") for i in range(300)]
    return write_zip([*base.entries, *(many if rng.random() < 0.02 else [Entry(name, data)])])


def reorder(rng: Random, base: Base, _: Base) -> bytes:
    """Shuffle the members, the directory, or both."""
    order, stored = rng.sample(range(len(base.entries)), len(base.entries)), list(base.entries)
    if rng.random() < 0.5:
        rng.shuffle(stored)
    return write_zip(stored, order=rng.choice((order, None)))


def compress(rng: Random, base: Base, _: Base) -> bytes:
    """Compress a member, truly or by claim alone; now and then it is a bomb."""
    method, bomb = rng.choice(sorted(METHODS)), rng.random() < 0.01

    def change(entry: Entry) -> Entry:
        plain = bytes(2**24) if bomb else entry.data
        data = METHODS[method](plain)
        said = {"crc": zlib.crc32(plain), "full": len(plain), "method": method, "packed": len(data)}
        if rng.random() < 0.2:
            return entry.forged(**_where(rng, method=rng.choice((1, 6, 9, 95, 98, 99, 2**16 - 1, method))))
        return entry.forged(
            data=data, **(_where(rng, **said) if rng.random() < 0.2 else {"local": said, "central": said})
        )

    return _changed(rng, base, change)


def set_flags(rng: Random, base: Base, _: Base) -> bytes:
    """Claim encryption, a descriptor, UTF-8 names, a patch."""
    flags = 1 << rng.randrange(16)
    descriptor = rng.choice((b"", b"PK\x07\x08" + bytes(12), bytes(12)))
    return _changed(rng, base, lambda entry: entry.forged(after=descriptor, **_where(rng, flags=flags)))


def forge_field(rng: Random, base: Base, _: Base) -> bytes:
    """Set any field of either header to a number that readers trip over."""
    layout, place = rng.choice(((LOCAL, "local"), (CENTRAL, "central")))
    field, value = rng.choice(sorted(layout)), rng.choice(INTERESTING)
    return _changed(rng, base, lambda entry: entry.forged(**{place: {field: value}}))


def forge_size(rng: Random, base: Base, _: Base) -> bytes:
    """Claim sizes up to 4 GiB, in one header or in both."""
    said = {field: rng.choice(SIZES) for field in rng.choice((("full",), ("packed",), ("full", "packed")))}
    if len(said) == 2 and rng.random() < 0.5:
        said["packed"] = said["full"]
    return _changed(rng, base, lambda entry: entry.forged(**_where(rng, **said)))


def overlap(rng: Random, base: Base, _: Base) -> bytes:
    """Let the directory point into other members, the directory itself, or beyond the file."""
    offset = rng.choice((0, 4, rng.randrange(len(base.data)), len(base.data) - 22, *SIZES))
    return _changed(rng, base, lambda entry: entry.forged(central={"offset": offset}))


def nest(rng: Random, base: Base, other: Base) -> bytes:
    """Let a member hold a whole model, or the model lie whole inside of another zip."""
    if rng.random() < 0.5:
        return write_zip([Entry(rng.choice((b"manifest.json", b"model.coachfocus")), base.data)])
    return _changed(rng, base, lambda entry: entry.forged(data=other.data))


def forge_extra(rng: Random, base: Base, _: Base) -> bytes:
    """Add extra fields: zip64 sizes, a name in Unicode, noise, lengths that run over."""
    tag = rng.choice((b"\x01\0", b"up", b"\xfe\xca", b"\x01\x99"))
    body = rng.choice((b"", bytes(8), b"\xff" * 24, rng.randbytes(40), bytes(60000)))
    extra = tag + rng.choice((len(body), 0, 0xFFFF)).to_bytes(2, "little") + body
    parts = rng.choice(
        ({"local_extra": extra}, {"central_extra": extra}, {"local_extra": extra, "central_extra": extra})
    )
    sizes = rng.choice(({}, _where(rng, full=2**32 - 1), _where(rng, full=2**32 - 1, packed=2**32 - 1)))
    return _changed(rng, base, lambda entry: entry.forged(**parts, **sizes))


def add_comment(rng: Random, base: Base, other: Base) -> bytes:
    """Comment a member or the zip, by text, noise or another zip's end record."""
    text = rng.choice((b"hello", rng.randbytes(50), other.data[-22:], base.data[-22:], b"PK\x05\x06" + bytes(18)))
    if rng.random() < 0.5:
        return write_zip(base.entries, comment=text)
    return _changed(rng, base, lambda entry: entry.forged(comment=text))


def forge_end(rng: Random, base: Base, _: Base) -> bytes:
    """Let the end record claim other counts, sizes and places."""
    fields = rng.sample(sorted(END), rng.choice((1, 1, 2)))
    return write_zip(base.entries, end={field: rng.choice(INTERESTING) for field in fields})


def forge_zip64(rng: Random, base: Base, _: Base) -> bytes:
    """Put the records of a zip of 4 GiB before the end record, right or wrong."""
    said = base.entries
    plain = write_zip(said)
    offset = int.from_bytes(plain[-6:-2], "little")
    size, at = len(plain) - 22 - offset, len(plain) - 22
    numbers = [rng.choice((right, right, *INTERESTING[:9], 2**40, 2**63)) for right in (len(said), size, offset, at)]
    wanted = rng.choice(({}, {"total": 2**16 - 1, "here": 2**16 - 1}, {"offset": 2**32 - 1, "size": 2**32 - 1}))
    return write_zip(said, before_end=zip64_end(*numbers), end=wanted)


def fill_gaps(rng: Random, base: Base, other: Base) -> bytes:
    """Put bytes where nobody looks: before, between and after the members."""
    part = rng.choice((b"\0", rng.randbytes(64), other.data, b"PK\x03\x04" + bytes(26)))
    place = rng.choice(("prefix", "before_directory", "before_end", "between"))
    if place == "between":
        return _changed(rng, base, lambda entry: entry.forged(after=part))
    return write_zip(base.entries, **{place: part})


MUTATORS: Final = {
    "contents swapped": swap_contents,
    "content changed, CRC right": change_content,
    "member of another model": take_content,
    "members dropped": drop_member,
    "member twice": repeat_member,
    "member renamed": rename_member,
    "member added": add_member,
    "members in another order": reorder,
    "member compressed": compress,
    "flags set": set_flags,
    "header field forged": forge_field,
    "sizes forged": forge_size,
    "members overlap": overlap,
    "model in a model": nest,
    "extra fields": forge_extra,
    "comments": add_comment,
    "end record forged": forge_end,
    "zip64 records": forge_zip64,
    "bytes in gaps": fill_gaps,
}

"""Mutators that know nothing of the format: bits, bytes and spans. None of them puts a hash right."""

from __future__ import annotations

from random import Random
from typing import Final

from fuzz_signing import Base

INTERESTING: Final = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1)
MAGICS: Final = (
    b"\x80\x04\x95", b"\x80\x05cos\nsystem\n", b"\x78\x9c", b"\x1f\x8b\x08", b"\x89HDF\r\n\x1a\n", b"\x93NUMPY\x01\x00",
    b"PK\x05\x06", b"PK\x07\x08", b"PK\x06\x06", b"BZh9", b"\xfd7zXZ\x00", b"%PDF-1.7\n", b"\x7fELF", b"MZ", b"<?xml ",
)  # fmt: skip


def _span(rng: Random, data: bytes, most: int = 512) -> slice:
    start = rng.randrange(len(data))
    return slice(start, start + rng.randint(1, most))


def flip_bits(rng: Random, base: Base, _: Base) -> bytes:
    """Flip one to eight bits, most often one."""
    data = bytearray(base.data)
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def set_bytes(rng: Random, base: Base, _: Base) -> bytes:
    """Set one to four bytes to any value."""
    data = bytearray(base.data)
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def fill_run(rng: Random, base: Base, _: Base) -> bytes:
    """Fill a run with zeros, ones or noise, as a bad block of a disk does."""
    data, span = bytearray(base.data), _span(rng, base.data)
    size = len(data[span])
    data[span] = rng.choice((bytes(size), b"\xff" * size, rng.randbytes(size)))
    return bytes(data)


def truncate(rng: Random, base: Base, _: Base) -> bytes:
    """Keep only the beginning, as a broken download does."""
    near_end = rng.random() < 0.3
    return base.data[: -rng.randint(1, 64)] if near_end else base.data[: rng.randrange(len(base.data))]


def behead(rng: Random, base: Base, _: Base) -> bytes:
    """Keep only the end."""
    return base.data[rng.randint(1, 64 if rng.random() < 0.5 else len(base.data) - 1) :]


def delete_span(rng: Random, base: Base, _: Base) -> bytes:
    """Leave out a span."""
    span = _span(rng, base.data)
    return base.data[: span.start] + base.data[span.stop :]


def insert_bytes(rng: Random, base: Base, _: Base) -> bytes:
    """Insert a few bytes anywhere."""
    at, size = rng.randrange(len(base.data) + 1), rng.choice((1, 2, 4, 64, 1000))
    return base.data[:at] + rng.choice((bytes(size), rng.randbytes(size))) + base.data[at:]


def repeat_span(rng: Random, base: Base, _: Base) -> bytes:
    """Let a span stand twice."""
    span = _span(rng, base.data)
    return base.data[: span.stop] + base.data[span] * rng.choice((1, 1, 20)) + base.data[span.stop :]


def move_span(rng: Random, base: Base, _: Base) -> bytes:
    """Take a span out and put it in elsewhere."""
    span = _span(rng, base.data)
    rest = base.data[: span.start] + base.data[span.stop :]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + base.data[span] + rest[at:]


def copy_span(rng: Random, base: Base, other: Base) -> bytes:
    """Write a span of another file over this one."""
    span, at = _span(rng, other.data), rng.randrange(len(base.data))
    part = other.data[span]
    return base.data[:at] + part + base.data[at + len(part) :]


def splice(rng: Random, base: Base, other: Base) -> bytes:
    """Begin as one file and go on as another."""
    return base.data[: rng.randrange(len(base.data))] + other.data[rng.randrange(len(other.data)) :]


def set_number(rng: Random, base: Base, _: Base) -> bytes:
    """Write a number that headers trip over."""
    size, data = rng.choice((1, 2, 4, 8)), bytearray(base.data)
    value = rng.choice(INTERESTING) % 256**size
    at = rng.randrange(len(data) - size)
    data[at : at + size] = value.to_bytes(size, "little")
    return bytes(data)


def set_number_at_end(rng: Random, base: Base, _: Base) -> bytes:
    """Do the same in the end record, which everything hangs on."""
    size, data = rng.choice((1, 2, 4)), bytearray(base.data)
    at = len(data) - rng.randint(size, 22)
    data[at : at + size] = (rng.choice(INTERESTING) % 256**size).to_bytes(size, "little")
    return bytes(data)


def change_digit(rng: Random, base: Base, _: Base) -> bytes:
    """Change a digit of the manifest, and nothing else."""
    data = bytearray(base.data)
    start = data.find(b'"card"')
    places = [i for i in range(start, min(start + 4000, len(data))) if 0x30 <= data[i] <= 0x39]
    data[rng.choice(places)] = rng.choice(b"0123456789")
    return bytes(data)


def change_magic(rng: Random, base: Base, _: Base) -> bytes:
    """Begin as another kind of file, in its place or before it."""
    magic = rng.choice(MAGICS)
    return magic + base.data[rng.choice((0, len(magic), 4)) :]


def surround(rng: Random, base: Base, other: Base) -> bytes:
    """Put something before or after the file: noise, text, a file of another kind, a model."""
    part = rng.choice((b"\n", b"#!/bin/sh\n", bytes(22), rng.randbytes(300), rng.choice(MAGICS), other.data, base.data))
    return rng.choice((part + base.data, base.data + part, part + base.data + part))


MUTATORS: Final = {
    "bits flipped": flip_bits,
    "bytes set": set_bytes,
    "run filled": fill_run,
    "truncated": truncate,
    "beheaded": behead,
    "span left out": delete_span,
    "bytes inserted": insert_bytes,
    "span repeated": repeat_span,
    "span moved": move_span,
    "span of another file": copy_span,
    "two files spliced": splice,
    "number written": set_number,
    "number in the end record": set_number_at_end,
    "digit of the manifest": change_digit,
    "other magic": change_magic,
    "before and after the file": surround,
}

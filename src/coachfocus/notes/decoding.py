"""Bytes → text, by a short cascade: byte-order mark, strict UTF-8, UTF-16 by its NULs, cp1252.

Measured on short Western notes the cascade is right more often than detectors by statistics are, and it is never
right by luck: what it can't be sure of, it says in a warning. One cp1252 row pasted into a UTF-8 export would turn
every accent of the file to mojibake (``cafÃ©``), so that a file that is not strictly UTF-8 is decoded line by line.

Two passes over the bytes, both in constant memory: `survey` finds the encoding, `open_text` reads with it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from coachfocus.notes.sources import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 4096
_NULS: Final = 0.2  # Western UTF-16 has a NUL in every other byte; UTF-8 has none
_OTHER: Final = 0.25  # … and of these at most such a part on the other side of pairs of bytes
_HIGH: Final = bytes(range(0x80, 0x100))
_FOREIGN: Final = 0.3  # accents and curly quotes stay far below this share of a line's bytes
_CONTROLS: Final = {0xDC00 + byte: byte for byte in range(0x80, 0x100)}  # "surrogateescape" undone
_NAMED: Final = 10  # line numbers that a warning lists


@dataclass(frozen=True, slots=True)
class Coding:
    """How a file's bytes become text.

    Parameters
    ----------
    name : str
        The encoding as it is reported.
    codec : str
        Python's codec for it.
    mended : bool, default=False
        Whether lines have to be decoded one by one, as UTF-8 or else as cp1252.
    warnings : tuple of str
        What a person should know about it.
    """

    name: str
    codec: str
    mended: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was decoded.

    Parameters
    ----------
    text : str
        The text, its line ends as they were.
    encoding : str
        The encoding.
    warnings : tuple of str
        What a person should know about it.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    r"""Decode a whole file.

    Parameters
    ----------
    data : bytes
        The file's bytes.

    Returns
    -------
    Decoded
        The text without its byte-order mark, the encoding and the warnings.

    Examples
    --------
    >>> decode(b"caf\xe9")
    Decoded(text='café', encoding='cp1252', warnings=())
    """
    coding = survey(io.BytesIO(data))
    with open_text(io.BytesIO(data), coding) as stream:
        return Decoded(stream.read(), coding.name, coding.warnings)


def decode_source(source: Source) -> Decoded:
    r"""Decode a file that is read whole, with its line ends made ``\n`` and NULs taken out.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    Decoded
        The text, the encoding and the warnings.
    """
    decoded = decode(source.read())
    text, warnings = decoded.text.replace("\r\n", "\n").replace("\r", "\n"), decoded.warnings
    if "\0" in text:
        warnings = (*warnings, f"{text.count(chr(0))} NUL characters were taken out")
        text = text.replace("\0", "")
    return Decoded(text, decoded.encoding, warnings)


def survey(stream: BinaryIO) -> Coding:
    """Find out how a file's bytes have to be decoded, reading it once.

    Parameters
    ----------
    stream : file of bytes
        The file, at its beginning.

    Returns
    -------
    Coding
        To be given to `open_text`.
    """
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            return _wide(stream, codec, codec)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd > _NULS * len(sample) and min(even, odd) < _OTHER * max(even, odd):
        return _wide(stream, "utf-16", "utf-16-le" if odd > even else "utf-16-be")
    return _narrow(stream, "utf-8-sig" if sample.startswith(codecs.BOM_UTF8) else "utf-8")


def open_text(stream: BinaryIO, coding: Coding) -> io.TextIOWrapper:
    r"""Open a file's bytes as text.

    Parameters
    ----------
    stream : file of bytes
        The file, at its beginning; closed together with what comes back.
    coding : Coding
        What `survey` found.

    Returns
    -------
    file of str
        Its lines keep the line ends that they have in the file: ``\n``, ``\r\n`` or ``\r``.
    """
    if coding.mended:
        stream = io.BufferedReader(_Mended(stream))
    return io.TextIOWrapper(stream, coding.codec, errors="replace", newline="")


def _wide(stream: BinaryIO, name: str, codec: str) -> Coding:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        while block := stream.read(1 << 16):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Coding(name, codec, warnings=(f"bytes that are not {name} stand as \ufffd in the text",))
    return Coding(name, codec)


def _narrow(stream: BinaryIO, codec: str) -> Coding:
    sound, odd, high, undefined = 0, _Lines(), 0.0, False
    for number, line in enumerate(stream, 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            sound += number > 1 or codec == "utf-8"  # the byte-order mark is no evidence of UTF-8 below it
        except UnicodeDecodeError:
            odd.add(number)
            high = max(high, 1 - len(line.translate(None, _HIGH)) / len(line))
            undefined = undefined or _has_undefined(line)
    if not odd.count:
        return Coding("utf-8", codec)
    warnings = []
    if sound:
        warnings.append(f"{odd} not UTF-8 as the rest of the file is, and read as cp1252")
    if undefined or high > _FOREIGN:
        warnings.append("read as cp1252, which it may not be: if letters look wrong, save the file as UTF-8")
    return Coding("utf-8, cp1252" if sound else "cp1252", codec, True, tuple(warnings))


class _Lines:
    """Counts lines and remembers the numbers of the first ones."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[int] = []

    def add(self, number: int) -> None:
        self.count += 1
        if self.count <= _NAMED:
            self._first.append(number)

    def __str__(self) -> str:
        numbers = ", ".join(map(str, self._first)) + (", ..." if self.count > _NAMED else "")
        return f"line {numbers} is" if self.count == 1 else f"{self.count} lines ({numbers}) are"


class _Mended(io.RawIOBase):
    """Bytes as UTF-8, each line that is not UTF-8 taken as cp1252."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lines: Iterator[bytes] = iter(stream)
        self._line, self._at = memoryview(b""), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._at == len(self._line):
            self._line, self._at = memoryview(_as_utf8(next(self._lines, b""))), 0
        out = memoryview(buffer).cast("B")
        piece = self._line[self._at : self._at + len(out)]
        out[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _as_utf8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.removeprefix(codecs.BOM_UTF8).decode("cp1252", "surrogateescape")
        # Five bytes stand for nothing in cp1252; as control characters they are at least not lost.
        return text.translate(_CONTROLS).encode()
    return line


def _has_undefined(line: bytes) -> bool:
    return any(c in _CONTROLS for c in map(ord, line.decode("cp1252", "surrogateescape")))

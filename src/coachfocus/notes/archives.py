"""Zip files: what is in them, and which of it is safe to read. Nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, Final, cast

from coachfocus.errors import ReadError
from coachfocus.notes.sources import Source
from coachfocus.records import Rejected

MEMBERS: Final = 100_000
UNPACKED: Final = 16 * 2**30  # bytes of all members
RATIO: Final = 200  # a note packs 3 to 20 times smaller; a bomb 1,000 times
_SMALL: Final = 16 * 2**20  # bytes; below this the ratio harms nobody
_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED: Final = 0x1  # in `ZipInfo.flag_bits`
# What zipfile and zlib raise for a member that is damaged, protected or packed by a method that Python has not.
DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_ODD: Final = (ValueError, RuntimeError, struct.error)  # ... and what it raises for some damage besides


def member_names(source: Source, head: bytes) -> frozenset[str] | None:
    """List what is in a zip.

    Parameters
    ----------
    source : Source
        Any file.
    head : bytes
        Its first bytes.

    Returns
    -------
    frozenset of str or None
        The names of the members; None for a file that is no zip or a damaged one.
    """
    if not head.startswith(_MAGIC):
        return None
    try:
        with source.open() as stream, open_archive(stream) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return None


def members(source: Source) -> Iterator[Source | Rejected]:
    """Yield what can be read in a zip.

    Parameters
    ----------
    source : Source
        The zip.

    Yields
    ------
    Source or Rejected
        The members in the order of their names, folders and hidden files left out; each can be opened until the
        next one is asked for.

    Raises
    ------
    ReadError
        If it is damaged or, unpacked, too large.
    """
    with source.open() as stream, _open(stream, source.path) as archive:
        check_size(archive.infolist(), source.path)
        seen: set[str] = set()
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir() or is_hidden(info.filename.replace("\\", "/").split("/")):
                continue
            fault = _fault(info, seen)
            seen.add(info.filename)
            shown = f"{source.path}/{info.filename}"
            yield Rejected(shown, *fault) if fault else _member(archive, info, shown)


def open_archive(stream: BinaryIO) -> zipfile.ZipFile:
    """Open a zip.

    Parameters
    ----------
    stream : file of bytes
        The zip.

    Returns
    -------
    ZipFile
        The zip, its list of members read.

    Raises
    ------
    BadZipFile
        If it is damaged, in whatever way.
    """
    try:
        return zipfile.ZipFile(stream)
    except _ODD as error:
        raise zipfile.BadZipFile(str(error)) from error


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Open a member of a zip.

    Parameters
    ----------
    archive : ZipFile
        The zip.
    info : ZipInfo
        The member.

    Returns
    -------
    file of bytes
        The member, unpacked as it is read.

    Raises
    ------
    BadZipFile
        If it is damaged, protected or packed by a method that Python has not.
    """
    try:
        return archive.open(info)
    except _ODD as error:
        raise zipfile.BadZipFile(str(error)) from error


def check_size(infos: list[zipfile.ZipInfo], path: str, unpacked: int = UNPACKED) -> None:
    """Refuse a zip that unpacks to more than an export may hold.

    Parameters
    ----------
    infos : list of ZipInfo
        Its members; zipfile unpacks no more of a member than is declared there.
    path : str
        The zip, for messages.
    unpacked : int, optional
        The most bytes that it may unpack to.

    Raises
    ------
    ReadError
        If there are too many members, or if they are too large.
    """
    total = sum(info.file_size for info in infos)
    if len(infos) > MEMBERS or total > unpacked:
        raise ReadError(
            f"the file is a zip of {len(infos):,} members and {total:,} bytes unpacked; up to {MEMBERS:,} members and "
            f"{unpacked:,} bytes are read; split it, or unpack it and give the folder",
            path,
            code="too-large",
        )


def is_hidden(parts: list[str]) -> bool:
    """Tell whether a path is one that people don't see.

    Parameters
    ----------
    parts : list of str
        The parts of the path.

    Returns
    -------
    bool
        True for names that begin with a dot, for the copies that macOS puts into zips, and for Office's lock files.
    """
    return any((p.startswith(".") and p not in (".", "..")) or p.startswith("~$") or p == "__MACOSX" for p in parts)


def _fault(info: zipfile.ZipInfo, seen: set[str]) -> tuple[str, str] | None:
    """Say why a member is not to be read."""
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:3] == ":/":
        return "unsafe-path", "the path of this member leads out of the zip; pack the folder again"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "unsafe-path", "this member is a link; put the file itself into the zip"
    if info.flag_bits & ENCRYPTED:
        return "password-protected", "this member is protected by a password; unpack the zip and give the folder"
    if info.file_size > max(_SMALL, RATIO * info.compress_size):
        detail = f"this member unpacks to more than {RATIO} times its size, as no notes do"
        return "too-large", f"{detail}; unpack the zip and give the folder"
    if info.filename in seen:
        return "duplicate-member", "the zip has another member of this name, and only the first is read"
    return None


def _open(stream: BinaryIO, path: str) -> zipfile.ZipFile:
    try:
        return open_archive(stream)
    except zipfile.BadZipFile:
        raise ReadError("the zip is damaged or is none; export it again", path) from None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str) -> Source:
    name = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
    return Source(
        shown, name, lambda: io.BufferedReader(cast(io.RawIOBase, open_member(archive, info))), info.file_size
    )

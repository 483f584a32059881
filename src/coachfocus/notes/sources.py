"""A file to read, wherever it lies: on disk or inside a zip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from coachfocus.errors import ReadError

HEAD: Final = 8192  # bytes that a format is recognised by
WHOLE: Final = 64 * 2**20  # a file that is one note, or a workbook, is read whole; more is no set of notes


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Parameters
    ----------
    path : str
        The file as people are told of it: ``notes/a.md``, or ``export.zip/a.md`` for a member of a zip.
    name : str
        The last part of the path.
    open : callable
        Opens the file's bytes, at the beginning each time.
    size : int
        Its length in bytes.
    """

    path: str
    name: str
    open: Callable[[], BinaryIO]
    size: int

    @property
    def suffix(self) -> str:
        """The suffix of the name in lower case, such as ``.csv``; empty where there is none."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return PurePosixPath(self.name).stem

    def head(self) -> bytes:
        """Read the first bytes.

        Returns
        -------
        bytes
            At most `HEAD` of them.
        """
        with self.open() as stream:
            return stream.read(HEAD)

    def read(self) -> bytes:
        """Read the whole file.

        Returns
        -------
        bytes
            All of it.

        Raises
        ------
        ReadError
            If it is larger than a file that is read whole may be.
        """
        if self.size > WHOLE:
            raise ReadError(
                f"the file has {self.size:,} bytes; a file of this format is read whole, up to {WHOLE:,} bytes. "
                "Split it, or export one note per row as CSV, which is read row by row.",
                self.path,
                code="too-large",
            )
        with self.open() as stream:
            return stream.read()


def shown(path: Path) -> str:
    """Write a path so that it can stand in any file and any table.

    Parameters
    ----------
    path : Path
        A path.

    Returns
    -------
    str
        The path; ``?`` for each byte of a name that is no text, as old zips leave them on Linux.
    """
    return str(path).encode("utf-8", "replace").decode("utf-8")


def from_file(path: Path) -> Source:
    """Make a source of a file on disk.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Source
        The file, not yet opened.
    """
    return Source(shown(path), shown(Path(path.name)), lambda: path.open("rb"), path.stat().st_size)

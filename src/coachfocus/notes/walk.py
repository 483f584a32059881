"""A path → the files to read: a file, a folder, a zip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coachfocus.errors import ReadError
from coachfocus.notes.archives import is_hidden, members
from coachfocus.notes.recognising import is_archive, look
from coachfocus.notes.sources import Source, from_file, shown
from coachfocus.records import Rejected


def is_single(path: Path) -> bool:
    """Tell whether a path is one file of notes, not a folder or a zip of them.

    Parameters
    ----------
    path : Path
        An existing path.

    Returns
    -------
    bool
        False for a folder and for a zip.

    Raises
    ------
    ReadError
        If it is neither file nor folder, such as a pipe.
    """
    if path.is_dir():
        return False
    if not path.is_file():
        raise ReadError("this is neither a file nor a folder; save what it gives to a file", shown(path))
    return not is_archive(look(from_file(path)))


def walk(path: Path, seen: set[Path]) -> Iterator[Source | Rejected]:
    """Yield the files to read.

    Parameters
    ----------
    path : Path
        A file, a folder or a zip.
    seen : set of Path
        The files that were read already; added to.

    Yields
    ------
    Source or Rejected
        A folder's files in the order of their names, its folders among them, hidden ones left out; a zip's members
        likewise. What can't be opened is rejected, and so is a file that was read already. A member of a zip can be
        opened until the next source is asked for.

    Raises
    ------
    ReadError
        If the path itself is a zip that can't be read.
    """
    if path.is_dir():
        yield from _folder(path, seen)
        return
    real = path.resolve()
    if real in seen:
        yield Rejected(shown(path), "read-already", "the same file was given before; its notes are not read twice")
        return
    seen.add(real)
    source = from_file(path)
    if is_archive(look(source)):
        yield from members(source)
    else:
        yield source


def _folder(folder: Path, seen: set[Path]) -> Iterator[Source | Rejected]:
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        yield _unreadable(folder, error)
        return
    for path in paths:
        if is_hidden([path.name]):
            continue
        if path.is_symlink() and path.is_dir():
            yield Rejected(shown(path), "linked-folder", "links to folders are not followed; give the folder itself")
        elif path.is_dir() or path.is_file():
            yield from _guarded(path, seen)
        else:
            yield Rejected(shown(path), "unreadable", "this is neither a file nor a folder")


def _guarded(path: Path, seen: set[Path]) -> Iterator[Source | Rejected]:
    try:
        yield from walk(path, seen)
    except ReadError as error:
        yield Rejected(error.path, error.code, error.message)
    except OSError as error:
        yield _unreadable(path, error)


def _unreadable(path: Path, error: OSError) -> Rejected:
    return Rejected(shown(path), "unreadable", f"the system can't open it: {error.strerror}; check its permissions")

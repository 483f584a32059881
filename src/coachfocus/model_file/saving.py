"""Bytes → a file that is the old one or the new one at any moment, whatever happens to the process or the machine."""

from __future__ import annotations

import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from coachfocus.model import Model
from coachfocus.model_file.dumping import dump

_SUFFIX: Final = ".part"
_STALE: Final = 3600.0  # seconds; to write a model takes far less than one


def save_model(model: Model, path: str | os.PathLike[str]) -> None:
    """Write a model file, whole or not at all: written beside, synced, renamed.

    Parameters
    ----------
    model : Model
        The model.
    path : str or path-like
        The file; one that is there is replaced and keeps its permissions. Of a link, the file that it leads to.
    """
    replace_file(Path(os.path.realpath(path)), dump(model))


def replace_file(target: Path, data: bytes) -> None:
    """Put content in the place of a file, or where none is.

    Parameters
    ----------
    target : Path
        The file.
    data : bytes
        Its new content.
    """
    _sweep(target)
    # A name that no other process or thread has, and that must not be there: nothing of another run is in the way.
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}{_SUFFIX}")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            with suppress(FileNotFoundError):
                part.chmod(stat.S_IMODE(target.stat().st_mode) & 0o777)
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _sweep(target: Path) -> None:
    """Remove what runs that were killed while they wrote this file have left."""
    for entry in target.parent.iterdir():
        if entry.name.startswith(f".{target.name}.") and entry.name.endswith(_SUFFIX):
            with suppress(OSError):  # of another owner, or gone since
                if time.time() - entry.lstat().st_mtime > _STALE:
                    entry.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name last, where the system can: Windows opens no folders, some network drives sync none."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

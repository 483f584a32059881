"""Files that are made for one test, most of them in memory, so that their messages can be pinned word by word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import openpyxl
import pytest
from hypothesis import settings

from coachfocus.notes.sources import Source

# A loaded machine is no bug of the reader.
settings.register_profile("notes", deadline=None)
settings.load_profile("notes")

MakeSource = Callable[[str, "str | bytes"], Source]
WriteFile = Callable[[str, "str | bytes"], Path]


@pytest.fixture(scope="session")
def source() -> MakeSource:
    """A file in memory."""

    def make(path: str, data: str | bytes) -> Source:
        raw = data.encode() if isinstance(data, str) else data
        return Source(path, PurePosixPath(path).name, lambda: io.BytesIO(raw), len(raw))

    return make


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    """A file on disk, below the test's own folder."""

    def make(name: str, data: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return make


@pytest.fixture(scope="session")
def zipped() -> Callable[[Mapping[str, str | bytes]], bytes]:
    """The bytes of a zip, from the names of its members to what they hold."""

    def make(members: Mapping[str, str | bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return buffer.getvalue()

    return make


@pytest.fixture(scope="session")
def workbook() -> Callable[..., bytes]:
    """The bytes of an Excel workbook, from the names of its sheets to their rows."""

    def make(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
            sheet.sheet_state = "hidden" if name in hidden else "visible"
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    return make

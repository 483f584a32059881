from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coachfocus.errors import ReadError
from coachfocus.notes.sources import Source
from coachfocus.notes.walk import is_single, walk
from coachfocus.records import Rejected

WriteFile = Callable[..., Path]
MakeZip = Callable[..., bytes]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def found(path: Path, seen: set[Path] | None = None) -> list[str | Rejected]:
    """The paths of the files, relative to the folder, and what was set aside."""
    walked = walk(path, set() if seen is None else seen)
    return [f if isinstance(f, Rejected) else f.path.removeprefix(f"{path}{os.sep}") for f in walked]


def test_a_folder_is_read_in_the_order_of_its_names(write: WriteFile, tmp_path: Path):
    for name in ("b.md", "a/z.md", "a/y/x.md", "c.csv", "B.md", ".git/config", ".hidden.md", "~$b.docx", "d/.x"):
        write(name, "x")
    assert found(tmp_path) == ["B.md", str(Path("a/y/x.md")), str(Path("a/z.md")), "b.md", "c.csv"]


def test_zips_of_a_folder_are_read_where_they_stand(write: WriteFile, zipped: MakeZip, tmp_path: Path):
    write("a.md", "x")
    write("b.zip", zipped({"2.md": "x", "1.md": "x"}))
    write("c.md", "x")
    assert found(tmp_path) == ["a.md", "b.zip/1.md", "b.zip/2.md", "c.md"]


def test_a_zip_of_another_name_and_a_workbook(
    write: WriteFile, zipped: MakeZip, workbook: Callable[..., bytes], tmp_path: Path
):
    write("a.export", zipped({"1.md": "x"}))
    write("b.xlsx", workbook({"S": [["text"]]}))
    assert found(tmp_path) == ["a.export/1.md", "b.xlsx"]


def test_a_damaged_zip_in_a_folder_is_set_aside(write: WriteFile, tmp_path: Path):
    path = write("b.zip", b"PK\x03\x04")
    write("c.md", "x")
    detail = "the zip is damaged or is none; export it again"
    assert found(tmp_path) == [Rejected(str(path), "unreadable", detail), "c.md"]
    with pytest.raises(ReadError, match="the zip is damaged or is none"):
        found(path)


def test_a_file_is_read_once(write: WriteFile, tmp_path: Path):
    path = write("a.md", "x")
    seen: set[Path] = set()
    assert found(tmp_path, seen) == ["a.md"]
    assert found(path, seen) == [
        Rejected(str(path), "read-already", "the same file was given before; its notes are not read twice")
    ]


@POSIX
def test_links(write: WriteFile, tmp_path: Path):
    write("a/real.md", "x")
    (tmp_path / "b.md").symlink_to(tmp_path / "a" / "real.md")
    (tmp_path / "c").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "d.md").symlink_to(tmp_path / "missing.md")
    assert found(tmp_path) == [
        str(Path("a/real.md")),
        Rejected(
            str(tmp_path / "b.md"), "read-already", "the same file was given before; its notes are not read twice"
        ),
        Rejected(str(tmp_path / "c"), "linked-folder", "links to folders are not followed; give the folder itself"),
        Rejected(str(tmp_path / "d.md"), "unreadable", "this is neither a file nor a folder"),
    ]


@POSIX
def test_what_the_system_will_not_open_is_set_aside(write: WriteFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write("a.md", "x")
    write("b/c.md", "x")
    write("d.md", "x")
    opens, lists = Path.open, Path.iterdir

    def deny(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "a.md":
            raise PermissionError(13, "Permission denied")
        return opens(path, *args, **kwargs)  # type: ignore[call-overload]

    def deny_folder(path: Path) -> object:
        if path.name == "b":
            raise PermissionError(13, "Permission denied")
        return lists(path)

    monkeypatch.setattr(Path, "open", deny)
    monkeypatch.setattr(Path, "iterdir", deny_folder)
    detail = "the system can't open it: Permission denied; check its permissions"
    assert found(tmp_path) == [
        Rejected(str(tmp_path / "a.md"), "unreadable", detail),
        Rejected(str(tmp_path / "b"), "unreadable", detail),
        "d.md",
    ]


@POSIX
def test_a_pipe_is_no_file(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ReadError) as error:
        is_single(pipe)
    assert str(error.value) == f"{pipe}: this is neither a file nor a folder; save what it gives to a file"
    assert found(tmp_path) == [Rejected(str(pipe), "unreadable", "this is neither a file nor a folder")]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_can_be_read_and_written(tmp_path: Path):
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x", encoding="utf-8")
    (made,) = walk(tmp_path, set())
    assert isinstance(made, Source)
    assert (made.path, made.name) == (str(tmp_path / "caf?.md"), "caf?.md")
    assert made.read() == b"x"


def test_is_single(write: WriteFile, zipped: MakeZip, workbook: Callable[..., bytes], tmp_path: Path):
    assert is_single(write("a.md", "x"))
    assert is_single(write("a.xlsx", workbook({"S": [["text"]]})))
    assert not is_single(write("a.zip", zipped({"1.md": "x"})))
    assert not is_single(tmp_path)

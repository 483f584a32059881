from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coachfocus.errors import ReadError
from coachfocus.notes import sources
from coachfocus.notes.sources import Source, from_file, shown


@pytest.mark.parametrize(
    ("name", "stem", "suffix"),
    [
        ("a.CSV", "a", ".csv"),
        ("GMT2026.transcript.vtt", "GMT2026.transcript", ".vtt"),
        ("1:1 Dana v1.2.md", "1:1 Dana v1.2", ".md"),
        ("README", "README", ""),
        (".md", ".md", ""),
    ],
)
def test_stem_and_suffix(source: Callable[..., Source], name: str, stem: str, suffix: str):
    made = source(f"folder.d/{name}", "")
    assert (made.name, made.stem, made.suffix) == (name, stem, suffix)


def test_a_file_is_opened_at_its_beginning_each_time(write: Callable[..., Path]):
    path = write("a.txt", b"x" * 10_000)
    made = from_file(path)
    assert (made.path, made.name, made.size) == (str(path), "a.txt", 10_000)
    assert made.head() == b"x" * 8192
    assert made.read() == b"x" * 10_000
    assert made.read() == b"x" * 10_000


def test_what_is_read_whole_has_a_limit(source: Callable[..., Source], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sources, "WHOLE", 4)
    assert source("a.txt", "four").read() == b"four"
    with pytest.raises(ReadError, match=r"^a\.txt: the file has 5 bytes; a file of this format is read whole, up to 4"):
        source("a.txt", "fives").read()


def test_a_name_that_is_no_text_is_shown_so_that_it_can_be_written():
    assert shown(Path("notes/caf\udce9.md")) == "notes/caf?.md"
    assert shown(Path("notes/café.md")) == "notes/café.md"

"""The table of formats: what is read, by which reader, and what to export instead of what is not.

A file's content decides first, its suffix second: a workbook that was renamed to ``.csv`` is still a workbook.

To add a reader:

1. Write ``read_NAME(source, wanted)`` in a module of its own; it yields `Note` and `Rejected` records and raises
   `ReadError` for a file that it can't read.
2. Give it a line in `FORMATS`: its name, its suffixes, and, where its first bytes tell, a recogniser.
3. Take the format out of `REFUSED`, and put specimens of real exports under its tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from coachfocus.errors import UnsupportedFormatError
from coachfocus.notes.columns import Wanted
from coachfocus.notes.csv_files import read_csv
from coachfocus.notes.documents import read_markdown, read_plain
from coachfocus.notes.recognising import Head, Recogniser, holds, is_archive, is_text, reads, starts
from coachfocus.notes.sources import Source
from coachfocus.notes.vtt import read_vtt
from coachfocus.notes.workbooks import read_workbook
from coachfocus.records import Note, Rejected

Reader = Callable[[Source, Wanted], Iterator[Note | Rejected]]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, .doc, .msg, and every Office file with a password


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read.

    Parameters
    ----------
    name : str
        What people call it.
    suffixes : tuple of str
        Its suffixes in lower case.
    read : callable
        Its reader.
    recognise : callable, optional
        Tells it by its content.
    is_binary : bool, default=False
        Whether it is anything but text.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Reader
    recognise: Recogniser = lambda _: False
    is_binary: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A format that is not read.

    Parameters
    ----------
    name : str
        What it is.
    remedy : str
        What to do instead.
    suffixes : tuple of str
        Its suffixes in lower case.
    recognise : callable, optional
        Tells it by its content.
    """

    name: str
    remedy: str
    suffixes: tuple[str, ...] = ()
    recognise: Recogniser = lambda _: False


FORMATS: Final = (
    Format("WebVTT", (".vtt",), read_vtt, lambda head: head.text.startswith("WEBVTT")),
    Format(
        "Excel",
        (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        read_workbook,
        lambda head: (
            holds("xl/workbook.xml", "xl/workbook.bin")(head)
            or (head.members is not None and head.suffix == ".ods")
            or (head.data.startswith(_OLE) and head.suffix not in (".doc", ".ppt", ".msg", ".docx", ".pptx"))
        ),
        is_binary=True,
    ),
    Format("CSV", (".csv", ".tsv", ".tab"), read_csv),
    Format("Markdown", (".md", ".markdown"), read_markdown),
    Format("plain text", (".txt", ".text"), read_plain),
)

_AS_TEXT: Final = "save its text as .txt or .md"
# Content is asked in this order, before the formats above.
REFUSED: Final = (
    Refused(
        "a PDF", f"it has no reading order; {_AS_TEXT}, or export from where it was made", (".pdf",), starts(b"%PDF")
    ),
    Refused(
        "a Word document",
        f"{_AS_TEXT} (File, Save As, Plain Text, encoding UTF-8)",
        (".docx", ".doc", ".odt"),
        holds("word/document.xml"),
    ),
    Refused("a PowerPoint file", _AS_TEXT, (".pptx", ".ppt"), holds("ppt/presentation.xml")),
    Refused("a rich text file", _AS_TEXT, (".rtf",), starts(b"{\\rtf")),
    Refused("an Outlook message", _AS_TEXT, (".msg", ".pst")),
    Refused(
        "a OneNote notebook",
        "OneNote exports pages to Word; save those as .txt",
        (".one", ".onepkg"),
        starts(b"\xe4\x52\x5c\x7b"),
    ),
    Refused("a Parquet file", "write it with pandas: to_csv(..., index=False)", (".parquet",), starts(b"PAR1")),
    Refused(
        "an Evernote export",
        "export the notes as HTML and save their text as .txt",
        (".enex",),
        reads(r"\s*<\?xml[^>]*>\s*(?:<!DOCTYPE[^>]*>\s*)?<en-export"),
    ),
    Refused(
        "a web page",
        f"{_AS_TEXT}; HTML is read in the cells of a CSV or Excel file",
        (".html", ".htm", ".mht"),
        reads(r"\s*(?:<!DOCTYPE html|<html[\s>])"),
    ),
    Refused("an XML file", "export the notes as CSV", (".xml",), reads(r"\s*<\?xml\s")),
    Refused(
        "a calendar file",
        "export the notes, not the invitation, as .txt",
        (".ics", ".ical"),
        reads(r"BEGIN:VCALENDAR"),
    ),
    Refused(
        "an e-mail",
        _AS_TEXT,
        (".eml", ".mbox"),
        reads(r"(?:(?:Return-Path|Delivered-To|MIME-Version|Message-ID):|Received: (?:from|by))\s"),
    ),
    Refused(
        "JSON Lines",
        "make it a CSV with one note a row",
        (".jsonl", ".ndjson"),
        reads(r"\s*\{\s*\".*\}\s*\n\s*\{\s*\""),
    ),
    Refused(
        "a JSON file", "make it a CSV with one note a row", (".json",), reads(r"\s*(?:\{|\[\s*\{)\s*\"[^\"\n]*\"\s*:")
    ),
    Refused(
        "a file of SRT subtitles",
        "download the transcript as .vtt or .txt",
        (".srt",),
        reads(r"\s*\d+\s*\n\d+:\d+:\d+,\d+ +--> "),
    ),
    Refused(
        "a Zoom chat log, not notes",
        "export the transcript (.vtt) or the notes",
        (),
        reads(r"\s*\d\d:\d\d:\d\d(?:\t[^\t\n]{1,80}:\t|[ \t]+From [^:\n]{1,120}:)"),
    ),
    Refused(
        "a picture",
        "type or export its text as .txt",
        (".png", ".jpg", ".jpeg", ".gif", ".heic"),
        starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    ),
    Refused("a recording", "export its transcript as .vtt or .txt", (".mp4", ".m4a", ".mp3", ".wav", ".mov", ".webm")),
    Refused("a zip inside a zip", "unpack it and give the folder", (".zip",), is_archive),
    Refused(
        "a packed file",
        "unpack it and give what is in it",
        (".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz"),
        starts(b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"),
    ),
)


def find_format(source: Source, head: Head) -> Format:
    """Find the format of a file.

    Parameters
    ----------
    source : Source
        The file.
    head : Head
        What it is recognised by.

    Returns
    -------
    Format
        One of `FORMATS`.

    Raises
    ------
    UnsupportedFormatError
        If it is none of them; the message says what to export instead.
    """
    for refused in REFUSED:
        if refused.recognise(head):
            raise _refusal(refused.name, refused.remedy, source)
    for format_ in FORMATS:
        if format_.recognise(head):
            return format_
    for refused in REFUSED:
        if head.suffix in refused.suffixes:
            raise _refusal(refused.name, refused.remedy, source)
    for format_ in FORMATS:
        if head.suffix in format_.suffixes:
            if not (format_.is_binary or is_text(head.text)):
                raise _refusal("binary data, not text", f"expected {suffixes()}", source)
            return format_
    what = f"a file with the suffix {head.suffix!r}" if head.suffix else "a file without a suffix"
    raise _refusal(what, f"expected {suffixes()}; rename it if it is one of these", source)


def suffixes() -> str:
    """List the suffixes that are read.

    Returns
    -------
    str
        For messages.
    """
    return ", ".join(suffix for format_ in FORMATS for suffix in format_.suffixes)


def _refusal(what: str, remedy: str, source: Source) -> UnsupportedFormatError:
    return UnsupportedFormatError(f"this is {what}, and is not read; {remedy}", source.path, code="unsupported-format")

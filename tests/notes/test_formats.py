from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coachfocus.errors import UnsupportedFormatError
from coachfocus.notes.formats import FORMATS, REFUSED, find_format, suffixes
from coachfocus.notes.recognising import look
from coachfocus.notes.sources import Source, from_file

EXPORTS = Path(__file__).parents[1] / "exports"
MakeSource = Callable[..., Source]
ALL = ".vtt, .xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .tsv, .tab, .md, .markdown, .txt, .text"
AS_TEXT = "save its text as .txt or .md"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def name_of(source: Source) -> str:
    return find_format(source, look(source)).name


def refusal(source: Source) -> str:
    with pytest.raises(UnsupportedFormatError) as error:
        find_format(source, look(source))
    assert error.value.code == "unsupported-format"
    return str(error.value)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("hubspot_notes.csv", "CSV"),
        ("pipedrive_notes.csv", "CSV"),
        ("salesforce_dataexport_ContentNote.csv", "CSV"),
        ("zoom_cloud.vtt", "WebVTT"),
        ("teams_graph.vtt", "WebVTT"),
        ("otter.txt", "plain text"),
        ("gmeet_notes_by_gemini.txt", "plain text"),
        ("granola_obsidian.md", "Markdown"),
    ],
)
def test_the_formats_of_real_exports(file: str, name: str):
    assert name_of(from_file(EXPORTS / file)) == name


@pytest.mark.parametrize(
    ("path", "data", "name"),
    [
        ("a.TSV", "x", "CSV"),
        ("a.tab", "x", "CSV"),
        ("a.markdown", "x", "Markdown"),
        ("a.text", "x", "plain text"),
        ("a.txt", "", "plain text"),
        ("a.vtt", "no header", "WebVTT"),
        ("a.xls", OLE, "Excel"),
        ("a.xls", "<html><table></table></html>", "Excel"),
        ("a.xlsx", "", "Excel"),
        ("a.xlsb", bytes(range(1, 32)) * 8, "Excel"),
        # what is in the file comes before its suffix
        ("a.txt", "\ufeffWEBVTT\n", "WebVTT"),
        ("README", "WEBVTT\n", "WebVTT"),
        ("a.csv", OLE, "Excel"),
        # words that other formats begin with, in notes
        ("a.txt", "{curly} notes", "plain text"),
        ("a.txt", "[link] and more", "plain text"),
        ("a.md", "<div>x</div>", "Markdown"),
        ("a.txt", "Received: three orders from Acme", "plain text"),
        ("a.txt", "From: Dana\nSubject: recap\n\nx", "plain text"),
        ("a.txt", "10:00:00 From the top", "plain text"),
        ("a.txt", "1\nfirst point", "plain text"),
        ("a.csv", "id,text\n", "CSV"),
    ],
)
def test_content_decides_first_and_the_suffix_second(source: MakeSource, path: str, data: str | bytes, name: str):
    assert name_of(source(path, data)) == name


def test_office_documents_are_known_by_their_parts(
    source: MakeSource, workbook: Callable[..., bytes], zipped: Callable[..., bytes]
):
    book = workbook({"S": [["text"], ["x"]]})
    for path in ("a.xlsx", "a.csv", "a.zip", "a"):
        assert name_of(source(path, book)) == "Excel"
    assert name_of(source("a.ods", zipped({"META-INF/manifest.xml": "", "content.xml": ""}))) == "Excel"
    word = zipped({"[Content_Types].xml": "", "word/document.xml": ""})
    for path in ("a.docx", "a.zip", "a.txt"):
        assert refusal(source(path, word)) == (
            f"{path}: this is a Word document, and is not read; {AS_TEXT} (File, Save As, Plain Text, encoding UTF-8)"
        )
    slides = zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""})
    assert refusal(source("a.pptx", slides)) == f"a.pptx: this is a PowerPoint file, and is not read; {AS_TEXT}"


@pytest.mark.parametrize(
    ("path", "data", "what"),
    [
        ("a.pdf", "%PDF-1.7", "a PDF"),
        ("a.txt", "%PDF-1.7", "a PDF"),
        ("a.docx", "", "a Word document"),
        ("a.doc", OLE, "a Word document"),
        ("a.odt", "", "a Word document"),
        ("a.ppt", OLE, "a PowerPoint file"),
        ("a.txt", "{\\rtf1\\ansi", "a rich text file"),
        ("a.msg", OLE, "an Outlook message"),
        ("a.one", "", "a OneNote notebook"),
        ("a.csv", "PAR1....", "a Parquet file"),
        ("a.txt", '<?xml version="1.0"?>\n<!DOCTYPE en-export SYSTEM "x">\n<en-export>', "an Evernote export"),
        ("a.enex", "", "an Evernote export"),
        ("a.txt", "\n<!doctype HTML><html>", "a web page"),
        ("a.htm", "<p>x", "a web page"),
        ("a.txt", '<?xml version="1.0"?><x/>', "an XML file"),
        ("a.txt", "BEGIN:VCALENDAR\r\n", "a calendar file"),
        ("a.ics", "\ufeffBEGIN:VCALENDAR\r\n", "a calendar file"),
        ("a.txt", "Received: from mail.example by x", "an e-mail"),
        ("a.txt", "MIME-Version: 1.0\n", "an e-mail"),
        ("a.eml", "Subject: x", "an e-mail"),
        ("a.txt", '{"text": "x"}\n{"text": "y"}\n', "JSON Lines"),
        ("a.txt", '{\n "text": "x"\n}', "a JSON file"),
        ("a.txt", '[{"text": "x"}]', "a JSON file"),
        ("a.json", "[]", "a JSON file"),
        ("a.txt", "1\n00:00:01,000 --> 00:00:02,000\nx\n", "a file of SRT subtitles"),
        ("a.srt", "", "a file of SRT subtitles"),
        ("a.txt", "00:02:12\tDana Lee:\thello\r\n", "a Zoom chat log, not notes"),
        ("a.txt", "00:02:12\t From Dana Lee : hello\n", "a Zoom chat log, not notes"),
        ("a.txt", "00:02:12\t From Dana Lee to Everyone:\n\thello\n", "a Zoom chat log, not notes"),
        ("a.txt", b"\x89PNG\r\n", "a picture"),
        ("a.mp4", "", "a recording"),
        ("a.csv", b"\x1f\x8b\x08", "a packed file"),
        ("a.zip", b"PK\x03\x04 damaged", "a zip inside a zip"),
        ("a.txt", bytes(range(1, 32)) * 8, "binary data, not text"),
        ("a.csv", bytes(range(1, 32)) * 8, "binary data, not text"),
        ("a.foo", "x", "a file with the suffix '.foo'"),
        ("README", "x", "a file without a suffix"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(source: MakeSource, path: str, data: str | bytes, what: str):
    assert refusal(source(path, data)).startswith(f"{path}: this is {what}, and is not read; ")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "zoom_chat.txt",
            "this is a Zoom chat log, not notes, and is not read; export the transcript (.vtt) or the notes",
        ),
        ("gong_call_transcript.json", "this is a JSON file, and is not read; make it a CSV with one note a row"),
    ],
)
def test_real_exports_that_are_not_read(path: str, message: str):
    assert refusal(from_file(EXPORTS / path)) == f"{EXPORTS / path}: {message}"


def test_unknown_suffixes(source: MakeSource):
    assert refusal(source("notes/a.foo", "x")) == (
        f"notes/a.foo: this is a file with the suffix '.foo', and is not read; expected {ALL}; "
        "rename it if it is one of these"
    )
    assert refusal(source("README", "x")) == (
        f"README: this is a file without a suffix, and is not read; expected {ALL}; rename it if it is one of these"
    )
    assert refusal(source("a.txt", bytes(range(1, 32)) * 8)) == (
        f"a.txt: this is binary data, not text, and is not read; expected {ALL}"
    )


def test_the_suffixes_that_are_read():
    assert suffixes() == ALL


def test_no_suffix_is_read_and_refused_at_once():
    read = [suffix for format_ in FORMATS for suffix in format_.suffixes]
    refused = [suffix for format_ in REFUSED for suffix in format_.suffixes]
    assert len(set(read + refused)) == len(read + refused)

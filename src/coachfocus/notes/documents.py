"""A file that is one note: plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from coachfocus.errors import ReadError
from coachfocus.notes import chrome, dates
from coachfocus.notes.columns import Wanted, find_roles, split_names
from coachfocus.notes.decoding import Decoded, decode_source
from coachfocus.notes.front_matter import read_front_matter
from coachfocus.notes.kinds import kind_of
from coachfocus.notes.sources import Source
from coachfocus.records import Note

_FIRST: Final = 5  # lines that may say the date
_LABEL: Final = re.compile(r"[ \t>*_+-]*(?:\w+ )?date(?: and time)?\s*[*_]*:(.*)", re.IGNORECASE)
_HEADING: Final = re.compile(r"#{1,6}\s+(.*)")
_LINK: Final = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")


def read_plain(source: Source, wanted: Wanted) -> Iterator[Note]:  # noqa: ARG001 -- a text has no columns
    r"""Read a plain text file as one note.

    Parameters
    ----------
    source : Source
        The file.
    wanted : Wanted
        Not used.

    Yields
    ------
    Note
        The note; its text is the file's, line ends made ``\n`` and notetakers' own lines taken out.

    Raises
    ------
    ReadError
        If nothing stands in the file.
    """
    decoded = _decoded(source)
    yield _note(source, "text", decoded, {})


def read_markdown(source: Source, wanted: Wanted) -> Iterator[Note]:  # noqa: ARG001 -- a text has no columns
    r"""Read a Markdown file as one note, its front matter as what is known of the note.

    Parameters
    ----------
    source : Source
        The file.
    wanted : Wanted
        Not used.

    Yields
    ------
    Note
        The note; its text is the file's below the front matter, line ends made ``\n`` and notetakers' own lines
        taken out.

    Raises
    ------
    ReadError
        If nothing stands in the file.
    """
    decoded = _decoded(source)
    front = read_front_matter(decoded.text)
    warnings = decoded.warnings
    if front.unread:
        warnings = (*warnings, f"lines of the front matter that were no 'key: value' stay in the text: {front.unread}")
    yield _note(source, "markdown", Decoded(front.body, decoded.encoding, warnings), front.values)


def _decoded(source: Source) -> Decoded:
    decoded = decode_source(source)
    if not decoded.text.strip():
        raise ReadError("the file is empty; expected the text of a note", source.path, code="empty-file")
    return decoded


def _note(source: Source, format_: str, decoded: Decoded, values: Mapping[str, str | list[str]]) -> Note:
    text, dropped = chrome.drop(decoded.text)
    keys = list(values)
    told = {role: keys[place] for role, place in find_roles(keys).items()}
    date, unread = _date(values, told, source, text)
    if unread:
        told.pop("date")  # so that it stays among the fields
    kind = kind_of(text, dropped, _joined(values.get("type")))
    warnings = [*decoded.warnings, *kind.warnings, *unread]
    if dropped:
        warnings.append(f"lines that the notetaker wrote itself were left out: {len(dropped)}")
    one = {role: _joined(values.get(told.get(role, ""))) for role in ("author", "manager", "leader", "audience")}
    return Note(
        id=_joined(values.get(told.get("id", ""))) or source.path,
        text=text,
        source=source.path,
        format=format_,
        date=date,
        participants=_names(values.get(told.get("participants", ""), "")) or kind.speakers,
        encoding=decoded.encoding,
        kind=kind.name,
        warnings=tuple(warnings),
        fields={key: _joined(value) or "" for key, value in values.items() if key not in told.values()},
        **one,
    )


def _joined(value: str | list[str] | None) -> str | None:
    return ("; ".join(value) if isinstance(value, list) else value) or None


def _names(value: str | list[str]) -> tuple[str, ...]:
    """Names, of which a link such as ``[[People/Dana Lee|Dana]]`` gives the page's name."""
    names = value if isinstance(value, list) else split_names(_LINK.sub(lambda link: link[1], value))
    return tuple(_LINK.sub(lambda link: link[1], name) for name in names if name)


def _date(
    values: Mapping[str, str | list[str]], told: Mapping[str, str], source: Source, text: str
) -> tuple[datetime | None, tuple[str, ...]]:
    """Take the date from the front matter, else from the file's name, else from the first lines."""
    cell = _joined(values.get(told.get("date", "")))
    date = dates.parse(cell) if cell else None
    if date is not None:
        return date, ()
    unread = ("the date of the front matter is left out: it is in no form that is known for certain",) if cell else ()
    return dates.find_in_name(source.stem) or _date_above(text), unread


def _date_above(text: str) -> datetime | None:
    """Find the date that the first lines say: labelled, in a heading, or alone in a line."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][:_FIRST]
    for line in lines:
        if label := _LABEL.fullmatch(line):
            told = label[1].strip("*_ \t")
            return dates.parse(told) or dates.find(told)
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if date := dates.find(heading[1]) if heading else dates.parse(line.strip("*_ ")):
            return date
    return None

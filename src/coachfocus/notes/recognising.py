"""What a file is, by its first bytes. A suffix is asked last, for people rename files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from coachfocus.notes.archives import member_names
from coachfocus.notes.decoding import decode
from coachfocus.notes.sources import Source

_TEXT_SUFFIXES: Final = (".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".tab", "")


@dataclass(frozen=True, slots=True)
class Head:
    """What a file is recognised by.

    Parameters
    ----------
    suffix : str
        The suffix in lower case.
    data : bytes
        The first bytes.
    text : str
        The same as text.
    members : frozenset of str, optional
        What is in it, if it is a zip.
    """

    suffix: str
    data: bytes
    text: str
    members: frozenset[str] | None = None


Recogniser = Callable[[Head], bool]


def is_archive(head: Head) -> bool:
    """Tell whether a file is a zip of files, not an Office document, which is a zip too.

    Parameters
    ----------
    head : Head
        What the file is recognised by.

    Returns
    -------
    bool
        True for a zip without the parts of an Office document; for a damaged one its suffix decides.
    """
    if head.members is None:
        return head.suffix == ".zip"
    return "[Content_Types].xml" not in head.members and "META-INF/manifest.xml" not in head.members


def look(source: Source) -> Head:
    """Look at the beginning of a file.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    Head
        What it is recognised by.
    """
    data = source.head()
    return Head(source.suffix, data, decode(data).text.lstrip("\ufeff"), member_names(source, data))


def starts(*marks: bytes) -> Recogniser:
    """Make a recogniser by the first bytes."""
    return lambda head: head.data.startswith(marks)


def holds(*names: str) -> Recogniser:
    """Make a recogniser by what is in a zip."""
    return lambda head: head.members is not None and any(name in head.members for name in names)


def reads(pattern: str) -> Recogniser:
    """Make a recogniser by the first words of a text; files whose suffix names another format are not asked."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda head: head.suffix in _TEXT_SUFFIXES and compiled.match(head.text) is not None


def is_text(text: str) -> bool:
    """Text has next to no control characters."""
    odd = sum(c < " " and c not in "\t\n\r\f\v\0\x1b" for c in text)
    return odd <= len(text) / 50

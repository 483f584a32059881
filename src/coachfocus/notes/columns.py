"""Which column of a table is what.

Names are compared without case, spaces and marks, so that ``Note body``, ``note_body`` and ``NoteBody`` are one, and
without the ``property_`` that connectors put before HubSpot's names. The export's language setting changes headings;
then the user names the column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coachfocus.errors import ReadError

# Any of these is the note. No ranks: with two of them in one table a person has to say which.
BODY: Final = frozenset(
    """hsnotebody notebody notecontent notetext hsmeetingbody hsinternalmeetingnotes meetingbody meetingnotes hscallbody
    callbody callnotes fullcomments comments comment description body content notes note text""".split()
)
# Of these the first that the table has.
ROLES: Final = {
    "id": """id recordid hsobjectid noteid activityid engagementid meetingid eventid taskid callid""".split(),
    "date": """date activitydate activitydatetime notedate meetingdate calldate startdatetime starttime start
    hstimestamp hsmeetingstarttime timestamp datetime createddate createdate createdat createdtime created addtime
    hscreatedate""".split(),
    "author": """author writer writtenby createdby createdbyname activityassignedto owner ownername noteowner user
    """.split(),
    "manager": "manager managername salesmanager salesmanagername".split(),
    "leader": "leader leadername salesleader salesleadername".split(),
    "participants": "participants attendees meetingattendees invitees people".split(),
    "audience": ["audience"],
}
_MARKS: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"\.\d+$")
_LISTED: Final = 30  # headings that a message lists
_LONG: Final = 40  # a heading longer than this is most likely a note: the file has no headings


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns that the user named.

    Parameters
    ----------
    text : str, optional
        The column of the notes.
    id : str, optional
        The column of their ids.
    """

    text: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row to find what; None where the table doesn't tell.

    Parameters
    ----------
    text : int
        The note.
    id, date, author, manager, leader, participants, audience : int, optional
        What is known of it.
    """

    text: int
    id: int | None = None
    date: int | None = None
    author: int | None = None
    manager: int | None = None
    leader: int | None = None
    participants: int | None = None
    audience: int | None = None


def find_columns(headings: Sequence[str], wanted: Wanted, path: str, line: int | None = None) -> Columns:
    """Find out which column is what.

    Parameters
    ----------
    headings : sequence of str
        The headings, numbered by `number_headings`.
    wanted : Wanted
        The columns that the user named.
    path : str
        The file, for messages.
    line : int, optional
        The line of the headings, for messages.

    Returns
    -------
    Columns
        Their places.

    Raises
    ------
    ReadError
        If no column or more than one may hold the notes, or if a named one is missing.
    """
    text = _text_column(headings, wanted, path, line)
    id_ = None if wanted.id is None else _named(headings, wanted.id, "--id-column", path, line)
    found = find_roles(["" if i == text else heading for i, heading in enumerate(headings)])
    return Columns(text, **{**found, **({} if id_ is None else {"id": id_})})


def find_roles(names: Sequence[str]) -> dict[str, int]:
    """Find out which headings, or keys of front matter, stand for what.

    Parameters
    ----------
    names : sequence of str
        The headings or keys.

    Returns
    -------
    dict of str to int
        From each role that was found, such as ``participants``, to the place of its name.
    """
    keys = [_key(name) for name in names]
    found = {role: next((name for name in ranked if name in keys), None) for role, ranked in ROLES.items()}
    return {role: keys.index(name) for role, name in found.items() if name is not None}


def has_text_column(cells: Sequence[str], wanted: Wanted) -> bool:
    """Tell whether a row of cells can be the headings of a table of notes.

    Parameters
    ----------
    cells : sequence of str
        The row.
    wanted : Wanted
        The columns that the user named.

    Returns
    -------
    bool
        True if one of them names the column of the notes.
    """
    if wanted.text is not None:
        return any(_key(cell) == _key(wanted.text) for cell in cells)
    return bool(_bodies(cells))


def quotes_note(heading: str) -> bool:
    """Tell whether a column holds what people wrote, whether or not it was taken for the note.

    Parameters
    ----------
    heading : str
        The column's heading.

    Returns
    -------
    bool
        True for the names of a note's body and for previews of it.
    """
    return "preview" in _key(heading) or bool(_bodies([heading]))


def number_headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Clean the headings and make each one unique.

    Parameters
    ----------
    cells : sequence of str
        The cells of the row of headings.

    Returns
    -------
    tuple of str
        Without byte-order marks and outer spaces; the second ``Note body`` is ``Note body.2``, one without a name is
        ``column 3``.
    """
    names = [cell.strip(" \t\r\n\ufeff\u200b\0") or f"column {i}" for i, cell in enumerate(cells, 1)]
    taken, counts = set(names), Counter[str]()
    unique = []
    for name in names:
        counts[name] += 1
        number, numbered = counts[name], name
        while number > 1 and (numbered := f"{name}.{number}") in taken:
            number += 1
        taken.add(numbered)
        unique.append(numbered)
    return tuple(unique)


def split_names(cell: str) -> tuple[str, ...]:
    """Split a cell of names.

    Parameters
    ----------
    cell : str
        Names with ``;``, ``|`` or line breaks between them or, where there are none of these, commas.

    Returns
    -------
    tuple of str
        The names. ``Lee, Dana; Ng, José`` are two, for what divides them is the semicolon.
    """
    parts = re.split(r"[;|\n]" if re.search(r"[;|\n]", cell.strip()) else ",", cell)
    return tuple(name for part in parts if (name := part.strip()))


def _key(heading: str) -> str:
    return _MARKS.sub("", heading.casefold()).removeprefix("properties").removeprefix("property")


def _bodies(headings: Sequence[str]) -> list[int]:
    """Without the number that `number_headings` gave: of two columns ``Note body`` neither is picked unasked."""
    return [i for i, heading in enumerate(headings) if _key(_NUMBER.sub("", heading)) in BODY]


def _text_column(headings: Sequence[str], wanted: Wanted, path: str, line: int | None) -> int:
    if wanted.text is not None:
        return _named(headings, wanted.text, "--text-column", path, line)
    bodies = _bodies(headings)
    if len(bodies) > 1:
        names = " and ".join(repr(headings[i]) for i in bodies)
        raise ReadError(
            f"the columns {names} may each hold the notes; say which with --text-column NAME (text_column= in Python)",
            path,
            line,
            "which-text-column",
        )
    if not bodies:
        raise ReadError(
            f"no column that is known to hold notes; {_list(headings)}; "
            "name the one that holds them with --text-column NAME (text_column= in Python)",
            path,
            line,
            "no-text-column",
        )
    return bodies[0]


def _named(headings: Sequence[str], name: str, option: str, path: str, line: int | None) -> int:
    exact = [i for i, h in enumerate(headings) if h == name.strip()]
    alike = [i for i, h in enumerate(headings) if _key(h) == _key(name)]
    if not (exact or alike):
        raise ReadError(
            f"no column {name!r}; {_list(headings)}; name one of them with {option}", path, line, "no-such-column"
        )
    if len(alike) > 1 and not exact:
        names = " and ".join(repr(headings[i]) for i in alike)
        raise ReadError(
            f"the columns {names} are all alike {name!r}; write one exactly, with {option}", path, line, "which-column"
        )
    return (exact or alike)[0]


def _list(headings: Sequence[str]) -> str:
    """List the headings, unless they look like a row of data: a message quotes no note."""
    if any(len(h) > _LONG or "\n" in h for h in headings):
        return f"the first row has {len(headings)} cells that look like data, not like headings"
    more = f", and {len(headings) - _LISTED} more" if len(headings) > _LISTED else ""
    return "found " + ", ".join(map(repr, headings[:_LISTED])) + more

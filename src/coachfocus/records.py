"""The small records that travel between the steps: note, rejected row, passage, and the scores of both.

They are frozen: a step makes new records and changes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Note:
    """One note as a reader found it.

    Parameters
    ----------
    id : str
        The file's own id of the note, or its source where the file has none.
    text : str
        The note as plain text, markup already turned into lines. A transcript has one line a turn,
        ``[h:mm:ss] Name: what was said``.
    source : str
        Where it came from: ``path`` for a file that is one note, ``path:line`` for a row.
    format : str
        The format it was read from, such as ``csv``.
    date : datetime, optional
        When the note was made; without zone as the file gives it, in UTC where the file names a zone.
    author : str, optional
        Who wrote the note.
    manager : str, optional
        The sales manager whom the meeting was with or about.
    leader : str, optional
        Whom that manager reports to.
    participants : tuple of str
        Who took part; for a transcript, the speakers.
    audience : str, optional
        With or about whom the talk is: ``manager``, ``rep`` or ``customer``.
    encoding : str, optional
        How the file's bytes were decoded; None where the format fixes it.
    kind : str
        ``note``, ``ai_summary`` or ``transcript``.
    warnings : tuple of str
        What the reader had to mend or leave out.
    fields : mapping of str to str
        The file's own other columns, cells exactly as they stand.
    """

    id: str
    text: str
    source: str
    format: str
    date: datetime | None = None
    author: str | None = None
    manager: str | None = None
    leader: str | None = None
    participants: tuple[str, ...] = ()
    audience: str | None = None
    encoding: str | None = None
    kind: str = "note"
    warnings: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row or a file that was set aside, and why.

    Parameters
    ----------
    source : str
        ``path`` or ``path:line``.
    code : str
        A short reason, such as ``ragged-row``.
    detail : str
        The reason in a sentence, with the remedy; it quotes no note.
    """

    source: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a note, by character offsets into the note's text.

    Parameters
    ----------
    start, end : int
        ``text[start:end]`` is the passage, the speaker's name and the time included.
    body : int
        Where the words begin: ``text[body:end]`` is the passage without bullet, time and name.
    speaker : str, optional
        Who speaks, in a transcript.
    time : str, optional
        When, as the transcript writes it.
    """

    start: int
    end: int
    body: int
    speaker: str | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class PassageScore:
    """One passage and what the model makes of it; the fields are the passage columns of the public interface."""

    note: int
    passage: int
    start: int
    end: int
    speaker: str | None
    time: str | None
    text: str
    label: str
    confidence: float
    manager_coaching: float
    rep_selling: float
    other: float
    theme: str | None
    review: bool
    review_reason: str | None
    ask_instead: str | None
    because: str
    words: int


@dataclass(frozen=True, slots=True)
class NoteScore:
    """What the model makes of one note; the fields are the note columns of the public interface."""

    label: str
    confidence: float
    coaching_share: float | None
    theme: str | None
    drift_at: int | None
    back_at: int | None
    on_focus: bool | None
    review: bool
    review_reason: str | None
    passages: int
    words: int

"""What kind of text a file holds, by its shape: a person's notes, an AI's recap, or a transcript; and who speaks.

A transcript is known by turns with times, as notetakers write them. Lines ``Name: text`` alone prove nothing: two
fifths of the minutes that people write by hand have them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coachfocus.notes.chrome import COMPUTER_GENERATED, REVIEW_GEMINI

_CLOCK: Final = r"-?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_NAME: Final = r"[^\s:\[\]#*>|-][^:\n\[\]]{0,78}"
# A line that opens a turn whose words are on the next one.
_HEADERS: Final = (
    re.compile(rf"(?P<name>{_NAME}?)(?:[ ]{{2,}}|\t+){_CLOCK}[ \t]*"),  # Otter, Teams
    re.compile(rf"\[(?P<name>[^\[\]\n]{{1,80}})\] {_CLOCK}[ \t]*"),  # Zoom's saved captions
    re.compile(rf"{_CLOCK} - (?P<name>[^\n]{{1,80}})"),  # Fathom
    re.compile(r"\d{1,2}:\d{2}(?::\d{2})? {2}"),  # Otter without speakers
)
_INLINE: Final = re.compile(rf"[\[(]{_CLOCK}[\])]\s+(?:-\s+)?(?:\*\*)?(?P<name>{_NAME}?)(?:\*\*)?:(?:\*\*)?\s.*")
_BARE: Final = re.compile(r"(?:#+ |\*\*)?\d{1,2}:\d{2}:\d{2}(?:\*\*)?[ \t]*")  # Gemini: a time, then turns below it
_SAID: Final = re.compile(rf"(?:\*\*)?(?P<name>{_NAME}?)(?:\*\*)?:(?:\*\*)?\s.*")
_HEADING: Final = re.compile(r"#{1,6}\s.*|(?:📝|📖) (?:Notes|Transcript)\s*")
_GRANOLA: Final = re.compile(r"^## (Private|Enhanced) Notes[ \t]*$", re.MULTILINE)
_FATHOM: Final = re.compile(r"^(?:#+ |\*\*)?(Meeting Purpose|Key Takeaways)(?:\*\*)?[ \t]*$", re.MULTILINE)
_GEMINI: Final = re.compile(r"^(?:#+ )?📝 ?Notes[ \t]*$", re.MULTILINE)
_GEMINI_TRANSCRIPT: Final = re.compile(r"^(?:#+ )?📖 ?Transcript[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a text is.

    Parameters
    ----------
    name : str
        ``note``, ``ai_summary`` or ``transcript``.
    speakers : tuple of str
        Who speaks in a transcript, in order of appearance.
    warnings : tuple of str
        What else stands in the same file.
    """

    name: str
    speakers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def kind_of(text: str, dropped: Sequence[str] = (), told: str | None = None) -> Kind:
    """Tell what kind of text this is.

    Parameters
    ----------
    text : str
        The text of a file.
    dropped : sequence of str
        Names of the lines that `coachfocus.notes.chrome.drop` took out of it.
    told : str, optional
        What the file says that it is.

    Returns
    -------
    Kind
        A note where nothing proves another kind.
    """
    speakers, share = _turns(text)
    recap = _is_recap(text, dropped)
    warnings = _mixed(text)
    generated = COMPUTER_GENERATED in dropped and not recap
    if told == "transcript" or share >= 0.5 or generated:
        return Kind("transcript", speakers or _frequent(text), warnings)
    return Kind("ai_summary" if recap else "note", (), warnings)


def _turns(text: str) -> tuple[tuple[str, ...], float]:
    """Find timed turns: who speaks, and the share of the text that is theirs."""
    names: dict[str, None] = {}
    turns = spoken = total = 0
    inside, timed = False, False
    for line in text.split("\n"):
        total += len(line.strip())
        if _HEADING.fullmatch(line) and not _BARE.fullmatch(line):
            inside = timed = False
        elif opened := _opens(line):
            inside, timed, turns = True, False, turns + 1
            names |= dict.fromkeys(name.strip() for name in opened.groupdict().values() if name and name.strip())
        elif _BARE.fullmatch(line):
            inside, timed, turns = True, True, turns + 1
        elif timed and (said := _SAID.fullmatch(line)):
            names |= {said["name"].strip(): None}
        spoken += len(line.strip()) if inside else 0
    return tuple(names), spoken / total if turns > 1 and total else 0.0


def _opens(line: str) -> re.Match[str] | None:
    return next((m for pattern in (*_HEADERS, _INLINE) if (m := pattern.fullmatch(line))), None)


def _frequent(text: str) -> tuple[str, ...]:
    """Name those who speak at least twice, in a transcript without times."""
    said = [match["name"].strip() for line in text.split("\n") if (match := _SAID.fullmatch(line))]
    return tuple(dict.fromkeys(name for name in said if said.count(name) > 1))


def _is_recap(text: str, dropped: Sequence[str]) -> bool:
    if REVIEW_GEMINI in dropped or _GEMINI.search(text):
        return True
    if len(set(_FATHOM.findall(text))) == 2:
        return True
    parts = _granola(text)
    return bool(parts.get("Enhanced")) and not parts.get("Private") and not parts.get("")


def _granola(text: str) -> dict[str, str]:
    """Split a Granola note into what stands above the headings, the writer's own part and the AI's."""
    above, *parts = _GRANOLA.split(text)
    return {"": above.strip(), **{name: part.strip() for name, part in zip(parts[::2], parts[1::2], strict=True)}}


def _mixed(text: str) -> tuple[str, ...]:
    parts = _granola(text)
    if parts.get("Private") and parts.get("Enhanced"):
        return ("an AI's recap ('## Enhanced Notes') stands below the writer's own notes, and the text has both",)
    if _GEMINI.search(text) and _GEMINI_TRANSCRIPT.search(text):
        return ("an AI's recap and the transcript of the same meeting stand in this file, and the text has both",)
    return ()

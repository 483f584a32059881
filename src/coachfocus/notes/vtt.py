"""WebVTT transcripts of Zoom and Teams → one note a file.

The reader goes by timing lines and loses no word of a cue. webvtt-py was measured to drop cues with negative times,
which Teams writes when transcription began in mid-call, to merge two voices of a cue, and to cut a cue at a blank line.

A turn is one line, ``[0:04:10] Dana Lee: What did you ask?``, and consecutive cues of one speaker are one turn. A name
stands as it does in the file, but for two things that would break the line: line breaks in it become spaces, and
colons become `COLON`, which looks like one, so that the first ``: `` of a line always ends the name.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from coachfocus.errors import ReadError
from coachfocus.notes import dates
from coachfocus.notes.columns import Wanted
from coachfocus.notes.decoding import decode_source
from coachfocus.notes.sources import Source
from coachfocus.records import Note

COLON: Final = "\u2236"
_TIME: Final = r"(-?)(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,]\d+)?"
_TIMING: Final = re.compile(rf"\s*{_TIME}\s+-->\s+-?(?:\d+:)?\d{{1,2}}:\d{{1,2}}(?:[.,]\d+)?(?:\s.*)?")
_BROKEN: Final = re.compile(r"\s*-?\d+:\S*\s+-->.*")
_ID: Final = re.compile(r"\d+|[0-9a-fA-F-]{36}/\d+-\d+")
_BLOCK: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?(?:\s+([^>]{0,200}))?>|</v>")
_TAG: Final = re.compile(r"</?(?:c|i|b|u|ruby|rt|lang)(?:[.\s][^<>]*)?>|<\d+:[\d:.]+>")
_ENTITY: Final = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);")
_PREFIX: Final = re.compile(r"([^:\n]{1,80}):(?:\s+|$)")
# Zoom: {topic}_{meeting number}_{date}.transcript.vtt, or GMT20250312-100000_Recording.transcript.vtt
_ZOOM: Final = re.compile(r"(?P<title>.+)_\d{9,12}_(?P<date>.+)")
_ZOOM_GMT: Final = re.compile(r"GMT(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})_.*")


@dataclass(frozen=True, slots=True)
class _Cue:
    """When a cue begins, and its lines."""

    time: str | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one person said in one go; an empty name is an unknown speaker."""

    time: str | None
    name: str
    text: str


def read_vtt(source: Source, wanted: Wanted) -> Iterator[Note]:  # noqa: ARG001 -- a transcript has no columns
    """Read a WebVTT file as one note.

    Parameters
    ----------
    source : Source
        The file.
    wanted : Wanted
        Not used.

    Yields
    ------
    Note
        The transcript, a turn a line; the participants are the speakers in order of appearance.

    Raises
    ------
    ReadError
        If the file has no cue.
    """
    decoded = decode_source(source)
    lines = decoded.text.split("\n")
    places = [i for i, line in enumerate(lines) if _TIMING.fullmatch(line) or _BROKEN.fullmatch(line)]
    if not places:
        raise ReadError(
            "no timing line such as '00:00:04.310 --> 00:00:06.150'; expected a WebVTT transcript with words in it",
            source.path,
            1,
            "no-cues",
        )
    above, cues = _above(lines[: places[0]]), list(_cues(lines, places))
    turns = [*above, *_turns(cues)]
    merged = list(_merge(turns))
    title, date = _from_name(source.stem.removesuffix(".transcript"))
    yield Note(
        id=source.path,
        text="\n".join(map(_line, merged)),
        source=source.path,
        format="vtt",
        date=date,
        participants=tuple(dict.fromkeys(turn.name for turn in merged if turn.name)),
        encoding=decoded.encoding,
        kind="transcript",
        warnings=(*decoded.warnings, *_warnings(lines, places, above)),
        fields={"title": title} if title else {},
    )


def _above(lines: Sequence[str]) -> list[_Turn]:
    """Keep words that stand above the first timing line and belong to neither header, id nor comment."""
    body = list(lines)
    if body and body[0].startswith("WEBVTT"):
        end = next((i for i, line in enumerate(body) if not line.strip()), len(body))
        body = body[end:]
    if body and body[-1].strip():
        body.pop()
    text = " ".join(_words(["", *body]))
    return [_Turn(None, "", text)] if text else []


def _cues(lines: Sequence[str], places: Sequence[int]) -> Iterator[_Cue]:
    has_ids = places[0] > 0 and bool(lines[places[0] - 1].strip()) and not lines[places[0] - 1].startswith("WEBVTT")
    for place, end in zip(places, [*places[1:], None], strict=True):
        # What is left of a broken timing line may still say when the cue begins.
        time = re.match(rf"\s*{_TIME}(?=\s)", lines[place])
        payload = lines[place + 1 : end]
        if end is not None and _ends_in_id(payload, has_ids=has_ids):
            payload = payload[:-1]
        yield _Cue(_clock(time) if time else None, _words(payload))


def _ends_in_id(lines: Sequence[str], *, has_ids: bool) -> bool:
    """Whether the line above the next timing line is that cue's id rather than the last words of this one."""
    if len(lines) < 2 or not lines[-1].strip():
        return False
    return _ID.fullmatch(lines[-1].strip()) is not None or (has_ids and not lines[-2].strip())


def _words(lines: Sequence[str]) -> tuple[str, ...]:
    """Take the lines that hold words; a comment or a style sheet stands below an empty line and ends at one."""
    kept: list[str] = []
    comment, blank = False, False
    for line in lines:
        if not line.strip():
            comment, blank = False, True
            continue
        comment = comment or (blank and _BLOCK.fullmatch(line) is not None)
        blank = False
        if not comment:
            kept.append(line.strip())
    return tuple(kept)


def _clock(time: re.Match[str]) -> str:
    sign, hours, minutes, seconds = time.groups()[:4]
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return f"{sign}{total // 3600}:{total // 60 % 60:02}:{total % 60:02}"


def _turns(cues: Sequence[_Cue]) -> Iterator[_Turn]:
    """Find out who speaks, in the way that the file's maker says it."""
    has_voices = any(_VOICE.search(line) for cue in cues for line in cue.lines)
    filled = [cue for cue in cues if cue.lines]
    prefixed = sum(_PREFIX.match(cue.lines[0]) is not None for cue in filled)
    has_prefixes = not has_voices and 2 * prefixed > len(filled)
    for cue in filled:
        text = " ".join(cue.lines)
        if (spoken := _from_json(text)) is not None:
            yield _turn(cue.time, *spoken)
        elif has_voices:
            yield from _voices(cue.time, text)
        elif has_prefixes and (prefix := _PREFIX.match(text)):
            yield _turn(cue.time, prefix[1], _plain(text[prefix.end() :]))
        else:
            yield _turn(cue.time, "", _plain(text))


def _voices(time: str | None, text: str) -> Iterator[_Turn]:
    """Split a cue at its voice tags; what stands outside of them has no known speaker."""
    name, at = "", 0
    for tag in _VOICE.finditer(text):
        yield _turn(time, name, _plain(text[at : tag.start()]))
        name, at = tag[1] or "", tag.end()
    yield _turn(time, name, _plain(text[at:]))


def _from_json(text: str) -> tuple[str, str] | None:
    """Read a cue of Teams' `metadataContent`, which is one JSON object."""
    if not text.startswith("{"):
        return None
    try:
        spoken = json.loads(text)
    except ValueError:
        return None
    if not isinstance(spoken, dict) or not isinstance(spoken.get("spokenText"), str):
        return None
    said = str(spoken.get("speakerName") or ""), spoken["spokenText"]
    name, text = (part.encode("utf-8", "replace").decode("utf-8") for part in said)  # JSON may hold half an emoji
    return name, text


def _plain(text: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), _TAG.sub("", text))


def _turn(time: str | None, name: str, text: str) -> _Turn:
    name = _ENTITY.sub(lambda entity: html.unescape(entity[0]), name)
    return _Turn(time, " ".join(name.splitlines()).strip().replace(":", COLON), " ".join(text.splitlines()).strip())


def _merge(turns: Sequence[_Turn]) -> Iterator[_Turn]:
    """Join what one known speaker says on and on; two unknown ones may be two people."""
    last: _Turn | None = None
    for turn in turns:
        if not turn.text:
            continue
        if last is not None and turn.name and turn.name == last.name:
            last = replace(last, text=f"{last.text} {turn.text}")
            continue
        if last is not None:
            yield last
        last = turn
    if last is not None:
        yield last


def _line(turn: _Turn) -> str:
    return "".join((f"[{turn.time}] " if turn.time else "", f"{turn.name}: " if turn.name else "", turn.text))


def _warnings(lines: Sequence[str], places: Sequence[int], above: Sequence[_Turn]) -> Iterator[str]:
    broken = [str(i + 1) for i in places if not _TIMING.fullmatch(lines[i])]
    if broken:
        yield f"timing lines that can't be read: {', '.join(broken)}; their cues are kept"
    if above:
        yield "words above the first timing line are kept, without time and speaker"


def _from_name(stem: str) -> tuple[str | None, datetime | None]:
    """Read the meeting's title and date off a file name that Zoom gave."""
    if gmt := _ZOOM_GMT.fullmatch(stem):
        year, month, day, hour, minute, second = gmt.groups()
        return None, dates.parse(f"{year}-{month}-{day} {hour}:{minute}:{second}")
    if zoom := _ZOOM.fullmatch(stem):
        return zoom["title"], dates.parse(zoom["date"].replace("_", " ")) or dates.find_in_name(zoom["date"])
    return None, dates.find_in_name(stem)

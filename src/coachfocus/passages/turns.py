"""Lines → turns: who speaks, when, and where the words begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
HAS_WORD = re.compile(r"[^\W_]")
BULLET_PATTERN = re.compile(
    r"(?:[-*+•◦▪‣·–—>●○]|#{1,6}|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\[[ xX]?\]|[☐☑✓✔])(?=\s)\s*|\*\*(?=\S)|__(?=\S)"
)
_CLOCK = r"-?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
TIME_FIRST = re.compile(rf"(?:\[({_CLOCK})\]|\(({_CLOCK})\)|({_CLOCK}))(?:\s+-)?\s*")
_TIME_LAST = re.compile(rf"[ \t]+(?:\[({_CLOCK})\]|\(({_CLOCK})\)|({_CLOCK}))$")
COLON_NAME = re.compile(r"(?:\*\*|__)?([^:\n*]{1,80}?)(?:\*\*|__)?\s?:(?:\*\*|__)?(?=\s|$)\s*")
# One to five words that begin like a name, with what people put behind it: "Dana Lee (she/her)", "Ng, José".
_NAME = re.compile(
    r"\[?[^\W\d_][\w.'’\-]*"
    r"(?:,? (?:(?:de|da|di|del|der|den|van|von|la|le|bin|al|el|of|y|e)\s)*[^\W\d_a-zß-ö][\w.'’\-]*){0,4}"
    r"(?: ?[(\[|/@][^:]*)?\]?"
)
# Words before a colon that head a line and speak for nobody.
NO_NAMES = frozenset(
    """action actions agenda aim answer ask asks attendees attending audience background bcc cc challenge client
    closing comment comments company concern concerns conclusion context cost customer date deadline decision
    decisions details due duration email example feedback focus follow followup from goal goals header help
    highlights host idea info internal invited issue issues item key lesson lessons link location main manager
    meeting minutes name next note notes objective objectives observation open opening outcome owner owners p.s
    participants phase place plan point points present priority problem progress ps purpose q question questions
    re recap reason regards reminder reply required result results risk risks role rule score section sent
    status step steps subject summary task tasks team time tip tips title to todo topic topics update updates
    venue warning week what when where who why""".split()
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of the text that one person said or wrote in one go."""

    start: int
    end: int
    body: int
    speaker: str | None = None
    time: str | None = None
    wraps: bool = False  # the next line may go on from this one


def count_words(text: str) -> int:
    """Count the words of a text; a hyphened or apostrophed word is one.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    int
        Number of words.
    """
    return sum(1 for _ in _WORD.finditer(text))


def is_heading(line: str) -> bool:
    """Tell whether a passage is the heading of those below it.

    Parameters
    ----------
    line : str
        The passage, with the marks before its words.

    Returns
    -------
    bool
        True for a line that is marked with ``#`` or stars, is in capitals, or is short and ends with a colon.
    """
    if line.startswith("#") or (line.startswith("**") and line.rstrip(":").endswith("**")):
        return True
    return 3 < len(line) <= 60 and (line.isupper() or line.endswith(":"))


def body_start(text: str) -> int:
    """Find where the words of a text that is one passage begin, behind bullet, time and speaker.

    Parameters
    ----------
    text : str
        One passage.

    Returns
    -------
    int
        Offset into the text; 0 for a text without a word.
    """
    if ":" in text:
        first = next(turns(text), None)
        return 0 if first is None else first.body
    start, end = next(lines_of(text), (0, 0))  # without a colon there is neither time nor speaker
    bullet = BULLET_PATTERN.match(text, start, end)
    return bullet.end() if bullet and bullet.end() < end else start


def speaker_of(text: str) -> str | None:
    """Find who speaks a text that is one passage.

    Parameters
    ----------
    text : str
        One passage.

    Returns
    -------
    str or None
        The name as it stands; None where nobody is named.
    """
    first = next(turns(text), None)
    return None if first is None else first.speaker


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line that holds a word, without the white space around it."""
    for line in _LINE.finditer(text):
        stripped = line.group().strip()
        if HAS_WORD.search(stripped):
            start = line.start() + line.group().index(stripped)
            yield start, start + len(stripped)


def turns(text: str) -> Iterator[Turn]:
    """Yield one turn a line; a line with nothing but a name or a time opens the turn of the next line."""
    lines = list(lines_of(text))
    speakers = _speakers(text, lines)
    opened: Turn | None = None
    for start, end in lines:
        turn = _turn(text, start, end, speakers)
        if opened is not None:
            turn = replace(
                turn,
                start=opened.start,
                speaker=turn.speaker or opened.speaker,
                time=turn.time or opened.time,
            )
        opened = turn if turn.body == end else None
        if opened is None:
            yield turn
    if opened is not None:  # a name that nobody's words follow is still a line of the note
        yield replace(opened, body=opened.start, speaker=None, time=None)


def _turn(text: str, start: int, end: int, speakers: frozenset[str]) -> Turn:
    """Read time, speaker and bullet off the beginning of one line."""
    body, time, speaker = start, None, None
    if first := TIME_FIRST.match(text, start, end):
        time, body = next(g for g in first.groups() if g), first.end()
    if (colon := COLON_NAME.match(text, body, end)) and colon[1].strip() in speakers:
        speaker, body = colon[1].strip(), colon.end()
    elif (last := _TIME_LAST.search(text, max(body, end - 40), end)) and is_name(text[body : last.start()].strip()):
        return Turn(start, end, end, text[body : last.start()].strip(" []"), next(g for g in last.groups() if g))
    elif time and is_name(text[body:end]) and " - " in text[start:body]:
        return Turn(start, end, end, text[body:end], time)  # Fathom: "0:00 - Dana Lee (Acme)"
    elif time and body < end and speaker is None and text[start] not in "[(" and HAS_WORD.search(text, body, end):
        body, time = start, None  # "10:30 stand-up": an agenda line, not a transcript's time
    bullet = BULLET_PATTERN.match(text, body, end)
    plain = speaker is None and time is None
    if bullet and bullet.end() < end:
        return Turn(start, end, bullet.end(), speaker, time)
    return Turn(start, end, body, speaker, time, wraps=plain)


def is_name(head: str) -> bool:
    """Tell whether a stretch of text looks like a person's name.

    Parameters
    ----------
    head : str
        What stands before a colon or a time.

    Returns
    -------
    bool
        True for one to five words that begin like a name, and what people put behind them.
    """
    return len(head) <= 60 and _NAME.fullmatch(head) is not None


def _speakers(text: str, lines: list[tuple[int, int]]) -> frozenset[str]:
    """Who speaks in this text: heads before a colon that look like a name, or that come again and again."""
    looks, counts = set(), Counter[str]()
    for start, end in lines:
        first = TIME_FIRST.match(text, start, end)
        colon = COLON_NAME.match(text, first.end() if first else start, end)
        if colon is None:
            continue
        head = colon[1].strip()
        counts[head] += 1
        timed = first is not None and text[start] in "[("
        if timed or (is_name(head) and head.split()[0].lower().strip("[]") not in NO_NAMES):
            looks.add(head)
    recurring = {h for h, n in counts.items() if n > 2 and len(h.split()) <= 3 and may_speak(h)}
    return frozenset(looks | recurring)


def may_speak(head: str) -> bool:
    """Tell whether what comes before a colon again and again may be a speaker's name.

    Parameters
    ----------
    head : str
        What stands before the colon.

    Returns
    -------
    bool
        False where a word of it heads lines and speaks for nobody.
    """
    return head[:1].isalpha() and not any(w in NO_NAMES for w in head.lower().split())

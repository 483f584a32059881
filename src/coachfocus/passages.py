"""A note's text → its passages.

A passage is one line, bullet, heading, paragraph or speaker turn; one of more than four sentences is cut into
runs of up to four (`data/labelling-guide.md`). The steps, each a small function:

lines → turns (a line that only says who speaks or when belongs to what follows) → paragraphs (a line that was
wrapped is joined to the one that it goes on from) → runs of sentences.

Every passage is traceable: ``text[start:end]`` is the passage, and no word of the note lies outside of one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from coachfocus.records import Passage

SENTENCES_A_PASSAGE = 4
WRAP_WIDTHS = range(60, 101)  # longest line of a text that was wrapped by width, as e-mail is

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_HAS_WORD = re.compile(r"[^\W_]")
_BULLET = re.compile(
    r"(?:[-*+•◦▪‣·–—>●○]|#{1,6}|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\[[ xX]?\]|[☐☑✓✔])(?=\s)\s*|\*\*(?=\S)|__(?=\S)"
)
_CLOCK = r"-?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_TIME_FIRST = re.compile(rf"(?:\[({_CLOCK})\]|\(({_CLOCK})\)|({_CLOCK}))(?:\s+-)?\s*")
_TIME_LAST = re.compile(rf"[ \t]+(?:\[({_CLOCK})\]|\(({_CLOCK})\)|({_CLOCK}))$")
_COLON_NAME = re.compile(r"(?:\*\*|__)?([^:\n*]{1,80}?)(?:\*\*|__)?\s?:(?:\*\*|__)?(?=\s|$)\s*")
# One to five words that begin like a name, with what people put behind it: "Dana Lee (she/her)", "Ng, José".
_NAME = re.compile(
    r"\[?[^\W\d_][\w.'’\-]*"
    r"(?:,? (?:(?:de|da|di|del|der|den|van|von|la|le|bin|al|el|of|y|e)\s)*[^\W\d_a-zß-ö][\w.'’\-]*){0,4}"
    r"(?: ?[(\[|/@][^:]*)?\]?"
)
# Words before a colon that head a line and speak for nobody.
_HEADS = frozenset(
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
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st mt jr sr inc ltd co corp plc vs etc approx est dept al e.g i.e eg ie a.m p.m u.s u.k jan feb
    mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun min max ref tel ext incl excl
    cf ca acct mgr mtg hr hrs wk wks yr yrs qtr avg pres gov gen col rs""".split()
)
_BEFORE_FIGURES = frozenset(["no", "nos", "fig", "vol", "art"])  # "No. 5", but "She said no. Then"
# Possessive, and tried once a run of stops: a line of nothing but dots must not take quadratic time.
_STOP = re.compile(r"(?<![.!?…])(?:(?<=\S)|(?<=\s)[.!?…])([.!?…]++)[\"'”’»)\]*_]*+\s+(?=\S)|[。！？]+[」』”]?\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class _Turn:
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


def cut(text: str) -> list[Passage]:
    r"""Cut a note into its passages.

    Parameters
    ----------
    text : str
        The note as plain text. A speaker turn is ``Name: text``, with a time before the name if there is one;
        a line with only a name and a time opens a turn too.

    Returns
    -------
    list of Passage
        In the order of the text, never overlapping; empty for a text without a word.

    Examples
    --------
    >>> text = "Dana: How did it go?\\n- call Acme"
    >>> [text[p.start : p.end] for p in cut(text)]
    ['Dana: How did it go?', '- call Acme']
    """
    return [run for paragraph in _paragraphs(text) for run in _runs(text, paragraph)]


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
    first = next(_turns(text), None)
    return 0 if first is None else first.body


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line that holds a word, without the white space around it."""
    for line in _LINE.finditer(text):
        stripped = line.group().strip()
        if _HAS_WORD.search(stripped):
            start = line.start() + line.group().index(stripped)
            yield start, start + len(stripped)


def _turns(text: str) -> Iterator[_Turn]:
    """Yield one turn a line; a line with nothing but a name or a time opens the turn of the next line."""
    lines = list(_lines(text))
    speakers = _speakers(text, lines)
    opened: _Turn | None = None
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


def _turn(text: str, start: int, end: int, speakers: frozenset[str]) -> _Turn:
    """Read time, speaker and bullet off the beginning of one line."""
    body, time, speaker = start, None, None
    if first := _TIME_FIRST.match(text, start, end):
        time, body = next(g for g in first.groups() if g), first.end()
    if (colon := _COLON_NAME.match(text, body, end)) and colon[1].strip() in speakers:
        speaker, body = colon[1].strip(), colon.end()
    elif (last := _TIME_LAST.search(text, max(body, end - 40), end)) and _is_name(text[body : last.start()].strip()):
        return _Turn(start, end, end, text[body : last.start()].strip(" []"), next(g for g in last.groups() if g))
    elif time and _is_name(text[body:end]) and " - " in text[start:body]:
        return _Turn(start, end, end, text[body:end], time)  # Fathom: "0:00 - Dana Lee (Acme)"
    elif time and body < end and speaker is None and text[start] not in "[(" and _HAS_WORD.search(text, body, end):
        body, time = start, None  # "10:30 stand-up": an agenda line, not a transcript's time
    bullet = _BULLET.match(text, body, end)
    plain = speaker is None and time is None
    if bullet and bullet.end() < end:
        return _Turn(start, end, bullet.end(), speaker, time)
    return _Turn(start, end, body, speaker, time, wraps=plain)


def _is_name(head: str) -> bool:
    return len(head) <= 60 and _NAME.fullmatch(head) is not None


def _speakers(text: str, lines: list[tuple[int, int]]) -> frozenset[str]:
    """Who speaks in this text: heads before a colon that look like a name, or that come again and again."""
    looks, counts = set(), Counter[str]()
    for start, end in lines:
        first = _TIME_FIRST.match(text, start, end)
        colon = _COLON_NAME.match(text, first.end() if first else start, end)
        if colon is None:
            continue
        head = colon[1].strip()
        counts[head] += 1
        timed = first is not None and text[start] in "[("
        if timed or (_is_name(head) and head.split()[0].lower().strip("[]") not in _HEADS):
            looks.add(head)
    recurring = {h for h, n in counts.items() if n > 2 and len(h.split()) <= 3 and _may_speak(h)}
    return frozenset(looks | recurring)


def _may_speak(head: str) -> bool:
    return head[:1].isalpha() and not any(w in _HEADS for w in head.lower().split())


def _paragraphs(text: str) -> Iterator[_Turn]:
    """Join each line that was wrapped by width to the line before that it goes on from."""
    width = max((end - start for start, end in _lines(text)), default=0)
    paragraph: _Turn | None = None
    for turn in _turns(text):
        if paragraph is not None and width in WRAP_WIDTHS and _goes_on(text, paragraph, turn, width):
            paragraph = replace(paragraph, end=turn.end)
            continue
        if paragraph is not None:
            yield paragraph
        paragraph = turn
    if paragraph is not None:
        yield paragraph


def _goes_on(text: str, before: _Turn, after: _Turn, width: int) -> bool:
    """Whether a line was wrapped: unended, the next goes on in lower case and its first word did not fit any more."""
    if not after.wraps or after.body != after.start or not text[after.start].islower():
        return False
    last_line = max(text.rfind("\n", before.start, before.end) + 1, before.start)
    first_word = text[after.start : after.end].split(maxsplit=1)[0]
    between = text[before.end : after.start]
    return (
        before.end - last_line + 1 + len(first_word) > width
        and text[before.end - 1] not in ".!?:;…"
        and not between.strip()
        and between.replace("\r\n", "\n").count("\n") == 1
    )


def _runs(text: str, turn: _Turn) -> Iterator[Passage]:
    """Cut one paragraph or turn into runs of up to four sentences."""
    stops = [turn.body, *_sentence_starts(text, turn.body, turn.end)]
    starts = [*stops[::SENTENCES_A_PASSAGE], turn.end]
    for number, (start, following) in enumerate(pairwise(starts)):
        end = start + len(text[start:following].rstrip())
        yield Passage(turn.start if number == 0 else start, end, start, turn.speaker, turn.time)


def _sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Where the second and every later sentence of a stretch begins."""
    last_word = next((i for i in range(end - 1, start - 1, -1) if text[i].isalnum()), -1)
    found, sentence, seen, has_word = [], start, start, False
    for stop in _STOP.finditer(text, start, end):
        has_word = has_word or _HAS_WORD.search(text, seen, stop.start()) is not None
        seen, after = stop.start(), stop.end()
        if has_word and after <= last_word and not _abbreviates(text, sentence, stop):
            found.append(after)
            sentence, seen, has_word = after, after, False
    return found


def _abbreviates(text: str, sentence: int, stop: re.Match[str]) -> bool:
    """Whether the stop ends an abbreviation or an initial ("approx. ", "J. ") and not a sentence."""
    if stop[1] != ".":
        return False
    word = re.compile(r"[^\s(\"“‘\[]*\Z").search(text, max(sentence, stop.start() - 24), stop.start())
    last = word.group().lstrip("'").lower() if word else ""
    if last in _BEFORE_FIGURES:
        return text[stop.end()].isdigit()
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "i")

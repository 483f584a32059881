"""Turns → passages: wrapped lines joined, long ones cut into runs of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from coachfocus.passages.turns import HAS_WORD, Turn, lines_of, turns
from coachfocus.records import Passage

SENTENCES_A_PASSAGE = 4
WRAP_WIDTHS = range(60, 101)  # longest line of a text that was wrapped by width, as e-mail is

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st mt jr sr inc ltd co corp plc vs etc approx est dept al e.g i.e eg ie a.m p.m u.s u.k jan feb
    mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun min max ref tel ext incl excl
    cf ca acct mgr mtg hr hrs wk wks yr yrs qtr avg pres gov gen col rs""".split()
)
_BEFORE_FIGURES = frozenset(["no", "nos", "fig", "vol", "art"])  # "No. 5", but "She said no. Then"
# Possessive, and tried once a run of stops: a line of nothing but dots must not take quadratic time.
STOPS = re.compile(r"(?<![.!?…])(?:(?<=\S)|(?<=\s)[.!?…])([.!?…]++)[\"'”’»)\]*_]*+\s+(?=\S)|[。！？]+[」』”]?\s*(?=\S)")


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


def _paragraphs(text: str) -> Iterator[Turn]:
    """Join each line that was wrapped by width to the line before that it goes on from."""
    width = max((end - start for start, end in lines_of(text)), default=0)
    paragraph: Turn | None = None
    for turn in turns(text):
        if paragraph is not None and width in WRAP_WIDTHS and _goes_on(text, paragraph, turn, width):
            paragraph = replace(paragraph, end=turn.end)
            continue
        if paragraph is not None:
            yield paragraph
        paragraph = turn
    if paragraph is not None:
        yield paragraph


def _goes_on(text: str, before: Turn, after: Turn, width: int) -> bool:
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


def _runs(text: str, turn: Turn) -> Iterator[Passage]:
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
    for stop in STOPS.finditer(text, start, end):
        has_word = has_word or HAS_WORD.search(text, seen, stop.start()) is not None
        seen, after = stop.start(), stop.end()
        if has_word and after <= last_word and not abbreviates(text, sentence, stop):
            found.append(after)
            sentence, seen, has_word = after, after, False
    return found


def abbreviates(text: str, sentence: int, stop: re.Match[str]) -> bool:
    """Tell whether a stop ends an abbreviation or an initial ("approx. ", "J. ") and not a sentence.

    Parameters
    ----------
    text : str
        The note.
    sentence : int
        Where the sentence begins.
    stop : re.Match
        Of `STOPS` in the text.

    Returns
    -------
    bool
        Whether the sentence goes on.
    """
    if stop[1] != ".":
        return False
    word = re.compile(r"[^\s(\"“‘\[]*\Z").search(text, max(sentence, stop.start() - 24), stop.start())
    last = word.group().lstrip("'").lower() if word else ""
    if last in _BEFORE_FIGURES:
        return text[stop.end()].isdigit()
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "i")

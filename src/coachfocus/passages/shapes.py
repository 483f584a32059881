"""Forms of pieces and heads of lines → what cutting notes must know of them; plain Python looks at each just once.

The patterns are those of `coachfocus.passages.turns` and `coachfocus.passages.runs`, applied to one form at a time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import count, islice
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.arrays import Growing
from coachfocus.passages.runs import STOPS, abbreviates
from coachfocus.passages.turns import (
    BULLET_PATTERN,
    COLON_NAME,
    NO_NAMES,
    TIME_FIRST,
    count_words,
    is_name,
    may_speak,
)
from coachfocus.pieces import RESERVED, Pieces

_Ints = npt.NDArray[np.int64]

# The facts of a form, one bit each.
ODD: Final = 1 << 0  # white space or a stop inside, as only plain `cut` can tell what it does
COLON: Final = 1 << 1  # a colon anywhere
HEAD_END: Final = 1 << 2  # the first colon ends it, as in "Dana:" and "Dana:**"
STOP: Final = 1 << 3  # ends a sentence
STOP_UNLESS_DIGIT: Final = 1 << 4  # ends one if no figure follows: "no."
DIGIT: Final = 1 << 5  # begins with a digit
BULLET: Final = 1 << 6
BULLET_GLUED: Final = 1 << 7  # two stars or underscores before a word
BOX: Final = 1 << 8  # "[", as in "[ ]"
CLOCK: Final = 1 << 9  # a time of day and nothing else, in brackets or not
CLOCK_GLUED: Final = 1 << 10  # begins with one without brackets: "9:30am"
CLOCK_ODD: Final = 1 << 11  # begins with one in a way that only plain `cut` can read: "[0:01]Dana"
BRACKET: Final = 1 << 12  # begins with a bracket, if it is a CLOCK
DASH: Final = 1 << 13  # "-"
DASH_GLUED: Final = 1 << 14  # begins with one
LOWER: Final = 1 << 15  # begins in lower case
CLOSED: Final = 1 << 16  # ends in a mark after which no line goes on
HASH: Final = 1 << 17  # begins with "#"
STARS: Final = 1 << 18  # begins with two stars
STARS_END: Final = 1 << 19  # ends with two, but for colons
COLON_END: Final = 1 << 20  # ends with a colon
UPPER: Final = 1 << 21  # has a capital and no letter that is none
NOT_UPPER: Final = 1 << 22  # has a letter that is no capital
CLOCK_COLON: Final = 1 << 23  # has a colon behind the time that it begins with: "9:00-9:30"
ASIDE: Final = 1 << 24  # has a mark behind which a name may have any words: "Lee (she/her)"
NAMELESS: Final = 1 << 25  # can't stand in a name, but for its beginning and behind an ASIDE
WORDS: Final = 26  # from this bit on: number of words, as `count_words` counts them
A_BULLET: Final = 1
A_SPEAKER: Final = 2
HEADS: Final = (A_BULLET, A_BULLET, A_BULLET, A_SPEAKER)  # as they stand before the words at most: "- [ ] Dana:"
WORDED: Final = 0xFFFFFFFF >> WORDS << WORDS

_HEAD_END = re.compile(r"[^:]*:(?:\*\*|__)?")
_WIDE_STOP = re.compile("[。！？]")
_STOP_END = re.compile(r"[.!?…][\"'”’»)\]*_]*\Z")
_LAST_MARKS = (*".!?:;…",)
_ASIDE = re.compile(r"[(\[|/@]")
_PARTICLES = frozenset("de da di del der den van von la le bin al el of y e".split())
_PUNCTUATION = ".,;:!?()\"'”“"
_LONGEST_BULLET = 6
LONGEST_HEAD: Final = 400  # bytes; of 80 characters, the longest that can be a head, and marks around them


class Shapes:
    """What is remembered of each form, in columns that grow, and of each head of a line.

    Attributes
    ----------
    heads : Heads
        The heads of lines that were met.
    """

    def __init__(self) -> None:
        self.heads = Heads()
        self._facts, self._clocks, self._heads_alone = Growing(np.uint32), Growing(np.uint8), Growing(np.uint8)
        self.learn([""] * RESERVED)

    @property
    def facts(self) -> npt.NDArray[np.uint32]:
        """The facts of each form, one bit each, and the number of its words from bit `WORDS` on."""
        return self._facts.values

    @property
    def clocks(self) -> npt.NDArray[np.uint8]:
        """Bytes of the time, brackets included, that each form begins with; 0 where it begins with none."""
        return self._clocks.values

    @property
    def heads_alone(self) -> npt.NDArray[np.uint8]:
        """What each form alone can be before the words of a line: `A_BULLET` or, as "Dana:", `A_SPEAKER`; else 0."""
        return self._heads_alone.values

    def learn(self, forms: Sequence[str]) -> None:
        """Look at forms that were not met before.

        Parameters
        ----------
        forms : sequence of str
            From `coachfocus.pieces.Forms.number`, in the order of their numbers.
        """
        facts = [_facts(form) for form in forms]
        self._facts.extend(facts)
        self._clocks.extend([_clock(form) if ":" in form else 0 for form in forms])
        self._heads_alone.extend(
            [
                A_BULLET if fact & BULLET or form in ("[", "]") else A_SPEAKER * (":" in form and _speaks(form))
                for fact, form in zip(facts, forms, strict=True)
            ]
        )


class Heads:
    """What is remembered of each different stretch of text that may say who speaks.

    Attributes
    ----------
    names : list of str
        The names that were met; the first is the empty one.
    """

    def __init__(self) -> None:
        self.names = [""]
        self._ids = {"": 0}
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        self._before_colon, self._looks, self._recurs = Growing(np.int64), Growing(np.bool_), Growing(np.bool_)
        self._before_clock, self._whole = Growing(np.int64), Growing(np.int64)

    def number(
        self, pieces: Pieces, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Give stretches of text the numbers of their heads; one not met before is judged.

        Parameters
        ----------
        pieces : Pieces
            Of some texts.
        starts, ends : array of int64, shape (n,)
            The stretches in ``pieces.data``, none of them empty.

        Returns
        -------
        array of int64, shape (n,)
            Rows of the columns.
        """
        stretches = map(slice, starts.tolist(), ends.tolist())
        found = map(self._numbers.__getitem__, map(pieces.data.__getitem__, stretches))
        numbers = np.fromiter(found, dtype=np.int64, count=len(starts))
        new = len(self._numbers) - len(self._looks.values)
        if new:
            heads = [head.decode("utf-8", "surrogatepass") for head in islice(reversed(self._numbers), new)]
            columns = (self._before_colon, self._looks, self._recurs, self._before_clock, self._whole)
            for column, facts in zip(columns, zip(*map(self._judge, reversed(heads)), strict=True), strict=True):
                column.extend(facts)
        return numbers

    @property
    def before_colon(self) -> _Ints:
        """The name before the colon that ends the head, as an index into `names`; -1 where there is none."""
        return self._before_colon.values

    @property
    def looks(self) -> npt.NDArray[np.bool_]:
        """Whether what stands before the colon looks like a name, wherever it stands."""
        return self._looks.values

    @property
    def recurs(self) -> npt.NDArray[np.bool_]:
        """Whether what stands before the colon is taken for a name where it comes again and again."""
        return self._recurs.values

    @property
    def before_clock(self) -> _Ints:
        """The name that the head is if a time follows it; -1 where it is none."""
        return self._before_clock.values

    @property
    def whole(self) -> _Ints:
        """The name that the head is if it is the whole line, but for a time and a dash; -1 where it is none."""
        return self._whole.values

    def _judge(self, head: str) -> tuple[int, bool, bool, int, int]:
        if colon := COLON_NAME.match(head):
            name = colon[1].strip()
            looks = _looks_like_speaker(name)
            return self._id(name), looks, len(name.split()) <= 3 and may_speak(name), -1, -1
        if is_name(head):
            return -1, False, False, self._id(head.strip(" []")), self._id(head)
        return -1, False, False, -1, -1

    def _id(self, name: str) -> int:
        found = self._ids.setdefault(name, len(self.names))
        if found == len(self.names):
            self.names.append(name)
        return found


def _facts(form: str) -> int:
    """The facts of one form."""
    facts = _letters(form)
    if form.isalpha() or not form:
        return facts | bool(form) << WORDS
    words = 1 if form.strip(_PUNCTUATION).isalnum() else count_words(form)
    if words << WORDS > WORDED or (not form.isascii() and (form.split() != [form] or _WIDE_STOP.search(form))):
        return ODD
    facts |= words << WORDS | DIGIT * form[0].isdigit() | CLOSED * form.endswith(_LAST_MARKS)
    facts |= ASIDE * (_ASIDE.search(form) is not None)
    if ":" in form:
        facts |= COLON | HEAD_END * (_HEAD_END.fullmatch(form) is not None) | COLON_END * form.endswith(":")
        facts |= _clock_facts(form)
    if not form[0].isalnum():
        facts |= BRACKET * (form[0] in "[(") | DASH * (form == "-") | DASH_GLUED * (form[0] == "-")
        facts |= BOX * (form == "[") | HASH * (form[0] == "#")
    if "**" in form:
        facts |= STARS * form.startswith("**") | STARS_END * form.rstrip(":").endswith("**")
    stop = _stop(form, 0)
    if len(form) <= _LONGEST_BULLET or form.startswith(("**", "__")):
        facts |= _bullet_facts(form, stop)
    return facts | stop


def _letters(form: str) -> int:
    """What the letters of a form tell."""
    nameless = NAMELESS * ("a" <= form[:1] <= "z" and form not in _PARTICLES)
    if form.islower():
        return nameless | NOT_UPPER | LOWER * form[0].islower()
    capital = form.isupper()
    return (
        nameless | UPPER * capital | NOT_UPPER * (not capital and not f"A{form}".isupper()) | LOWER * form[:1].islower()
    )


def _bullet_facts(form: str, stop: int) -> int:
    """Whether a form is or begins with a bullet."""
    bullet = BULLET_PATTERN.match(f"{form} ")
    if bullet is None:
        return 0
    if bullet.end() > len(form):
        return BULLET
    # "**e.g.": the abbreviation is seen only where the words begin behind the stars
    return BULLET_GLUED if _stop(form, bullet.end()) == stop else ODD


def _stop(form: str, begin: int) -> int:
    """Whether a form ends a sentence that begins at a character of it or before."""
    if not _STOP_END.search(form):
        return 0
    found = []
    for following in ("x", "5"):
        text = f" {form} {following}"
        stop = STOPS.search(text, begin + 1)
        found.append(stop is not None and not abbreviates(text, begin + 1, stop))
    return STOP if found[1] else STOP_UNLESS_DIGIT if found[0] else 0


def _clock_facts(form: str) -> int:
    """Whether a form begins with a time, and how."""
    clock = TIME_FIRST.match(form)
    if clock is None:
        return 0
    rest = form[clock.end() :]
    if not rest:
        return CLOCK
    odd = form[0] in "[(" or (rest[0] != ":" and _HEAD_END.fullmatch(rest))
    return CLOCK_ODD if odd else CLOCK_GLUED | CLOCK_COLON * (":" in rest)


def _clock(form: str) -> int:
    clock = TIME_FIRST.match(form)
    return len(clock.group().encode()) if clock else 0


def _looks_like_speaker(name: str) -> bool:
    return is_name(name) and name.split()[0].lower().strip("[]") not in NO_NAMES


def _speaks(form: str) -> bool:
    head = COLON_NAME.fullmatch(form)
    return head is not None and _looks_like_speaker(head[1].strip())

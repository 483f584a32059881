"""Dates as exports write them. What can't be read for certain is no date: a guess would put notes into wrong months.

Only whole, unambiguous forms count. ``3/12/2025`` is March or December; `day_first` tells from a whole column which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

_YEARS: Final = range(1970, 2100)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_ISO: Final = r"(\d{4})([-/._])(\d{1,2})\2(\d{1,2})"
_DAY_MONTH: Final = rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s/.-]*(?:of\s+)?{_MONTH},?[\s/.-]*(\d{{4}})"
_MONTH_DAY: Final = rf"{_WEEKDAY}{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})"
_NUMBERS: Final = r"(\d{1,2})(?P<mark>[-/.])(\d{1,2})(?P=mark)(\d{4})"
_CLOCK: Final = (
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\b\.?)?(?:\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})(?!\w))?"
)
_DATE: Final = re.compile(rf"(?:{_ISO}|{_DAY_MONTH}|{_MONTH_DAY}|{_NUMBERS})", re.IGNORECASE)
_WHOLE: Final = re.compile(rf"(?:{_DATE.pattern})(?:(?:\s*,?\s*(?:at\s+)?|T){_CLOCK})?", re.IGNORECASE)
_WITHIN: Final = re.compile(
    rf"(?<![\w/.-])(?:{_DATE.pattern})(?![\d/])(?:(?:,?\s+(?:at\s+)?|T){_CLOCK})?", re.IGNORECASE
)
_IN_NAME: Final = re.compile(rf"(?<!\d)(?:{_DATE.pattern})(?!\d)", re.IGNORECASE)
_COMPACT: Final = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")


def parse(text: str, *, day_first: bool | None = None) -> datetime | None:
    """Read a cell that holds a date and nothing else.

    Parameters
    ----------
    text : str
        The cell: ISO, seconds or milliseconds since 1970, ``15 August 2026, 06:07pm``, ``Aug 15, 2026``, ``3/12/2025``.
    day_first : bool, optional
        Whether ``3/12/2025`` is in December; None where that is not known.

    Returns
    -------
    datetime or None
        Without zone: as it stands or, where the cell names a zone, in UTC. None where it is no certain date.

    Examples
    --------
    >>> parse("15 August 2026, 06:07pm")
    datetime.datetime(2026, 8, 15, 18, 7)
    >>> parse("3/12/2025") is None
    True
    """
    text = text.strip()
    if _EPOCH.fullmatch(text):
        moment = datetime(1970, 1, 1) + timedelta(milliseconds=int(text.ljust(13, "0")))
        return moment if moment.year in _YEARS else None
    whole = _WHOLE.fullmatch(text)
    return _moment(whole, day_first) if whole else None


def day_first(cells: Iterable[str]) -> bool | None:
    """Tell from a whole column whether dates such as ``3/12/2025`` begin with the day.

    Parameters
    ----------
    cells : iterable of str
        The column.

    Returns
    -------
    bool or None
        None where no cell makes it certain, or where cells contradict each other.
    """
    first = second = False
    for cell in cells:
        if numbers := _numbers(cell):
            first, second = first or numbers[0] > 12, second or numbers[1] > 12
    return first if first is not second else None


def needs_order(cell: str) -> bool:
    """Tell whether a cell is a date in numbers with the year last, which people write in either order.

    Parameters
    ----------
    cell : str
        The cell.

    Returns
    -------
    bool
        True for ``3/12/2025``, and for ``13/12/2025`` too, which tells the order of its whole column.
    """
    return _numbers(cell) is not None


def find(text: str) -> datetime | None:
    """Find the one date that stands in a line.

    Parameters
    ----------
    text : str
        A line, such as a heading.

    Returns
    -------
    datetime or None
        None where there is none, more than one, or one that is not certain.
    """
    return _only(_moment(match, None) for match in _WITHIN.finditer(text))


def find_in_name(stem: str) -> datetime | None:
    """Find the one date that stands in a file's name.

    Parameters
    ----------
    stem : str
        The name without its suffix; ``20250312`` counts as a date here.

    Returns
    -------
    datetime or None
        None where there is none, more than one, or one that is not certain.
    """
    compact = (_date(match[1], match[2], match[3]) for match in _COMPACT.finditer(stem))
    dates = [_moment(match, None) for match in _IN_NAME.finditer(stem.replace("_", " ") if _spaced(stem) else stem)]
    return _only([*(date for date in compact if date), *dates])


def _spaced(stem: str) -> bool:
    """Whether underscores stand for spaces: ``August_15_2026``, but not ``2026_08_15``."""
    return re.search(r"\d{4}_\d", stem) is None


def _only(found: Iterable[datetime | None]) -> datetime | None:
    moments = list(found)
    days = {moment.date() if moment else None for moment in moments}
    return max(m for m in moments if m) if len(days) == 1 and None not in days else None


def _numbers(cell: str) -> tuple[int, int] | None:
    whole = _WHOLE.fullmatch(cell.strip())
    return (int(whole[11]), int(whole[13])) if whole and whole[11] else None


def _moment(match: re.Match[str], day_first: bool | None) -> datetime | None:
    groups = match.groups()
    iso, day_month, month_day, numbers = groups[:4], groups[4:7], groups[7:10], groups[10:14]
    if iso[0]:
        date = _date(iso[0], iso[2], iso[3])
    elif day_month[0]:
        date = _date(day_month[2], day_month[1], day_month[0])
    elif month_day[0]:
        date = _date(month_day[2], month_day[0], month_day[1])
    else:
        date = _ordered(numbers[0], numbers[2], numbers[3], day_first)
    return _at(date, groups[14:]) if date and len(groups) > 14 and groups[14] else date


def _ordered(first: str, second: str, year: str, day_first: bool | None) -> datetime | None:
    if day_first is None:
        if first == second:
            return _date(year, first, second)
        if max(int(first), int(second)) <= 12:
            return None
        day_first = int(first) > 12
    return _date(year, second, first) if day_first else _date(year, first, second)


def _date(year: str, month: str, day: str) -> datetime | None:
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return datetime(int(year), number, int(day)) if int(year) in _YEARS else None
    except ValueError:
        return None


def _at(date: datetime, clock: tuple[str | None, ...]) -> datetime | None:
    """Put the time of day to a date; a zone turns it into UTC."""
    hour, minute, second, fraction, half, zone = clock
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + 12 * (half.lower() == "p")
    try:
        moment = date.replace(
            hour=hours,
            minute=int(minute or 0),
            second=int(second or 0),
            microsecond=int((fraction or "0")[:6].ljust(6, "0")),
        )
    except ValueError:
        return None
    if zone is None or zone[0] not in "+-":
        return moment
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return moment - offset if zone[0] == "+" else moment + offset

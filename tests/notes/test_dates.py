from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.notes.dates import day_first, find, find_in_name, needs_order, parse

DAY = datetime(2026, 8, 15)


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-15", "2026/08/15", "2026.8.15", "2026_08_15", " 2026-08-15\n",
        "15 August 2026", "15th of August 2026", "15-Aug-2026", "15 aug. 2026", "Sat, 15 Aug 2026",
        "Aug 15, 2026", "August 15th, 2026", "Saturday, August 15, 2026", "AUG 15 2026",
        "15/8/2026", "8/15/2026", "15.08.2026", "08-15-2026",
    ],
)  # fmt: skip
def test_forms_that_are_certain(text: str):
    assert parse(text) == DAY


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-15T18:07", (18, 7)),
        ("2026-08-15 18:07:09", (18, 7, 9)),
        ("2026-08-15T18:07:09.123Z", (18, 7, 9, 123000)),
        ("2026-08-15T18:07:09.123456789Z", (18, 7, 9, 123456)),
        ("2026-08-15T18:07:09,5 UTC", (18, 7, 9, 500000)),
        ("2026-08-15T18:07:00.000+0000", (18, 7)),
        ("2026-08-15T18:07:00+05:30", (12, 37)),
        ("2026-08-15T08:07:00-0700", (15, 7)),
        ("15 August 2026, 06:07pm", (18, 7)),
        ("Aug 15, 2026 at 6:07 a.m.", (6, 7)),
        ("15/8/2026 12:30 AM", (0, 30)),
        ("15/8/2026 12:30 PM", (12, 30)),
        ("15/8/2026 1:05 pm", (13, 5)),
    ],
)
def test_times_of_day_and_zones(text: str, moment: tuple[int, ...]):
    assert parse(text) == datetime(2026, 8, 15, *moment)


def test_a_zone_may_lead_into_another_day():
    assert parse("2026-08-15T23:30:00-0700") == datetime(2026, 8, 16, 6, 30)
    assert parse("2026-08-15T01:00:00+0200") == datetime(2026, 8, 14, 23)


def test_seconds_and_milliseconds_since_1970():
    assert parse("1786817220") == datetime(2026, 8, 15, 18, 7)
    assert parse("1786817220500") == datetime(2026, 8, 15, 18, 7, 0, 500000)
    assert parse("9999999999999") is None  # the year 2286


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026", "2026-08", "45884", "15 August", "August 2026",
        "2026-13-01", "2026-02-30", "30/2/2026", "13/13/2026", "0/1/2026", "2026-08/15",
        "15/8/26", "15/8-2026", "1969-12-31", "2100-01-01", "15 Augustus 2026",
        "2026-08-15 25:00", "2026-08-15 13:00pm", "2026-08-15 0:30am", "2026-08-15 10:61",
        "2026-08-15 10:00 EST", "2026-08-15 or so", "x 2026-08-15", "178681722", "17868172200",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_no_date(text: str):
    assert parse(text) is None
    assert parse(text, day_first=True) is None
    assert parse(text, day_first=False) is None


def test_numbers_in_either_order_need_to_be_told():
    assert parse("3/12/2026") is None
    assert parse("3/12/2026", day_first=True) == datetime(2026, 12, 3)
    assert parse("3/12/2026", day_first=False) == datetime(2026, 3, 12)
    assert parse("3.12.2026 9:30", day_first=True) == datetime(2026, 12, 3, 9, 30)
    assert parse("3/3/2026") == datetime(2026, 3, 3)
    assert parse("12/13/2026") == datetime(2026, 12, 13)
    assert parse("12/12/2026") == datetime(2026, 12, 12)
    assert parse("3/13/2026", day_first=True) is None  # against what its column says


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["3/12/2026", "13/12/2026"], True),
        (["3/12/2026", "12/13/2026 9:30"], False),
        (["3/12/2026", "4/4/2026"], None),
        (["13/1/2026", "1/13/2026"], None),
        (["2026-01-13", "", "soon"], None),
        ([], None),
    ],
)
def test_a_column_tells_day_from_month(cells: list[str], first: bool | None):
    assert day_first(cells) is first


def test_needs_order():
    assert needs_order("3/12/2026")
    assert needs_order(" 13.12.2026 9:30 ")
    assert not needs_order("2026-03-12")
    assert not needs_order("12 March 2026")
    assert not needs_order("3/12/26")


# -- dates in lines and names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1:1 with Dana, 15 August 2026", DAY),
        ("1:1 (2026-08-15)", DAY),
        ("Call - 2026/08/15 18:07 GMT - Transcript", datetime(2026, 8, 15, 18, 7)),
        ("Aug 15, 2026 and 2026-08-15", DAY),
        ("2026-08-15 to 2026-08-16", None),
        ("Numbers of 3/12/2026", None),
        ("Numbers of 2026-08-15 against 3/12/2026", None),
        ("Order 12-2026-08-15", None),
        ("2026-08-151", None),
        ("version 1.2.2026-08-15", None),
        ("nothing", None),
    ],
)
def test_the_one_date_of_a_line(line: str, found: datetime | None):
    assert find(line) == found


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("2026-08-15 1-1 Dana", DAY),
        ("2026_08_15_Dana", DAY),
        ("Dana_August_15_2026", DAY),
        ("Dana 20260815", DAY),
        ("20260815 Dana 2026-08-15", DAY),
        ("Dana_15.08.2026", DAY),
        ("20261315 Dana", None),
        ("202608151 Dana", None),
        ("2026-08-15 and 2026-08-16", None),
        ("Dana 3-12-2026", None),
        ("1-1 Dana", None),
        ("", None),
    ],
)
def test_the_one_date_of_a_name(stem: str, found: datetime | None):
    assert find_in_name(stem) == found


# -- properties --------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(1970, 1, 1), date(2099, 12, 31))


@given(DAYS)
def test_every_day_in_every_form(day: date):
    expected = datetime(day.year, day.month, day.day)
    for form in ("%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%A, %d-%b-%Y", "%B %d %Y"):
        assert parse(day.strftime(form)) == expected, form
    assert parse(day.strftime("%d/%m/%Y"), day_first=True) == expected
    assert parse(day.strftime("%m/%d/%Y"), day_first=False) == expected
    assert find_in_name(day.strftime("Dana %Y%m%d")) == expected


@given(st.lists(DAYS), st.booleans())
def test_an_order_that_is_told_is_right(days: list[date], first: bool):
    cells = [day.strftime("%d/%m/%Y" if first else "%m/%d/%Y") for day in days]
    certain = any(day.day > 12 for day in days)
    assert day_first(cells) is (first if certain else None)


@given(st.one_of(st.text(), st.text("0123456789/-.: apmZT", max_size=25)))
def test_any_text_is_a_date_or_none(text: str):
    for found in (parse(text), parse(text, day_first=True), find(text), find_in_name(text)):
        assert found is None or (1970 <= found.year <= 2100 and found.tzinfo is None)

"""The days of a calendar: a site's own, and what countries have published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.sites.countries import CALENDARS
from server.sites.days import LONGEST_SPAN, MOST_DAYS, NO_OWN_DAYS, CalendarDay, own_day, read_own_days, span

FIRST = date(2027, 1, 1)
DATES = st.dates(date(2026, 12, 1), date(2027, 3, 1))
DAYS = st.lists(st.builds(own_day, DATES, st.sampled_from(["元旦", 'Café "X"\\']), off=st.booleans()), max_size=9)


@given(DAYS, st.sets(st.integers(2026, 2030)))
def test_own_days_are_kept_as_a_text_that_says_the_same_again(days: list[CalendarDay], years: set[int]) -> None:
    kept = NO_OWN_DAYS.put(days).complete(years)
    read = read_own_days(kept.text)
    assert (read, hash(read), read.days, read.years) == (kept, hash(kept), kept.days, kept.years)
    assert read.days == {one.date: one for one in days}
    assert (read.seal == NO_OWN_DAYS.seal) is (read == NO_OWN_DAYS)


@given(DAYS, DAYS, DATES, DATES)
def test_what_was_put_can_be_dropped(days: list[CalendarDay], more: list[CalendarDay], one: date, other: date) -> None:
    first, last = sorted((one, other))
    dropped = NO_OWN_DAYS.put(days).put(more).drop(first, last)
    assert dropped == NO_OWN_DAYS.put([day for day in [*days, *more] if not first <= day.date <= last])


def test_no_days_are_kept_as_nothing() -> None:
    assert NO_OWN_DAYS.put([own_day(FIRST, "元旦", off=True)]).drop(FIRST, FIRST) is NO_OWN_DAYS
    assert read_own_days("") is NO_OWN_DAYS


def test_a_span_has_both_its_ends() -> None:
    days = span(FIRST, date(2027, 1, 3), " 元旦 ", off=True)
    assert days == [own_day(FIRST + timedelta(number), "元旦", off=True) for number in range(3)]


@pytest.mark.parametrize(
    ("first", "last", "name", "key"),
    [
        (FIRST, FIRST, " ", "name"),
        (FIRST, FIRST, "长" * 41, "name"),
        (FIRST, FIRST, "a\u202eb", "name"),
        (date(1999, 12, 31), FIRST, "元旦", "date"),
        (FIRST, date(2100, 1, 1), "元旦", "date"),
        (FIRST, date(2026, 12, 31), "元旦", "order"),
        (FIRST, FIRST + timedelta(LONGEST_SPAN), "装修", "order"),
    ],
)
def test_what_is_no_span_of_days_is_refused(first: date, last: date, name: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        span(first, last, name, off=True)
    assert refused.value.key == f"sites.calendar.refused.{key}"


def test_there_is_an_end_to_own_days() -> None:
    full = NO_OWN_DAYS.put(own_day(FIRST + timedelta(number), "元旦", off=True) for number in range(MOST_DAYS))
    with pytest.raises(Refusal):
        full.put([own_day(date(2026, 1, 1), "元旦", off=True)])


@pytest.mark.parametrize(
    ("off", "named"),
    [
        (
            True,
            (
                "0101-0103 元旦, 0215-0223 春节, 0404-0406 清明, 0501-0505 劳动节, "
                "0619-0621 端午, 0925-0927 中秋, 1001-1007 国庆节"
            ),
        ),
        (False, "0104 元旦, 0214 春节, 0228 春节, 0509 劳动节, 0920 国庆节, 1010 国庆节"),
    ],
    ids=["off", "worked"],
)
def test_the_chinese_calendar_of_2026_is_that_of_the_notice(off: bool, named: str) -> None:
    said: dict[date, str] = {}
    for part in named.split(", "):
        dates, name = part.split()
        first, last = (date(2026, int(one[:2]), int(one[2:])) for one in (dates.split("-") * 2)[:2])
        said |= {first + timedelta(number): name for number in range((last - first).days + 1)}
    published = CALENDARS["CN"].days.values()
    assert {one.date: one.name.zh for one in published if one.name and one.date.year == 2026 and one.off is off} == said
    assert 2026 in CALENDARS["CN"].years

"""Working time on a site's calendar, held against counting it minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sites.rules import Hours, is_open, is_workday, shift
from server.sites.working import working_time

HOURS = Hours()
NEW_YORK = Hours("America/New_York", time(22), time(6))
SITES = st.builds(
    Hours,
    timezone=st.sampled_from(["Asia/Shanghai", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"]),
    opens=st.sampled_from([time(0), time(2, 30), time(8, 30), time(13), time(22)]),
    closes=st.sampled_from([time(0), time(3), time(6), time(17, 30), time(23)]),
    every_day=st.booleans(),
)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


def counted(since: datetime, minutes: int, hours: Hours) -> timedelta:
    return MINUTE * sum(is_open(since + passed * MINUTE, hours) for passed in range(minutes))


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-03-05T09:00", "2026-03-05T10:30", 1.5),
        ("2026-03-05T16:30", "2026-03-06T09:30", 2),
        ("2026-03-06T16:30", "2026-03-09T09:30", 2),
        ("2026-03-05T20:00", "2026-03-06T07:00", 0),
        ("2026-03-05T10:00", "2026-03-05T10:00", 0),
        ("2026-03-06T10:00", "2026-03-05T10:00", 0),
        ("2026-09-30T17:00", "2026-10-08T09:00", 1),
        ("2026-02-13T17:00", "2026-02-15T12:00", 9.5),
        ("2026-12-31T17:00", "2027-01-04T09:00", 10),
    ],
    ids=[
        "within a day",
        "over a night",
        "over a weekend",
        "by night",
        "no time at all",
        "backwards",
        "over the golden week",
        "with a Saturday that was moved",
        "into a year that is not published",
    ],
)
def test_working_time_is_what_lies_in_working_hours_of_workdays(since: str, until: str, expected: float) -> None:
    assert working_time(at(since), at(until), HOURS) == timedelta(hours=expected)


def test_a_night_in_which_the_clock_jumps_is_shorter_and_one_in_which_it_goes_back_longer() -> None:
    def night(day: date) -> timedelta:
        every = Hours("America/New_York", time(22), time(6), every_day=True)
        return working_time(every.at(day, time(21)), every.at(day + timedelta(days=1), time(7)), every)

    assert night(date(2026, 3, 6)) == timedelta(hours=8)
    assert night(date(2026, 3, 7)) == timedelta(hours=7)
    assert night(date(2026, 10, 31)) == timedelta(hours=9)


def test_a_site_that_never_closes_works_all_the_time() -> None:
    always = Hours(opens=time(0), closes=time(0), every_day=True)
    since, until = at("2025-12-30T11:11"), at("2027-01-04T03:33")
    assert working_time(since, until, always) == until - since


@given(INSTANTS, st.integers(1, 4 * 1440), SITES)
def test_working_time_is_what_counting_every_minute_gives(now: datetime, minutes: int, hours: Hours) -> None:
    since = now.replace(second=0, microsecond=0)
    assert working_time(since, since + minutes * MINUTE, hours) == counted(since, minutes, hours)


@given(st.tuples(INSTANTS, INSTANTS, INSTANTS).map(sorted), SITES)
def test_working_time_adds_up(instants: list[datetime], hours: Hours) -> None:
    first, second, third = instants
    whole = working_time(first, third, hours)
    assert working_time(first, second, hours) + working_time(second, third, hours) == whole
    assert timedelta() <= working_time(first, second, hours) <= whole <= third - first


def test_ten_years_are_the_sum_of_their_days() -> None:
    first, days = date(2016, 1, 1), 3653
    nights = [shift(day, NEW_YORK) for number in range(days) if is_workday(day := first + timedelta(number), NEW_YORK)]
    whole = working_time(NEW_YORK.at(first, time(12)), NEW_YORK.at(first + timedelta(days), time(12)), NEW_YORK)
    assert whole == sum((closes - opens for opens, closes in nights), timedelta())

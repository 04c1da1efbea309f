from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sites.days import NO_OWN_DAYS, Source, own_day, span
from server.sites.rules import (
    Hours,
    by_the_end,
    calendar_day,
    common_timezone,
    day_end,
    day_of,
    day_start,
    edges,
    is_night,
    is_open,
    is_published,
    is_workday,
    lasts_until,
    shift,
)

HOURS = Hours()
NIGHT = Hours(opens=time(22), closes=time(6))
"""A shift that begins in the evening; its day turns at 14:00."""
DAWN = Hours(opens=time(3), closes=time(11))
"""A shift that begins in the night; its day turns at 19:00, on the eve."""
EVENING = Hours(opens=time(18), closes=time(0))
ALWAYS = Hours(opens=time(0), closes=time(0), every_day=True)
NEW_YORK = Hours("America/New_York")
SITES = (HOURS, NIGHT, DAWN, EVENING, ALWAYS, NEW_YORK, Hours("America/New_York", time(22), time(6)))
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 5), True),
        (date(2026, 3, 7), False),
        (date(2026, 10, 1), False),
        (date(2026, 2, 14), True),
    ],
    ids=["a Thursday", "a Saturday", "National Day", "a Saturday moved for Spring Festival"],
)
def test_the_chinese_calendar_decides_what_a_workday_is(day: date, expected: bool) -> None:
    assert is_workday(day, HOURS) is expected


def test_beyond_the_published_calendar_people_work_from_monday_to_friday_and_figures_say_so() -> None:
    assert is_workday(date(2090, 1, 2), HOURS)
    assert not is_workday(date(2090, 1, 1), HOURS)
    assert not is_published(date(2090, 1, 2), HOURS)
    assert is_published(date(2026, 12, 31), HOURS)


def test_a_site_without_a_public_calendar_is_right_by_its_weekdays() -> None:
    bare = Hours(country=None)
    assert is_workday(date(2026, 10, 1), bare)
    assert not is_workday(date(2026, 2, 14), bare)
    assert is_published(date(2090, 1, 2), bare)


def test_a_site_that_works_every_day_works_on_sunday_and_needs_no_calendar() -> None:
    every = Hours(every_day=True)
    assert is_workday(date(2026, 3, 8), every)
    assert is_workday(date(2026, 10, 1), every)
    assert is_published(date(2090, 1, 2), every)


def test_the_sites_own_days_come_before_the_published_and_those_before_the_weekday() -> None:
    own = NO_OWN_DAYS.put(
        [*span(date(2026, 3, 5), date(2026, 3, 6), "年会", off=True), own_day(date(2026, 10, 1), "值守", off=False)]
    )
    hours = replace(HOURS, own=own)
    told = {
        date(2026, 3, 5): (True, Source.OWN, "年会"),
        date(2026, 10, 1): (False, Source.OWN, "值守"),
        date(2026, 10, 2): (True, Source.PUBLISHED, "国庆节"),
        date(2026, 10, 10): (False, Source.PUBLISHED, "国庆节"),
        date(2026, 3, 9): (False, Source.WEEKDAY, None),
        date(2026, 3, 8): (True, Source.WEEKDAY, None),
    }
    for day, said in told.items():
        found = calendar_day(day, hours)
        assert (found.off, found.source, found.name and found.name.zh) == said
    assert not is_open(at("2026-03-05T10:00"), hours)
    assert is_workday(date(2026, 3, 5), HOURS)
    assert not is_workday(date(2026, 3, 5), replace(hours, every_day=True)), "who works every day closes too"


def test_a_year_is_published_by_its_days_off_and_not_by_a_closure_in_it() -> None:
    closure = NO_OWN_DAYS.put(span(date(2027, 1, 18), date(2027, 1, 22), "装修", off=True))
    day = date(2027, 1, 4)
    assert not is_published(day, replace(HOURS, own=closure))
    assert is_published(day, replace(HOURS, own=closure.complete([2027])))
    assert not is_published(day, replace(HOURS, own=closure.complete([2027]).incomplete(2027)))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-05T08:29", False),
        ("2026-03-05T08:30", True),
        ("2026-03-05T17:29", True),
        ("2026-03-05T17:30", False),
        ("2026-03-07T10:00", False),
    ],
)
def test_a_site_is_open_in_its_hours_on_workdays(moment: str, expected: bool) -> None:
    assert is_open(at(moment), HOURS) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-03-05T07:29", True), ("2026-03-05T07:30", False), ("2026-03-05T19:29", False), ("2026-03-05T19:30", True)],
)
def test_signs_dim_two_hours_after_closing_and_wake_an_hour_before_opening(moment: str, expected: bool) -> None:
    assert is_night(at(moment), HOURS) is expected


def test_the_day_before_lasts_until_four_in_the_morning() -> None:
    assert day_start(at("2026-03-05T03:59"), HOURS) == at("2026-03-04T04:00")
    assert day_start(at("2026-03-05T04:00"), HOURS) == at("2026-03-05T04:00")
    assert day_end(at("2026-03-05T03:59"), HOURS) == at("2026-03-05T04:00")
    assert day_of(at("2026-03-05T03:59"), HOURS) == date(2026, 3, 4)
    assert day_of(at("2026-03-05T04:00"), HOURS) == date(2026, 3, 5)


@given(INSTANTS, st.sampled_from(SITES))
def test_every_instant_belongs_to_the_working_day_that_began_last(now: datetime, hours: Hours) -> None:
    start, end = day_start(now, hours), day_end(now, hours)
    assert start <= now < end
    assert hours.local(start).time() == hours.local(end).time() == hours.turns
    assert day_of(start, hours) == day_of(now, hours) == day_of(end, hours) - timedelta(days=1)


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.sampled_from(SITES))
def test_all_of_a_shift_belongs_to_the_day_on_which_it_begins(day: date, hours: Hours) -> None:
    opens, closes = shift(day, hours)
    assert day_of(opens, hours) == day_of(closes - timedelta(microseconds=1), hours) == day
    assert hours.local(opens).date() == day
    assert shift(day - timedelta(days=1), hours)[1] <= opens


@pytest.mark.parametrize(
    ("hours", "turns"),
    [(HOURS, time(4)), (NIGHT, time(14)), (DAWN, time(19)), (EVENING, time(4)), (ALWAYS, time(4))]
    + [
        (Hours(opens=opens, closes=closes), turns)
        for opens, closes, turns in (
            (time(4), time(12), time(4)),
            (time(20), time(4), time(4)),
            (time(20), time(4, 1), time(12)),
            (time(3, 59), time(12), time(19, 59)),
            (time(6), time(5), time(5, 30)),
            (time(23), time(14, 45), time(18, 52)),
        )
    ],
    ids=str,
)
def test_the_day_turns_at_four_or_where_people_work_then_in_the_middle_of_the_closed_time(
    hours: Hours, turns: time
) -> None:
    assert hours.turns == turns


def test_a_night_shift_belongs_to_the_day_on_which_it_began() -> None:
    assert day_of(at("2026-03-07T05:59"), NIGHT) == date(2026, 3, 6)
    assert is_open(at("2026-03-07T05:59"), NIGHT), "Friday's shift goes on into Saturday"
    assert not is_open(at("2026-03-07T06:00"), NIGHT)
    assert not is_open(at("2026-03-07T23:00"), NIGHT), "nobody works on Saturday"
    assert is_open(at("2026-03-10T00:00"), NIGHT)
    assert not is_open(at("2026-03-09T05:00"), NIGHT), "nor did a shift begin on Sunday"
    assert day_of(at("2026-03-05T19:00"), DAWN) == date(2026, 3, 6)
    assert is_open(at("2026-03-06T03:00"), DAWN)


def test_a_site_that_never_closes_is_always_open_and_never_dims() -> None:
    for moment in ("2026-03-05T00:00", "2026-03-05T03:59", "2026-03-07T12:00", "2026-10-01T23:59"):
        assert is_open(at(moment), ALWAYS)
        assert not is_night(at(moment), ALWAYS)


def test_round_the_clock_on_workdays_lasts_from_turn_to_turn() -> None:
    weekdays = Hours(opens=time(0), closes=time(0))
    assert is_open(at("2026-03-07T03:59"), weekdays)
    assert not is_open(at("2026-03-07T04:00"), weekdays)
    assert not is_open(at("2026-03-09T03:59"), weekdays)
    assert is_open(at("2026-03-09T04:00"), weekdays)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (NIGHT, "2026-03-05T20:59", True),
        (NIGHT, "2026-03-05T21:00", False),
        (NIGHT, "2026-03-06T07:59", False),
        (NIGHT, "2026-03-06T08:00", True),
        (EVENING, "2026-03-06T01:59", False),
        (EVENING, "2026-03-06T02:00", True),
        (Hours(opens=time(0, 30), closes=time(3)), "2026-03-05T23:30", False),
    ],
)
def test_signs_of_a_night_shift_dim_by_day(hours: Hours, moment: str, expected: bool) -> None:
    assert is_night(at(moment), hours) is expected


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("2026-03-05T03:50", "2026-03-05T11:50"),
        ("2026-03-05T09:00", "2026-03-06T04:00"),
        ("2026-03-05T20:00", "2026-03-06T04:00"),
        ("2026-03-05T21:00", "2026-03-06T05:00"),
    ],
)
def test_what_is_said_for_the_day_lasts_until_it_turns_and_eight_hours_at_least(said: str, ends: str) -> None:
    assert lasts_until(at(said), HOURS) == at(ends)


def test_what_is_said_in_a_night_shift_lasts_until_its_day_turns() -> None:
    assert lasts_until(at("2026-03-05T22:05"), NIGHT) == at("2026-03-06T14:00")
    assert lasts_until(at("2026-03-06T05:00"), NIGHT) == at("2026-03-06T14:00")
    assert lasts_until(at("2026-03-06T13:00"), NIGHT) == at("2026-03-06T21:00")


@pytest.mark.parametrize(
    ("hours", "by"),
    [(HOURS, "17:30"), (NIGHT, "23:59"), (EVENING, "23:59"), (ALWAYS, "23:59"), (DAWN, "11:00")],
)
def test_who_comes_back_on_a_date_is_back_before_it_ends(hours: Hours, by: str) -> None:
    assert by_the_end(date(2026, 3, 6), hours) == at(f"2026-03-06T{by}")


def test_days_of_twenty_three_and_of_twenty_five_hours_are_told_exactly() -> None:
    spring, autumn = date(2026, 3, 7), date(2026, 10, 31)
    night = Hours("America/New_York", time(22), time(6))
    for day, length in ((spring, 7), (date(2026, 3, 9), 8), (autumn, 9)):
        opens, closes = shift(day, night)
        assert closes - opens == timedelta(hours=length)
    assert day_end(NEW_YORK.at(spring, time(12)), NEW_YORK) == datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert day_end(NEW_YORK.at(autumn, time(12)), NEW_YORK) == datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "skipped", "jump"),
    [
        ("America/New_York", date(2026, 3, 8), time(2), "2026-03-08T07:00"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00"),
        ("America/New_York", date(2026, 3, 8), time(3), "2026-03-08T07:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        ("Pacific/Apia", date(2011, 12, 30), time(12), "2011-12-30T10:00"),
    ],
)
def test_a_time_that_the_clock_skips_is_the_instant_of_its_jump(zone: str, day: date, skipped: time, jump: str) -> None:
    assert Hours(zone).at(day, skipped) == datetime.fromisoformat(jump + "+00:00")


def test_a_time_that_comes_twice_is_the_first() -> None:
    assert NEW_YORK.at(date(2026, 11, 1), time(1, 30)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_there_is_no_time_before_the_first_date() -> None:
    with pytest.raises(ValueError, match="years"):
        HOURS.at(date.min, time(7))


def test_signs_change_by_themselves_when_the_site_opens() -> None:
    assert edges(at("2026-03-05T08:29"), at("2026-03-05T08:31"), HOURS)
    assert not edges(at("2026-03-05T09:00"), at("2026-03-05T11:00"), HOURS)


@given(st.lists(st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "America/New_York"])))
def test_the_common_clock_is_that_of_as_many_as_any(timezones: list[str]) -> None:
    found, counted = common_timezone(timezones), Counter(timezones)
    assert counted[found] == max(counted.values(), default=0)
    assert common_timezone(reversed(timezones)) == found

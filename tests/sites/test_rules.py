from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.refusal import Refusal
from server.sites.rules import (
    Described,
    Hours,
    day_end,
    day_of,
    day_start,
    described,
    edges,
    floor_of,
    is_night,
    is_open,
    is_workday,
    room_order,
)

HOURS = Hours()
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


def test_beyond_the_published_calendar_people_work_from_monday_to_friday() -> None:
    assert is_workday(date(2090, 1, 2), HOURS)
    assert not is_workday(date(2090, 1, 1), HOURS)


def test_a_site_that_works_every_day_works_on_sunday() -> None:
    assert is_workday(date(2026, 3, 8), Hours(every_day=True))


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


@given(INSTANTS)
def test_every_instant_belongs_to_the_working_day_that_began_last(now: datetime) -> None:
    start = day_start(now, HOURS)
    assert start <= now < start + timedelta(hours=24)
    assert start.timetz().replace(tzinfo=None) == time(4)


def test_signs_change_by_themselves_when_the_site_opens() -> None:
    assert edges(at("2026-03-05T08:29"), at("2026-03-05T08:31"), HOURS)
    assert not edges(at("2026-03-05T09:00"), at("2026-03-05T11:00"), HOURS)


@pytest.mark.parametrize(
    ("number", "floor"),
    [("3-12", "3"), ("301", "3"), ("1201", "12"), ("A305", "3"), ("前台", "1"), ("12", "1"), ("B座-1102", "11")],
)
def test_a_room_number_tells_its_floor(number: str, floor: str) -> None:
    assert floor_of(number) == floor


@given(st.lists(st.integers(1, 40), min_size=1, unique=True))
def test_rooms_are_in_the_order_in_which_people_count(numbers: list[int]) -> None:
    named = [f"A3-{number}" for number in numbers]
    assert sorted(named, key=room_order) == [f"A3-{number}" for number in sorted(numbers)]


def test_a_room_with_a_letter_has_its_place_among_the_others() -> None:
    assert sorted(["前台", "3-2B", "3-12", "3-2", "3-2A"], key=room_order) == ["3-2", "3-2A", "3-2B", "3-12", "前台"]


TYPED = {"name": " 星河  创业园 ", "zone": "", "timezone": "Asia/Shanghai", "opens": "08:30", "closes": "17:30"}


def read(**typed: str) -> Described:
    return described(**(TYPED | typed), every_day=False)


def test_a_site_is_described_by_its_name_its_zone_and_its_hours() -> None:
    assert read() == Described("星河 创业园", None, Hours())
    night = described("星河 创业园", " 高新区 ", "Asia/Urumqi", "0:00", "23:59", every_day=True)
    assert night == Described("星河 创业园", "高新区", Hours("Asia/Urumqi", time(0), time(23, 59), every_day=True))
    assert night.hours.ever_open


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"zone": "x" * 121}, "zone"),
        ({"zone": "a\u202eb"}, "zone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "Asia"}, "timezone"),
        ({"timezone": "x" * 5000}, "timezone"),
        ({"timezone": "a\x00b"}, "timezone"),
        ({"opens": "17:30"}, "hours"),
        ({"opens": "24:00"}, "hours"),
        ({"closes": ""}, "hours"),
        ({"closes": "18:30+08:00"}, "hours"),
    ],
)
def test_what_describes_no_site_is_refused(typed: dict[str, str], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(**typed)
    assert refused.value.key == f"sites.refused.{key}"

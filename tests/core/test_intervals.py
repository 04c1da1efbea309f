from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, select

from server.core.days import Days
from server.core.tables import plain
from server.sites.tables import Lease

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=nth) for nth in range(7)]

days = st.sampled_from(WEEK)
intervals = st.builds(Days, days, st.none() | days)


@pytest.fixture(scope="module")
def leases() -> Iterator[Connection]:
    """Hold every interval of a week, each as a lease of its own room."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        plain(Lease).create(connection)
        rows = [
            {"room_id": nth, "organisation_id": 1, "starts": starts, "ends": ends}
            for nth, (starts, ends) in enumerate(product(WEEK, [*WEEK, None]))
        ]
        connection.execute(insert(plain(Lease)), rows)
        yield connection
    engine.dispose()


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=1), *WEEK, WEEK[-1] + timedelta(days=1)])
def test_a_row_a_value_and_the_database_agree_on_what_stands(leases: Connection, day: date) -> None:
    every = leases.execute(select(plain(Lease))).all()
    found = set(leases.scalars(select(Lease.room_id).where(Lease.stands_on(day))))
    assert found == {row.room_id for row in every if Days(row.starts, row.ends).stands_on(day)}
    assert found == {row.room_id for row in every if Lease(starts=row.starts, ends=row.ends).stands_on(day)}


def test_an_interval_stands_on_its_first_day_and_not_on_its_last() -> None:
    lease = Lease(starts=MONDAY, ends=WEEK[2])
    assert [lease.stands_on(day) for day in WEEK[:4]] == [True, True, False, False]
    assert lease.days == Days(MONDAY, WEEK[2])


def test_without_an_end_it_stands_for_good() -> None:
    assert Days(MONDAY).stands_on(date(2126, 3, 2))


@given(intervals, intervals)
def test_two_intervals_meet_on_a_day_on_which_both_stand(one: Days, other: Days) -> None:
    shared = [day for day in WEEK if one.stands_on(day) and other.stands_on(day)]
    assert one.meets(other) == other.meets(one) == bool(shared)


@given(days, intervals)
def test_what_ends_on_the_day_it_starts_never_stood_and_meets_nothing(day: date, other: Days) -> None:
    assert not Days(day, day).meets(other)


@given(intervals, days)
def test_the_nearest_day_is_the_day_itself_or_the_last_or_the_first_that_it_stands_on(one: Days, day: date) -> None:
    stood = [each for each in WEEK if one.stands_on(each)]
    if stood:
        assert one.nearest(day) == min(stood, key=lambda each: abs(each - day))

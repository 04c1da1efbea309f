from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.core.days import Days
from server.roster.departures import Effect, effect, ends_with, ends_within

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=nth) for nth in range(7)]
TODAY = WEEK[3]

days = st.sampled_from(WEEK)
ends = st.none() | days
stays = st.builds(Days, days, ends).filter(lambda one: one.ends is None or one.starts <= one.ends)


@pytest.mark.parametrize(
    ("starts", "was", "wanted", "expected"),
    [
        (0, None, None, Effect.SAME),
        (0, None, 5, Effect.GOES_LATER),
        (0, 5, 6, Effect.GOES_LATER),
        (5, None, 6, Effect.GOES_LATER),
        (0, 5, None, Effect.STAYS),
        (5, 6, None, Effect.STAYS),
        (0, None, 3, Effect.GOES_NOW),
        (3, None, 3, Effect.GOES_NOW),
        (0, 6, 1, Effect.GOES_NOW),
        (0, 3, None, Effect.RETURNS),
        (0, 1, 5, Effect.RETURNS),
        (5, None, 5, Effect.NEVER_COMES),
        (0, 1, 2, Effect.WAS),
    ],
)
def test_what_becomes_of_a_door_is_said_as_seen_from_today(
    starts: int, was: int | None, wanted: int | None, expected: Effect
) -> None:
    before, after = (Days(WEEK[starts], None if end is None else WEEK[end]) for end in (was, wanted))
    assert effect(before, after, TODAY) is expected


@given(stays, ends)
def test_a_door_changes_at_once_where_it_is_said_and_nowhere_else(before: Days, wanted: date | None) -> None:
    after = Days(before.starts, ends_within(before.starts, wanted))
    now = {Effect.GOES_NOW: (True, False), Effect.RETURNS: (False, True)}
    same = before.stands_on(TODAY), before.stands_on(TODAY)
    assert (before.stands_on(TODAY), after.stands_on(TODAY)) == now.get(effect(before, after, TODAY), same)


@given(stays, ends, days)
def test_of_who_leaves_nothing_stands_from_that_day_on_and_before_it_what_stood(
    one: Days, was: date | None, wanted: date
) -> None:
    assume(was is None or one.ends is None or one.ends <= was)
    after = Days(one.starts, ends_with(one, was, wanted))
    assert not any(after.stands_on(day) for day in WEEK if day >= wanted)
    earlier = [day for day in WEEK if day < wanted and (was is None or day < was)]
    assert [after.stands_on(day) for day in earlier] == [one.stands_on(day) for day in earlier]


@given(stays, days)
def test_to_take_a_departure_back_is_to_be_as_before_it(one: Days, wanted: date) -> None:
    assume(one.starts < wanted != one.ends)
    left = Days(one.starts, ends_with(one, None, wanted))
    assert ends_with(left, wanted, None) == (None if one.ends is None or one.ends > wanted else one.ends)


def test_what_never_stood_does_not_come_with_a_departure_that_is_taken_back() -> None:
    assert ends_with(Days(MONDAY, MONDAY), MONDAY, None) == MONDAY


def test_nothing_ends_before_it_begins() -> None:
    assert ends_within(WEEK[4], WEEK[2], None) == WEEK[4]
    assert ends_within(WEEK[4], None) is None

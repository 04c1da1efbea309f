from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.core.days import Days
from server.core.refusal import Refusal
from server.sites.terms import AHEAD, PAST, end_day, first_day, new_end

TODAY = date(2026, 3, 5)
DAY = timedelta(days=1)


def test_what_nobody_typed_begins_today() -> None:
    assert first_day(None, TODAY) == TODAY


@pytest.mark.parametrize("typed", [TODAY - PAST, TODAY, date(2026, 4, 1), TODAY + AHEAD])
def test_a_day_of_the_last_three_months_or_of_the_next_ten_years_is_taken(typed: date) -> None:
    assert first_day(typed, TODAY) == end_day(typed, TODAY - PAST, TODAY) == typed


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (TODAY - PAST - DAY, "sites.refused.day_long_past"),
        (TODAY + AHEAD + DAY, "sites.refused.day_far"),
        (date(1926, 4, 1), "sites.refused.day_long_past"),
    ],
)
def test_a_slip_of_the_year_is_refused(typed: date, why: str) -> None:
    with pytest.raises(Refusal) as caught:
        first_day(typed, TODAY)
    assert caught.value.key == why


def test_nothing_ends_before_it_starts_but_it_may_never_have_stood() -> None:
    assert end_day(TODAY, TODAY, TODAY) == TODAY
    with pytest.raises(Refusal) as caught:
        end_day(TODAY - DAY, TODAY, TODAY)
    assert caught.value.key == "sites.refused.day_before_start"


@pytest.mark.parametrize("typed", [None, TODAY, date(2026, 12, 15)])
def test_an_end_of_the_last_three_months_is_corrected(typed: date | None) -> None:
    assert new_end(typed, Days(TODAY - 2 * PAST, TODAY - PAST), TODAY) == typed


def test_what_ended_longer_ago_was_reported_and_stays() -> None:
    ended = Days(TODAY - 2 * PAST, TODAY - PAST - DAY)
    assert new_end(ended.ends, ended, TODAY) == ended.ends
    with pytest.raises(Refusal) as caught:
        new_end(None, ended, TODAY)
    assert caught.value.key == "sites.refused.day_long_past"

from __future__ import annotations

from datetime import UTC, datetime

from server.demo.day import Move
from server.demo.phone import Pick, pick_of
from server.sites.rules import Hours

NOON = datetime(2026, 3, 5, 4, 0, 10, tzinfo=UTC)
"""12:00:10 in Shanghai."""


def test_a_visit_of_two_hours_at_sixty_times_ends_two_real_minutes_later() -> None:
    visit = Move(600, 7, "market", 720, "客户现场", "产品演示")
    assert pick_of(visit, 600, 60, NOON, Hours()) == Pick("market", "12:03", "客户现场", "产品演示")


def test_at_the_speed_of_life_the_promise_is_the_plans() -> None:
    assert pick_of(Move(600, 7, "errand", 645), 600, 1, NOON, Hours()).back == "12:46"


def test_a_promise_is_never_already_gone() -> None:
    assert pick_of(Move(600, 7, "market", 640), 700, 240, NOON, Hours()).back == "12:01"


def test_a_promise_outlives_the_moment_that_sending_it_takes() -> None:
    last_second = datetime(2026, 3, 5, 4, 0, 59, tzinfo=UTC)
    assert pick_of(Move(600, 7, "market", 600), 600, 60, last_second, Hours()).back == "12:02"


def test_past_midnight_the_pages_own_suggestion_is_picked() -> None:
    late = datetime(2026, 3, 5, 15, 59, 30, tzinfo=UTC)
    assert pick_of(Move(600, 7, "market", 720), 600, 60, late, Hours()).back == "1h"


def test_a_visit_without_return_and_a_trip_are_picked_by_their_suggestion() -> None:
    assert pick_of(Move(600, 7, "market"), 600, 60, NOON, Hours()).back == "not_today"
    assert pick_of(Move(600, 7, "trip"), 600, 60, NOON, Hours()).back == "tomorrow"
    assert pick_of(Move(600, 7, "on_site"), 600, 60, NOON, Hours()).back is None

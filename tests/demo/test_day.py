from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from server.demo.day import STARTS, Colleague, Move, plan_day, state_at
from server.presence.statuses import STATUSES, Counted, Return

HOUSE = [Colleague(nth, nth // 9, sells=nth % 5 == 0) for nth in range(700)]
AWAY = ("market", "errand")


def days_of(moves: list[Move]) -> dict[int, list[Move]]:
    days: dict[int, list[Move]] = {}
    for move in moves:
        days.setdefault(move.person, []).append(move)
    return days


def present_at(moves: list[Move], minute: float) -> int:
    return sum(STATUSES[move.status].counted is Counted.PRESENT for move in state_at(moves, minute))


seeds = given(st.integers(0, 10_000).map(Random))
few = settings(max_examples=40)


@few
@seeds
def test_nobody_is_in_two_places_at_once(rng: Random) -> None:
    for day in days_of(plan_day(HOUSE, rng)).values():
        assert all(one.at < other.at for one, other in pairwise(day))
        assert all(one.status != other.status for one, other in pairwise(day))


@few
@seeds
def test_whoever_leaves_comes_back_or_said_that_they_would_not(rng: Random) -> None:
    for day in days_of(plan_day(HOUSE, rng)).values():
        for nth, move in enumerate(day):
            if move.status in AWAY and move.back is not None:
                assert day[nth + 1].status == "on_site"
            elif move.status in AWAY or STATUSES[move.status].asks is Return.DATE:
                assert move is day[-1]


@few
@seeds
def test_every_promise_lies_ahead_and_a_few_are_broken(rng: Random) -> None:
    late = on_time = 0
    for day in days_of(plan_day(HOUSE, rng)).values():
        for move, following in pairwise(day):
            if move.back is not None:
                assert move.back > move.at
                late += following.at > move.back
                on_time += following.at <= move.back
    assert 0 < late < on_time / 3


@few
@seeds
def test_market_visits_are_a_good_share_of_the_day(rng: Random) -> None:
    said = Counter(move.status for move in plan_day(HOUSE, rng))
    assert said["market"] > 200
    assert said["market"] > said["errand"]
    assert {"on_site", "nearby", "meeting", "errand", "trip", "leave", "remote", "off"} <= set(said)


@few
@seeds
def test_only_what_asks_for_a_place_says_one(rng: Random) -> None:
    for move in plan_day(HOUSE, rng):
        assert STATUSES[move.status].asks_place or not (move.place or move.purpose)
        assert STATUSES[move.status].asks is Return.TIME or move.back is None


def test_most_arrive_around_nine_and_the_first_within_a_minute_of_the_start() -> None:
    moves = plan_day(HOUSE, Random(1))
    assert moves[0].at < STARTS + 1
    assert present_at(moves, 8 * 60 + 35) < 100
    assert present_at(moves, 9 * 60 + 12) > 450


def test_the_house_is_emptier_at_noon_and_empty_at_night() -> None:
    last = {move.person: move for move in plan_day(HOUSE, Random(1))}
    assert 500 < sum(move.status == "off" for move in last.values()) < 700
    lunch = [
        move for move in plan_day(HOUSE, Random(1)) if move.status == "nearby" and 11 * 60 + 30 < move.at < 13 * 60
    ]
    assert len(lunch) > 100


def test_a_handful_and_whole_tenants_say_nothing_all_day() -> None:
    spoke = {move.person for move in plan_day(HOUSE, Random(1))}
    silent = [person for person in HOUSE if person.id not in spoke]
    by_tenant = Counter(person.tenant for person in silent)
    assert 18 < len(silent) < 60
    assert sum(count == 9 for count in by_tenant.values()) == 2

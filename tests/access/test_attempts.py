"""Attempts to prove something, and the delays after them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from server.access.throttle.attempts import Attempt, count, counted, forget
from server.access.throttle.policies import POLICIES
from server.core.principals import HOUSE
from server.core.refusal import Refusal
from tests.incubator import Incubator

BOTH_ENGINES = True
SOMEBODY = Attempt("password", "user:1", "browser")
FREE = POLICIES["password"].free


def tries(incubator: Incubator, *attempts: Attempt) -> int:
    """Try once; return the seconds that a try must wait, 0 where it was counted."""
    try:
        incubator.db.act(lambda tx: count(tx, attempts or [SOMEBODY], incubator.time()), by=HOUSE)
    except Refusal as refusal:
        return int(refusal.values.get("seconds", -1))
    return 0


def count_of(incubator: Incubator, attempt: Attempt) -> int:
    with incubator.db.reading() as session:
        return counted(session, attempt, incubator.time())


def test_who_goes_on_waits_longer_each_time_and_others_do_not(incubator: Incubator) -> None:
    found = []
    for _turn in range(FREE + 4):
        assert tries(incubator) == 0
        found.append(tries(incubator) if count_of(incubator, SOMEBODY) > FREE else 0)
        incubator.time.pass_by(seconds=found[-1])
    assert found == [0] * FREE + [2, 4, 8, 16]
    tries(incubator)
    assert tries(incubator, Attempt("password", "user:1", "another browser")) == 0
    assert tries(incubator, Attempt("password", "user:2", "browser")) == 0
    assert tries(incubator, Attempt("code", "user:1", "browser")) == 0


def test_who_must_wait_is_not_counted(incubator: Incubator) -> None:
    for _turn in range(20):
        tries(incubator)
    assert count_of(incubator, SOMEBODY) == FREE + 1


def test_calm_and_success_forget_the_failures(incubator: Incubator) -> None:
    for _turn in range(FREE + 1):
        tries(incubator)
    incubator.time.pass_by(hours=1, seconds=1)
    assert count_of(incubator, SOMEBODY) == 0
    assert tries(incubator) == 0
    assert count_of(incubator, SOMEBODY) == 1
    incubator.db.act(lambda tx: forget(tx, [SOMEBODY]), by=HOUSE)
    assert count_of(incubator, SOMEBODY) == 0


def test_of_a_days_attempts_the_right_one_alone_is_taken_back_and_the_next_day_forgets_all(
    incubator: Incubator,
) -> None:
    def today() -> Attempt:
        return Attempt("pins", "person:1", since=incubator.time().replace(hour=0))

    for _turn in range(3):
        tries(incubator, today())
    incubator.db.act(lambda tx: forget(tx, [today()]), by=HOUSE)
    assert count_of(incubator, today()) == 2
    incubator.time.pass_by(days=1)
    assert count_of(incubator, today()) == 0
    tries(incubator, today())
    assert count_of(incubator, today()) == 1


def test_what_is_refused_under_one_policy_counts_under_none(incubator: Incubator) -> None:
    free = Attempt("code", "user:1")
    for _turn in range(FREE + 1):
        tries(incubator)
    assert tries(incubator, free, SOMEBODY) == 2
    assert count_of(incubator, free) == 0


@pytest.mark.engines_differ
def test_who_tries_for_the_first_time_while_somebody_else_does_sees_what_that_one_left(incubator: Incubator) -> None:
    with ThreadPoolExecutor(1) as pool:
        with incubator.db.transaction() as tx:
            for _turn in range(FREE + 1):
                count(tx, [SOMEBODY], incubator.time())
            second = pool.submit(tries, incubator)
            # Long enough for one who does not wait to slip through.
            wait([second], timeout=0.5)
        assert second.result() == 2

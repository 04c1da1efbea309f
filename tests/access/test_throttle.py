"""Delays after failures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access.patience import Patience
from server.access.throttle import failed, succeeded, take_turn
from server.core.refusal import Refusal
from tests.incubator import Incubator

BOTH_ENGINES = True
RULE = Patience(free=2, first=timedelta(seconds=4), most=timedelta(seconds=30))


def fail(incubator: Incubator, times: int, key: str = "somebody") -> None:
    for _time in range(times):
        with incubator.db.transaction() as tx:
            failed(tx, key, incubator.time(), RULE)


def waits(incubator: Incubator, key: str = "somebody") -> int:
    try:
        with incubator.db.transaction() as tx:
            take_turn(tx, key, incubator.time())
    except Refusal as refusal:
        return int(refusal.values["seconds"])
    return 0


def test_the_first_slips_are_free_and_each_one_more_doubles_the_wait(incubator: Incubator) -> None:
    fail(incubator, 2)
    assert waits(incubator) == 0
    found = []
    for _failure in range(5):
        fail(incubator, 1)
        found.append(waits(incubator))
    assert found == [4, 8, 16, 30, 30]
    assert waits(incubator, "somebody else") == 0


def test_a_wait_ends_and_success_and_calm_forget_the_failures(incubator: Incubator) -> None:
    fail(incubator, 3)
    incubator.time.pass_by(seconds=4)
    assert waits(incubator) == 0
    incubator.time.pass_by(hours=2)
    fail(incubator, 1)
    assert waits(incubator) == 0
    fail(incubator, 2)
    with incubator.db.transaction() as tx:
        succeeded(tx, "somebody")
    assert waits(incubator) == 0


@given(st.integers(0, 10_000))
def test_no_wait_is_longer_than_the_rule_says(failures: int) -> None:
    assert timedelta() <= RULE.wait(failures) <= RULE.most


def test_a_refusal_names_the_seconds(incubator: Incubator) -> None:
    fail(incubator, 3)
    with pytest.raises(Refusal) as refused, incubator.db.transaction() as tx:
        take_turn(tx, "somebody", incubator.time())
    assert (refused.value.status, refused.value.values) == (429, {"seconds": 4})


@pytest.mark.engines_differ
def test_who_tries_for_the_first_time_while_somebody_else_does_sees_what_that_one_left(incubator: Incubator) -> None:
    def try_too() -> None:
        incubator.db.act(lambda tx: take_turn(tx, "somebody", incubator.time()))

    with ThreadPoolExecutor(1) as pool:
        with incubator.db.transaction() as tx:
            take_turn(tx, "somebody", incubator.time())
            second = pool.submit(try_too)
            # Long enough for one who does not wait to slip through.
            wait([second], timeout=0.5)
            for _failure in range(3):
                failed(tx, "somebody", incubator.time(), RULE)
        with pytest.raises(Refusal):
            second.result()

"""The table of limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access.hashing import LONGEST_QUEUE
from server.access.throttle.policies import LONGEST_WAIT, MINUTE, POLICIES, Then
from server.access.throttle.requests import EVERY_REQUEST
from server.scans.tickets import SECONDS

LONGER = [name for name, policy in POLICIES.items() if policy.then is Then.LONGER]


@pytest.mark.parametrize("name", LONGER)
def test_the_first_slips_are_free_and_each_one_more_doubles_the_wait(name: str) -> None:
    policy = POLICIES[name]
    waits = [policy.wait(count).total_seconds() for count in range(policy.free + 8)]
    assert waits == [0] * (policy.free + 1) + [2, 4, 8, 16, 32, 60, 60]


@given(st.sampled_from(LONGER), st.integers(0, 10**9))
def test_no_wait_is_longer_than_a_ticket_lives(name: str, count: int) -> None:
    assert timedelta() <= POLICIES[name].wait(count) <= LONGEST_WAIT < timedelta(seconds=SECONDS)


def test_what_is_counted_in_memory_is_over_with_the_minute() -> None:
    in_memory = {name for name, policy in POLICIES.items() if policy.then is Then.PAUSE}
    assert in_memory == {*EVERY_REQUEST, "guess"}
    assert {POLICIES[name].period for name in in_memory} == {MINUTE}


def test_what_argon2_looks_at_waits_in_a_queue_that_has_an_end() -> None:
    assert {policy.queue for policy in POLICIES.values() if policy.queue} == LONGEST_QUEUE.keys()

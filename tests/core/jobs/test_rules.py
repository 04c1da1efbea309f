"""When a job that failed is tried again, purely."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from server.core.jobs import Retry
from tests.incubator import THURSDAY

SPANS = st.timedeltas(timedelta(seconds=1), timedelta(days=2))


def waits(retry: Retry, attempts: int) -> list[timedelta]:
    """Return how long a job waits that fails whenever it is tried, this often or until it is given up."""
    found: list[timedelta] = []
    now = THURSDAY
    while len(found) < attempts and (again := retry.again_at(THURSDAY, len(found) + 1, now)):
        found.append(again - now)
        now = again
    return found


@given(SPANS, SPANS)
def test_a_job_is_tried_again_ever_more_rarely_up_to_a_limit(first: timedelta, longest: timedelta) -> None:
    assume(first <= longest)
    found = waits(Retry(first, longest), 60)
    assert (found[0], found[-1]) == (first, longest)
    assert all(sooner <= later <= sooner * 2 for sooner, later in pairwise(found))


@given(SPANS, SPANS, SPANS)
def test_a_job_is_given_up_once_it_is_worth_no_try_and_not_before(
    first: timedelta, longest: timedelta, worth: timedelta
) -> None:
    retry = Retry(first, longest, worth)
    assert retry.again_at(THURSDAY, 1, THURSDAY + worth) is None
    assert retry.again_at(THURSDAY, 1, THURSDAY + worth - timedelta(milliseconds=1)) is not None


@given(st.integers(1, 10_000))
def test_a_job_that_must_be_done_is_never_given_up(attempts: int) -> None:
    again = Retry().again_at(THURSDAY, attempts, THURSDAY + timedelta(days=3650))
    assert again is not None

"""What makes requests wait is found, and what any busy machine does is not taken for it."""

from __future__ import annotations

from tests.faults.latency import compared, slower

CALM = [20.0] * 300 + [30.0] * 90 + [50.0] * 8 + [120.0] * 2


def test_the_same_times_again_are_no_slower() -> None:
    assert list(slower(CALM, CALM)) == []


def test_a_median_that_more_than_doubles_is_found() -> None:
    assert "median 41 ms, allowed 40" in slower(CALM, [41.0] * 300 + CALM[300:])


def test_a_few_in_a_hundred_that_wait_are_found() -> None:
    assert list(slower(CALM, CALM[:390] + [250.0] * 10)) == ["p99 250 ms, allowed 100"]


def test_a_single_request_that_waited_for_redis_is_found() -> None:
    assert list(slower(CALM, [*CALM, 1_000.0])) == ["slowest 1000 ms, allowed 700"]


def test_a_single_request_that_a_busy_machine_held_up_is_not() -> None:
    assert list(slower(CALM, [*CALM, 690.0])) == []


def test_of_a_hundred_requests_the_slowest_one_does_not_stand_for_a_quantile() -> None:
    assert list(slower(CALM[::4], [*CALM[::4], 300.0, 300.0])) == []


def test_the_figures_tell_how_many_were_beyond_twice_the_median_in_both_periods() -> None:
    assert compared(CALM, CALM).endswith("beyond 2 × the median of before: 2.5% → 2.5%")

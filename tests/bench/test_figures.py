from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.bench.figures import QUIET_PERCENT, Goal, Sample, is_quotable, median, percentile

VALUES = st.lists(st.floats(0, 1e6), min_size=1)
PARTS = st.floats(0.01, 1)
AT_LEAST, AT_MOST = Goal(400, at_least=True), Goal(50, at_least=False)


@given(VALUES, PARTS)
def test_a_percentile_was_measured_and_so_much_of_all_is_no_greater(values: list[float], part: float) -> None:
    found = percentile(values, part)
    assert found in values
    assert sum(value <= found for value in values) >= part * len(values)
    assert sum(value < found for value in values) < part * len(values)


def test_what_never_came_took_for_ever() -> None:
    assert percentile([], 0.99) == math.inf


def test_of_three_runs_one_that_went_wrong_does_not_count() -> None:
    assert median([Sample(410.0), Sample(3.0), Sample(420.0)]) == 410.0
    assert math.isnan(median([]))


def test_a_goal_is_met_at_its_bound_and_not_by_what_was_not_measured() -> None:
    assert AT_LEAST.is_met(400)
    assert not AT_LEAST.is_met(399.9)
    assert AT_MOST.is_met(50)
    assert not AT_MOST.is_met(math.inf)
    assert not AT_LEAST.is_met(math.nan)
    assert not AT_MOST.is_met(math.nan)


def test_twice_as_good_is_twice_as_many_or_half_as_long() -> None:
    assert AT_LEAST.ratio(800, 400) == AT_MOST.ratio(10, 20) == 2
    assert AT_MOST.ratio(math.inf, 20) == 0
    assert math.isnan(AT_MOST.ratio(math.inf, math.inf))


@given(st.lists(st.floats(0, QUIET_PERCENT), min_size=1))
def test_one_disturbed_run_makes_a_figure_unquotable(others: list[float]) -> None:
    quiet = [Sample(1.0, percent) for percent in others]
    assert is_quotable(quiet)
    assert not is_quotable([*quiet, Sample(1.0, QUIET_PERCENT + 1)])
    assert not is_quotable([])

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.operation.lag import Glass, Lags

DOOR = 7


def test_a_screen_that_painted_the_last_version_does_not_lag() -> None:
    assert Lags().look([Glass(DOOR, 5, 5)], 100.0) == {DOOR: 0.0}


def test_a_screen_lags_since_the_first_version_that_it_did_not_paint() -> None:
    lags = Lags()
    for second, version in enumerate([5, 6, 7, 8]):
        lag = lags.look([Glass(DOOR, version, 5)], float(second))
    assert lag == {DOOR: 2.0}


def test_a_screen_that_follows_a_restless_board_lags_by_what_it_is_behind() -> None:
    lags = Lags()
    for second in range(100):
        lag = lags.look([Glass(DOOR, second + 5, second + 3)], float(second))
    assert lag == {DOOR: 1.0}


def test_the_slowest_screen_of_a_board_counts() -> None:
    lags = Lags()
    lags.look([Glass(DOOR, 5, 5), Glass(DOOR, 5, 5)], 0.0)
    lags.look([Glass(DOOR, 6, 6), Glass(DOOR, 6, 5)], 1.0)
    assert lags.look([Glass(DOOR, 6, 6), Glass(DOOR, 6, 5)], 9.0) == {DOOR: 8.0}


def test_a_board_without_live_screens_is_forgotten() -> None:
    lags = Lags()
    lags.look([Glass(DOOR, 6, 5)], 0.0)
    assert lags.look([], 1.0) == {}
    assert lags.look([Glass(DOOR, 6, 5)], 2.0) == {DOOR: 0.0}


def test_a_database_that_went_back_starts_over() -> None:
    lags = Lags()
    lags.look([Glass(DOOR, 9, 8)], 0.0)
    assert lags.look([Glass(DOOR, 4, 3)], 5.0) == {DOOR: 0.0}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=400))
def test_no_history_makes_a_lag_negative_or_longer_than_the_time_that_passed(steps: list[tuple[int, int]]) -> None:
    lags, version, painted = Lags(), 1, 1
    for second, (moves, paints) in enumerate(steps):
        version += moves
        painted = min(version, painted + paints)
        lag = lags.look([Glass(DOOR, version, painted)], float(second))[DOOR]
        assert 0.0 <= lag <= second
        assert painted < version or lag == 0.0

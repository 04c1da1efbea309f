"""Timeouts are counted in ticks, and what a greeting costs is measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live import pace as module
from server.live.pace import FIRST_SECONDS, Pace
from server.live.timeouts import Timeouts


@given(st.integers(1, 20), st.lists(st.integers(0, 5), max_size=30))
def test_everybody_has_the_whole_time_and_no_more(ticks: int, pauses: list[int]) -> None:
    timeouts: Timeouts[int] = Timeouts(ticks)
    now, added, late = 0, {}, {}

    def pass_by(number: int) -> None:
        nonlocal now
        for _tick in range(number):
            now += 1
            timeouts.tick()
            late.update(dict.fromkeys(timeouts.overdue(), now))

    for one, pause in enumerate(pauses):
        timeouts.add(one)
        added[one] = now
        pass_by(pause)
    pass_by(ticks)
    assert late == {one: at + ticks for one, at in added.items()}


def test_who_did_it_in_time_is_not_late() -> None:
    timeouts: Timeouts[str] = Timeouts(1)
    for one in ("early", "late"):
        timeouts.add(one)
    timeouts.discard("early")
    timeouts.tick()
    assert list(timeouts.overdue()) == ["late"]


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(module, "thread_time", lambda: now[0])
    return now


def test_before_anybody_was_greeted_a_greeting_is_taken_for_a_slow_one() -> None:
    assert Pace().a_second() == pytest.approx(1 / FIRST_SECONDS)


def test_what_greetings_cost_is_learnt_by_and_by(spent: list[float]) -> None:
    pace = Pace()
    for _kiosk in range(500):
        pace.arrived(0.0004)
        pace.begin()
        spent[0] += 0.0006
        pace.end(given=True)
    assert pace.a_second() == pytest.approx(1_000, rel=0.01)


def test_what_is_found_out_about_several_together_is_a_part_of_what_each_costs() -> None:
    pace = Pace()
    for _eight in range(100):
        pace.arrived(0.0003)
        pace.expected(0.0056, kiosks=8)
    assert pace.a_second() == pytest.approx(1 / (pace.arrival + 0.0007 + pace.answer), rel=0.01)


def test_greetings_that_wait_together_share_what_they_cost(spent: list[float]) -> None:
    alone, together = Pace(), Pace()
    for _kiosk in range(4):
        alone.begin()
        spent[0] += 0.001
        alone.end(given=True)
    for _kiosk in range(4):
        together.begin()
    for _kiosk in range(4):
        spent[0] += 0.001
        together.end(given=True)
    assert together.a_second() == pytest.approx(alone.a_second())


def test_who_is_refused_was_not_greeted(spent: list[float]) -> None:
    pace = Pace()
    pace.begin()
    spent[0] += 1.0
    pace.end(given=False)
    assert pace.a_second() == pytest.approx(1 / FIRST_SECONDS)

"""Whoever works long gives way in between, and who does not is found out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core import turns
from server.core.database.transactions import Transaction
from server.core.metrics import metrics
from server.core.principals import HOUSE
from server.core.turns import BREATH, LONGEST, NEARLY, Turn
from tests.incubator import Incubator


class Loop:
    """A loop whose time passes only when somebody works, or gives way."""

    def __init__(self) -> None:
        self.now = 0.0
        self.breaths = 0

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds == BREATH
        self.breaths += 1
        self.now += 5.0

    def work(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    made = Loop()
    monkeypatch.setattr(turns, "time", made)
    return made


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(turns.log, "info", lambda line, *values: lines.append(line % values))
    return lines


def works(loop: Loop, seconds: float, *, breathes: bool = False) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        for _part in range(10):
            loop.work(seconds / 10)
            if breathes:
                tx.breathe()

    return act


def counted() -> float:
    count: float = metrics().blocked_turns.labels(f"{__name__}.works")._value.get()
    return count


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.floats(0, LONGEST - NEARLY), max_size=50))
def test_who_breathes_after_short_parts_holds_nobody_up(loop: Loop, parts: list[float]) -> None:
    turn = Turn()
    for seconds in parts:
        loop.work(seconds)
        turn.breathe()
    turn.over()
    assert turn.longest <= LONGEST


def test_a_long_action_lets_others_have_their_turn_and_is_done_whole(incubator: Incubator, loop: Loop) -> None:
    before = counted()
    incubator.db.act(works(loop, 0.15, breathes=True), long=True, by=HOUSE)
    assert (loop.breaths, counted()) == (10, before)


def test_a_short_action_gives_nobody_else_a_turn(incubator: Incubator, loop: Loop, said: list[str]) -> None:
    incubator.db.act(works(loop, 0.019), by=HOUSE)
    assert (loop.breaths, said) == (0, [])


def test_an_action_that_holds_the_loop_and_does_not_say_so_is_named(
    incubator: Incubator, loop: Loop, said: list[str]
) -> None:
    before = counted()
    incubator.db.act(works(loop, 0.034), by=HOUSE)
    assert said == [f"{__name__}.works blocked the loop for 34 ms, and does not say that it is long"]
    incubator.db.act(works(loop, 0.034), long=True, by=HOUSE)
    assert (len(said), counted()) == (1, before + 2)


def test_waiting_for_what_is_done_elsewhere_holds_nobody_up(incubator: Incubator, loop: Loop, said: list[str]) -> None:
    def waits(tx: Transaction) -> None:
        with tx.turn.elsewhere():
            loop.work(3.0)

    incubator.db.act(waits, by=HOUSE)
    assert said == []


def test_what_fails_elsewhere_has_held_nobody_up_either(incubator: Incubator, loop: Loop, said: list[str]) -> None:
    def falls_back(tx: Transaction) -> None:
        with suppress(OSError), tx.turn.elsewhere():
            loop.work(3.0)
            raise OSError
        loop.work(0.015)

    incubator.db.act(falls_back, by=HOUSE)
    assert said == []


def test_only_what_says_that_it_is_long_may_breathe(incubator: Incubator) -> None:
    with pytest.raises(RuntimeError):
        incubator.db.act(lambda tx: tx.breathe(), by=HOUSE)

"""Whose turn it is: decided by time spent, not by who came first in a crowd."""

from __future__ import annotations

from collections.abc import Iterator

import gevent
import pytest

from server.live import scheduler as module
from server.live.scheduler import SPELL, Lane, Scheduler
from tests.live.passes import pass_until


class Work:
    """Work that takes time on a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.done: list[str] = []

    def __call__(self) -> float:
        return self.now

    def take(self, name: str, seconds: float = SPELL / 3.9) -> None:
        self.now += seconds
        self.done.append(name)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    clock = Work()
    monkeypatch.setattr(module, "perf_counter", clock)
    return clock


@pytest.fixture
def looks(work: Work) -> Iterator[Work]:
    """Write down when the sockets are looked at."""
    check = gevent.get_hub().loop.check()
    check.start(lambda: work.done.append("|"))
    yield work
    check.stop()
    check.close()


def test_a_crowd_of_kiosks_lets_people_in_between(work: Work) -> None:
    turns = Scheduler()
    for _kiosk in range(50):
        turns.put(Lane.KIOSKS, lambda: work.take("kiosk"))
    turns.put(Lane.PEOPLE, lambda: work.take("phone"))
    pass_until(lambda: len(work.done) == 51)
    assert work.done[:2] == ["phone", "kiosk"]


def test_the_first_of_the_people_after_each_look_at_the_sockets_waits_behind_nobody(looks: Work) -> None:
    turns = Scheduler()

    def ask(name: str) -> None:
        turns.wait(Lane.PEOPLE)
        looks.take(name)

    for _kiosk in range(3):
        turns.put(Lane.KIOSKS, lambda: looks.take("kiosk", SPELL))
    gevent.joinall([gevent.spawn(ask, name) for name in "ab"])
    gevent.joinall([gevent.spawn(ask, name) for name in "cd"])
    pass_until(lambda: looks.done.count("kiosk") == 3)
    assert [name for name in looks.done if name != "|"] == ["a", "b", "kiosk", "c", "d", "kiosk", "kiosk"]
    assert "|" in looks.done[:2]


def test_a_kiosk_that_was_let_in_is_greeted_before_the_next_one_is_let_in(work: Work) -> None:
    turns = Scheduler()

    def let_in(kiosk: str) -> None:
        work.take(f"let in {kiosk}")
        turns.put(Lane.LINES, lambda: work.take(f"greet {kiosk}"))

    for kiosk in "abc":
        turns.put(Lane.KIOSKS, lambda kiosk=kiosk: let_in(kiosk))  # type: ignore[misc]
    pass_until(lambda: "greet c" in work.done)
    assert work.done == ["let in a", "greet a", "let in b", "greet b", "let in c", "greet c"]


def test_after_a_spell_of_work_the_sockets_are_looked_at(looks: Work) -> None:
    turns = Scheduler()
    for _kiosk in range(20):
        turns.put(Lane.KIOSKS, lambda: looks.take("kiosk"))
    pass_until(lambda: looks.done.count("kiosk") == 20)
    spells = [spell for spell in "".join(looks.done).split("|") if spell]
    assert spells == ["kiosk" * 4] * 5


def test_whoever_waits_goes_on_when_it_is_their_turn(work: Work) -> None:
    turns = Scheduler()

    def ask(name: str) -> None:
        turns.wait(Lane.PEOPLE)
        work.take(name, SPELL)

    asking = [gevent.spawn(ask, name) for name in "abc"]
    gevent.joinall(asking)
    assert work.done == ["a", "b", "c"]


def test_who_gave_up_waiting_holds_nobody_up(work: Work) -> None:
    turns = Scheduler()
    turns.put(Lane.PEOPLE, lambda: work.take("first", SPELL))
    turns.put(Lane.PEOPLE, lambda: work.take("second", SPELL))
    impatient = gevent.spawn(turns.wait, Lane.PEOPLE)
    patient = gevent.spawn(turns.wait, Lane.PEOPLE)
    gevent.idle()
    impatient.kill()
    patient.get(timeout=5)


def test_work_that_fails_is_logged_and_the_next_is_done(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[object] = []
    monkeypatch.setattr(module.log, "exception", lambda _said, failed: logged.append(failed))
    turns = Scheduler()
    turns.put(Lane.KIOSKS, lambda: int("work"))
    turns.put(Lane.KIOSKS, lambda: work.take("next"))
    pass_until(lambda: work.done == ["next"])
    assert len(logged) == 1

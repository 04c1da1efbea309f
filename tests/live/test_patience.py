"""A server that is behind takes nobody for silent whom it has not heard yet, and answers nobody who no longer waits."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from server.live import line as module
from server.live.engine import PING, WAITS, Engine
from server.live.line import Line, LineState
from server.live.pace import Pace
from server.live.scheduler import Lane
from server.live.socket_server import new_socketio
from tests.live.passes import pass_until
from tests.live.visits import Wire, house, masked, standing_still


class UsedUp:
    """The scheduler of a loop that is used up: whoever says something waits for a turn."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def is_spent(self) -> bool:
        return True

    def put(self, _lane: Lane, work: Callable[[], object]) -> None:
        self.waiting.append(work)


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> UsedUp:
    own = UsedUp()
    monkeypatch.setattr(module, "scheduler", lambda: own)
    return own


@pytest.fixture
def engine() -> Iterator[Engine]:
    made: Engine = new_socketio(Flask(__name__), [], Pace()).server.eio
    yield made
    made._timer.close()


@pytest.fixture
def ends(engine: Engine) -> Iterator[tuple[Line, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    line = engine.sockets["sid"] = Line(engine, "sid", ours)
    engine._expect(line)
    yield line, theirs
    line.lose("over")
    theirs.close()


def a_minute_passes(engine: Engine) -> None:
    for _tick in range(3 * len(engine._round)):
        engine._look()


def test_who_spoke_and_waits_for_a_turn_is_not_cut_for_silence(
    engine: Engine, ends: tuple[Line, socket.socket], turns: UsedUp
) -> None:
    line, client = ends
    client.sendall(masked(b'40{"room":"a"}'))
    pass_until(lambda: turns.waiting)
    a_minute_passes(engine)
    assert (line.lost_by, line.unheard) == ("", None)
    turns.waiting[0]()
    assert line.unheard == ['40{"room":"a"}']


def test_who_had_its_turn_and_says_no_hello_is_cut(
    engine: Engine, ends: tuple[Line, socket.socket], turns: UsedUp
) -> None:
    line, client = ends
    client.sendall(masked(b"3"))
    pass_until(lambda: turns.waiting)
    a_minute_passes(engine)
    turns.waiting[0]()
    a_minute_passes(engine)
    assert line.lost_by


def test_who_is_told_nothing_else_is_pinged_all_the_same(engine: Engine, ends: tuple[Line, socket.socket]) -> None:
    line, client = ends
    line.state = LineState.KNOWN
    engine.strangers.discard(line)
    client.setblocking(False)
    for _tick in range(round(len(engine._round) * (1 + WAITS))):
        engine._look()
    assert client.recv(100) == PING


def test_who_answers_no_ping_is_lost_with_the_next_one(engine: Engine, ends: tuple[Line, socket.socket]) -> None:
    line, _client = ends
    line.state = LineState.KNOWN
    engine.strangers.discard(line)
    for _tick in range(2 * len(engine._round)):
        engine._look()
    assert line.lost_by == engine.reason.PING_TIMEOUT


def test_a_kiosk_that_hung_up_while_it_waited_gets_no_answer() -> None:
    with house("lean") as ours:
        with standing_still(ours):
            kiosks = {name: Wire(ours.port) for name in ("gone", "here")}
            for name, kiosk in kiosks.items():
                kiosk.send(f"GET /k/{name}/hello HTTP/1.1\r\nHost: house\r\n\r\n".encode())
            kiosks["gone"].close()
        assert ours.until(lambda found: found["said"])["said"] == ["here"]
        kiosks["here"].close()

"""Connections cost next to nothing until they say something, and kiosks until it is their turn."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from gevent import socket as cooperative

from server.live import pending
from server.live.pending import LINE, QUESTION, PendingConnection
from server.live.scheduler import Scheduler
from tests.live.passes import pass_until

LONG = 1_000.0


class Entrance:
    """A porch, and who was let in from it: what each had said, and whether it had its turn."""

    def __init__(self) -> None:
        self.let_in: list[tuple[bytes, bool]] = []
        self.ends: list[Any] = []

    def arrive(self, seconds: float = LONG) -> socket.socket:
        theirs, ours = cooperative.socketpair()
        self.ends += [theirs, ours]
        PendingConnection(ours, "address", self._begin, seconds)
        return theirs

    def _begin(self, connection: Any, _address: Any, is_let_in: bool) -> None:
        self.let_in.append((connection._sock.recv(100), is_let_in))


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Scheduler:
    own = Scheduler()
    monkeypatch.setattr(pending, "scheduler", lambda: own)
    return own


@pytest.fixture
def ours(turns: Scheduler) -> Iterator[Entrance]:
    made = Entrance()
    yield made
    for end in made.ends:
        end.close()


@pytest.mark.parametrize("said", [LINE + b"?EIO=4", QUESTION + b"token/hello"])
def test_people_pass_a_crowd_of_kiosks_that_came_before_them(ours: Entrance, turns: Scheduler, said: bytes) -> None:
    kiosks = [ours.arrive() for _kiosk in range(50)]
    phone = ours.arrive()
    for kiosk in kiosks:
        kiosk.sendall(said)
    phone.sendall(b"GET /S/K3M7")
    pass_until(lambda: len(ours.let_in) == 51)
    assert ours.let_in[0] == (b"GET /S/K3M7", False)
    assert ours.let_in[1:] == [(said, True)] * 50


def test_who_says_nothing_is_not_let_in_and_hangs_up(ours: Entrance) -> None:
    silent = ours.arrive(seconds=0.001)
    assert silent.recv(1) == b""
    assert ours.let_in == []


def test_who_says_a_part_speaks_for_itself(ours: Entrance) -> None:
    ours.arrive().sendall(LINE[:5])
    pass_until(lambda: ours.let_in)
    assert ours.let_in == [(LINE[:5], False)]

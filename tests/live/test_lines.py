"""What one line says, packet by packet."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from server.live.line import Line


class Engine:
    """Stands in for the engine."""

    def __init__(self) -> None:
        self.soon: list[Line] = []

    def write_soon(self, line: Line) -> None:
        """See that what waits is sent."""
        self.soon.append(line)

    def lost(self, line: Line, reason: str) -> None:
        """Take note that nothing more comes."""

    def closed(self, line: Line) -> None:
        """Take note that the descriptor was given back."""


@pytest.fixture
def ends() -> Iterator[tuple[Line, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    engine: Any = Engine()
    line = Line(engine, "sid", ours)
    yield line, theirs
    line.lose("over")
    theirs.close()


def heard(client: socket.socket) -> bytes:
    try:
        return client.recv(65_536)
    except BlockingIOError:
        return b""


def test_what_one_answer_says_leaves_at_once_and_in_order(ends: tuple[Line, socket.socket]) -> None:
    line, client = ends
    line.cork()
    line.write(b"hello")
    line.write(b"connected")
    assert heard(client) == b""
    line.uncork()
    assert heard(client) == b"helloconnected"
    line.write(b"face")
    assert heard(client) == b"face"


def test_who_is_parted_from_hears_what_was_said_before(ends: tuple[Line, socket.socket]) -> None:
    line, client = ends
    line.cork()
    line.write(b"refused")
    line.part(1000, "gone")
    assert heard(client) == b"refused\x88\x02\x03\xe8"


def test_what_is_in_no_hurry_goes_along_with_what_is_said_next_and_before_it(ends: tuple[Line, socket.socket]) -> None:
    line, client = ends
    line.write_along(b"ping")
    line.write_along(b"codes")
    assert heard(client) == b""
    line.write(b"heartbeat")
    assert heard(client) == b"pingcodesheartbeat"
    line.write(b"face")
    assert heard(client) == b"face"


def test_what_found_nothing_to_go_along_with_is_sent_alone_and_once(ends: tuple[Line, socket.socket]) -> None:
    line, client = ends
    engine: Any = line._engine
    line.write_along(b"ping")
    line.write_along(b"codes")
    assert engine.soon == [line]
    line.write_rest()
    line.write_rest()
    assert heard(client) == b"pingcodes"
    line.write_along(b"ping")
    assert engine.soon == [line, line]


def test_who_is_parted_from_is_sent_nothing_that_waited_since(ends: tuple[Line, socket.socket]) -> None:
    line, client = ends
    line.part(1000, "gone")
    assert heard(client) == b"\x88\x02\x03\xe8"
    line.write_along(b"ping")
    line.write_rest()
    assert heard(client) == b""

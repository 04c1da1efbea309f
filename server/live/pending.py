"""Connections that said nothing yet, and kiosks whose turn is to come: no greenlet waits for any."""

from __future__ import annotations

from collections.abc import Callable
from socket import MSG_PEEK
from typing import Any

from gevent import get_hub

from server.live.memory import memory_trim
from server.live.scheduler import Lane, scheduler

READ = 1
LINE, QUESTION = b"GET /socket.io/", b"GET /k/"
"""What a kiosk's connections begin with: its line, and what it asks while that is silent."""


def is_kiosk(beginning: bytes) -> bool:
    """Tell whether a request that begins so is a kiosk's."""
    return beginning.startswith((LINE, QUESTION))


LetIn = Callable[[Any, Any, bool], object]
"""Is given a connection, its address, and whether it had its turn; answers it in a greenlet of its own."""


class PendingConnection:
    """A connection that was taken and has said nothing yet. It hangs up where that lasts for too long."""

    __slots__ = ("_address", "_connection", "_let_in", "_patience", "_speaks")

    def __init__(self, connection: Any, address: Any, let_in: LetIn, seconds: float) -> None:
        self._connection = connection
        self._address = address
        self._let_in = let_in
        loop = get_hub().loop
        self._speaks = loop.io(connection.fileno(), READ)
        self._patience = loop.timer(seconds)
        self._speaks.start(self._spoke)
        self._patience.start(self._said_nothing)

    def _spoke(self) -> None:
        self._await_no_more()
        if self._is_kiosk():
            scheduler().put(Lane.KIOSKS, lambda: self._let_in(self._connection, self._address, True))
        else:
            self._let_in(self._connection, self._address, False)

    def _is_kiosk(self) -> bool:
        try:
            # Not gevent's own, which waits where nothing is there.
            return is_kiosk(self._connection._sock.recv(len(LINE), MSG_PEEK))
        except OSError:
            return False

    def _said_nothing(self) -> None:
        self._await_no_more()
        self._connection.close()
        memory_trim().note_end()

    def _await_no_more(self) -> None:
        for watcher in (self._speaks, self._patience):
            watcher.stop()
            watcher.close()

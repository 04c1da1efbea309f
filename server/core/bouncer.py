"""Shows sockets the door that cost more than they should: strangers who never say hello, and readers who never read.

engine.io's queue per client is unbounded, and a client that answers pings but never reads is never dropped by it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import socket
from time import monotonic, sleep
from typing import Any

from flask_socketio import SocketIO

from server.core.metrics import metrics

LOOK_SECONDS = 1.0
HELLO_SECONDS = 5.0
"""A socket that has not become a kiosk's by then is closed."""
MANY = 200
"""Sockets that left since the memory was last given back."""
LONGEST_QUEUE = 50
"""Packets that may wait for one reader."""
SOCKET = "doorboard.socket"
"""Where the server leaves the TCP socket of a request."""

log = logging.getLogger(__name__)


class Bouncer:
    """The bouncer of one process."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio
        self._arrived: dict[str, float] = {}
        self._left = 0

    def run(self) -> None:
        """Look around for ever."""
        while True:
            sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("the bouncer stumbled")

    def look(self) -> None:
        """Close what must be closed."""
        now = monotonic()
        sockets = self._socketio.server.eio.sockets
        leaving = len(self._arrived.keys() - sockets.keys())
        self._left += leaving
        self._arrived = {sid: self._arrived.get(sid, now) for sid in list(sockets)}
        # While a crowd is still leaving, its last ones hold on to what the first ones left behind.
        if self._left > MANY and not leaving:
            self._left = 0
            _tidy()
        for sid, client in list(sockets.items()):
            if client.queue.qsize() > LONGEST_QUEUE:
                self._cut(sid, client, "slow")
            elif now - self._arrived[sid] > HELLO_SECONDS and not self._is_known(sid):
                self._cut(sid, client, "silent")

    def _is_known(self, sid: str) -> bool:
        return self._socketio.server.manager.sid_from_eio_sid(sid, "/") is not None

    def _cut(self, sid: str, client: Any, why: str) -> None:
        metrics().cut.labels(why).inc()
        environ = self._socketio.server.environ.get(sid) or {}
        client.close(wait=False, abort=True)
        connection = environ.get(SOCKET)
        if connection is not None:
            # The greenlet that writes to this client hangs in send(); only the end of the connection wakes it.
            _shut(connection)


def _tidy() -> None:
    # The sockets of engine.io are cycles, and the collector is told to come rarely; the allocator keeps what it freed.
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the other side was faster")

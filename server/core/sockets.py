"""Socket.IO: the one server object, the names of rooms and events, and who listens to which board.

Nothing else emits and nothing else knows a room's name. WebSocket is the only transport.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
from engineio.async_drivers.gevent import WebSocketWSGI
from flask import Flask
from flask_socketio import SocketIO, join_room

from server.core.queue import MoveQueue

HELLO = "hello"
FACE = "face"
BEAT = "beat"
BYE = "bye"
PAINTED = "painted"

LARGEST_MESSAGE = 16_000
"""Bytes that a kiosk may send at once: it has little to say."""


class _Json:
    """orjson in the shape that python-socketio asks for: faces stay UTF-8."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(data: str | bytes, **_options: Any) -> Any:
        return orjson.loads(data)


class _Limited(WebSocketWSGI):  # type: ignore[misc]
    """A WebSocket that hangs up on a message before it is read whole; engine.io looks at its size only then."""

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self.server_args["max_message_size"] = LARGEST_MESSAGE


def new_socketio(app: Flask, origins: Iterable[str], queue: MoveQueue | None) -> SocketIO:
    """Return the Socket.IO server of an application, which takes browsers from these origins only."""
    socketio = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        max_http_buffer_size=LARGEST_MESSAGE,
        cors_allowed_origins=list(origins),
        manage_session=False,
        json=_Json,
        **({"client_manager": queue} if queue else {}),
    )
    socketio.server.eio._async["websocket"] = _Limited
    return socketio


class Listeners:
    """Which boards are watched by sockets of this process, and by which kiosks."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio
        self._boards: Counter[int] = Counter()
        self._kiosks: dict[str, tuple[int, int]] = {}

    def join(self, sid: str, kiosk: int, board: int) -> None:
        """Let a socket listen to a board."""
        join_room(_room(board), sid=sid, namespace="/")
        self._kiosks[sid] = (kiosk, board)
        self._boards[board] += 1

    def leave(self, sid: str) -> None:
        """Forget a socket."""
        kiosk_board = self._kiosks.pop(sid, None)
        if kiosk_board:
            self._boards -= Counter([kiosk_board[1]])

    def kiosk_of(self, sid: str) -> int | None:
        """Return the kiosk behind a socket."""
        return self._kiosks[sid][0] if sid in self._kiosks else None

    def boards(self) -> list[int]:
        """Return the boards that somebody watches."""
        return list(self._boards)

    def kiosks(self) -> set[int]:
        """Return the kiosks that are connected."""
        return {kiosk for kiosk, _board in self._kiosks.values()}

    def count(self) -> int:
        """Return how many sockets listen."""
        return len(self._kiosks)

    def tell(self, board: int, event: str, message: dict[str, Any]) -> None:
        """Send a message to every screen of a board; it is encoded once and goes to this process alone."""
        self._socketio.emit(event, message, to=_room(board), ignore_queue=True)

    def greet(self, sid: str, message: dict[str, Any]) -> None:
        """Send a kiosk everything that it needs."""
        self._socketio.emit(HELLO, message, to=sid, ignore_queue=True)


def _room(board: int) -> str:
    return f"board:{board}"

"""Socket.IO: the one server object, the names of rooms and events, and who listens to which board.

Nothing else emits and nothing else knows a room's name. WebSocket is the only transport.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from flask_socketio import SocketIO, join_room

HELLO = "hello"
FACE = "face"
BEAT = "beat"
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


def new_socketio() -> SocketIO:
    """Return a Socket.IO server for one application."""
    return SocketIO(
        async_mode="gevent",
        transports=["websocket"],
        max_http_buffer_size=LARGEST_MESSAGE,
        manage_session=False,
        json=_Json,
    )


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

    def tell(self, board: int, event: str, message: dict[str, Any]) -> None:
        """Send a message to every screen of a board; it is encoded once."""
        self._socketio.emit(event, message, to=_room(board))


def _room(board: int) -> str:
    return f"board:{board}"


Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def without_compression(app: Wsgi) -> Wsgi:
    """Decline permessage-deflate, which costs 2.5 times the memory per kiosk for faces of a few kilobytes."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return wrapped

"""The sockets of the kiosks. The token decides the board; a kiosk names no room."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_socketio import SocketIO

from server.core.house import House
from server.core.sockets import HELLO, PAINTED, Listeners
from server.fleet.actions import find_kiosk
from server.fleet.hello import hello
from server.fleet.watch import Watch


def register(socketio: SocketIO, house: House, listeners: Listeners, watch: Watch) -> None:
    """Answer the kiosks of one application."""

    def connect(auth: Any = None) -> bool:
        token = auth.get("token") if isinstance(auth, dict) else None
        with house.db.reading() as session:
            screen = find_kiosk(session, token) if isinstance(token, str) else None
        if screen is None:
            return False
        sid = _sid()
        # Join first, then read: what moves in between is pushed, and the higher version wins.
        listeners.join(sid, screen.id, screen.board_id)
        watch.saw(screen.id)
        socketio.emit(HELLO, hello(house, screen, house.clock()), to=sid)
        return True

    def disconnect(*_reason: Any) -> None:
        listeners.leave(_sid())

    def painted(message: Any = None) -> None:
        kiosk = listeners.kiosk_of(_sid())
        version = message.get("v") if isinstance(message, dict) else None
        if kiosk is not None and isinstance(version, int):
            watch.painted(kiosk, version)

    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)
    socketio.on_event(PAINTED, painted)


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid

"""The sockets of the kiosks. The token decides the board; a kiosk names no room."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_socketio import SocketIO

from server.core.house import House
from server.core.sockets import PAINTED, Listeners
from server.fleet.actions import Screen, find_kiosk
from server.fleet.hello import hello
from server.fleet.watch import Watch
from server.fleet.witness import witness


def register(socketio: SocketIO, house: House, listeners: Listeners, watch: Watch) -> None:
    """Answer the kiosks of one application."""

    def connect(auth: Any = None) -> bool:
        said = auth if isinstance(auth, dict) else {}
        screen = find_screen(house, said.get("token"))
        if screen is None:
            return False
        witness(house.db, screen, said.get("epoch"), said.get("v"))
        sid = _sid()
        # Join first, then read: what moves in between is pushed, and the higher version wins.
        listeners.join(sid, screen.id, screen.board_id)
        watch.saw(screen.id)
        listeners.greet(sid, hello(house, screen, watch.spread, house.clock()))
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


def find_screen(house: House, token: Any) -> Screen | None:
    """Return the kiosk that holds this token."""
    if not isinstance(token, str):
        return None
    with house.db.reading() as session:
        return find_kiosk(session, token)


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid

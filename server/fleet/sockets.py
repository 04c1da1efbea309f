"""The sockets of the screens. A kiosk's token decides its board, a reader's rights whether a board is shown at all."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from flask import request
from flask_socketio import SocketIO

from server.core.house import House
from server.fleet.greetings import Callers, Greetings, Hello
from server.fleet.readers import admit
from server.fleet.rollback import note_rollback
from server.fleet.rules import Sighting, version_of
from server.fleet.second_device import DeviceHello, holds_codes
from server.fleet.watch import Watch
from server.live.sockets import PAINTED, Listener, Listeners

Greeted = Callable[[int, Hello, float], None]
"""Is told of a board, what a screen there was told, and when, on the monotonic clock, the database was asked."""


def register(
    socketio: SocketIO,
    house: House,
    listeners: Listeners,
    watch: Watch,
    callers: Callers,
    greetings: Greetings,
    greeted: Greeted,
) -> None:
    """Answer the screens of one application."""

    def connect(auth: Any = None) -> bool:
        said = auth if isinstance(auth, dict) else {}
        return connect_kiosk(said) if "token" in said else connect_reader(said)

    def connect_kiosk(said: dict[str, Any]) -> bool:
        screen, asked_at = callers.find(said["token"])
        if screen is None:
            return False
        note_rollback(house.db, screen, said.get("epoch"), said.get("v"), house.clock(), said.get("board"))
        told = DeviceHello.of(said.get("device"), said.get("again"))
        holds = holds_codes(house.db, screen, told, house.clock())
        seen, door = screen.sighting(told.device), screen.board if holds and screen.kind.codes else None
        # Join first, then read: what moves in between is pushed, and the higher version wins.
        listeners.join(_sid(), Listener(screen.board_id, *seen, door=door))
        watch.saw(seen)
        hello = greetings.of_kiosk(screen, house.clock(), holds_codes=holds)
        listeners.greet(_sid(), hello)
        greeted(screen.board_id, hello, asked_at)
        return True

    def connect_reader(said: dict[str, Any]) -> bool:
        reader = admit(said.get("board"))
        if reader is None:
            return False
        listeners.join(_sid(), reader)
        asked_at = monotonic()
        hello = greetings.of_reader(reader.board, house.clock())
        listeners.greet(_sid(), hello)
        greeted(reader.board, hello, asked_at)
        return True

    def disconnect(*_reason: Any) -> None:
        listeners.leave(_sid())

    def painted(message: Any = None) -> None:
        who = listeners.who(_sid())
        version = version_of(message.get("v")) if isinstance(message, dict) else None
        if who is not None and who.kiosk is not None and version is not None:
            watch.painted(Sighting(who.kiosk, who.generation, who.device), version)

    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)
    socketio.on_event(PAINTED, painted)


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid

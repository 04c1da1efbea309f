"""Hands orders to the kiosks whose sockets this process holds."""

from __future__ import annotations

from collections import defaultdict

from server.core.clock import Clock
from server.core.db import Database
from server.core.sockets import Listeners
from server.fleet.orders import hand_over

EVERY_SECONDS = 1.0


class Dispatch:
    """The dispatch of one process."""

    def __init__(self, db: Database, listeners: Listeners, clock: Clock) -> None:
        self._db = db
        self._listeners = listeners
        self._clock = clock

    def look(self) -> None:
        """Hand over what waits."""
        sockets = defaultdict(list)
        for sid, who in self._listeners.everyone().items():
            if who.kiosk is not None:
                sockets[who.kiosk].append(sid)
        if not sockets:
            return
        for kiosk, orders in hand_over(self._db, sockets, self._clock()).items():
            for sid in sockets[kiosk]:
                self._listeners.order(sid, {"orders": orders})

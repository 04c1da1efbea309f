"""Hands orders to the kiosks whose sockets this process holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from server.core.clock import Clock
from server.core.db import Database
from server.core.look import Look
from server.fleet.orders import LASTS, hand_over, newest_unsent
from server.live.sockets import Listeners

EVERY_SECONDS = 1.0


class Dispatch:
    """The dispatch of one process."""

    def __init__(self, db: Database, listeners: Listeners, clock: Clock) -> None:
        self._db = db
        self._listeners = listeners
        self._clock = clock
        self._newest: Look[None, datetime | None] = Look(db, lambda session, _wanted: newest_unsent(session))

    def look(self) -> None:
        """Hand over what waits."""
        now, newest = self._clock(), self._newest(None)
        if newest is None or newest <= now - LASTS:
            return
        sockets = defaultdict(list)
        for sid, who in self._listeners.everyone().items():
            if who.kiosk is not None:
                sockets[who.kiosk].append(sid)
        for kiosk, orders in hand_over(self._db, sockets, now).items():
            for sid in sockets[kiosk]:
                self._listeners.order(sid, {"orders": orders})

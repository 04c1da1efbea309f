"""Which kiosks are alive: collected in memory, written in one go, together with the overviews that show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from server.core.clock import Clock
from server.core.db import Database
from server.core.metrics import metrics
from server.core.sockets import Listeners
from server.fleet.actions import Spoken, note_seen, note_silent
from server.fleet.alarms import ring
from server.fleet.rules import Sighting, Vigil, spread
from server.fleet.tables import Kiosk
from server.fleet.twins import Twins

EVERY_SECONDS = 5.0
FLEET_MEMORY = timedelta(hours=1)
"""A kiosk that was seen within this time comes back when the server does."""


class Watch:
    """The watch over the kiosks of one process, which ``greets`` so many a second when it must."""

    def __init__(self, db: Database, listeners: Listeners, clock: Clock, greets: Callable[[], float]) -> None:
        self._db = db
        self._listeners = listeners
        self._clock = clock
        self._greets = greets
        self._heard: set[Sighting] = set()
        self._painted: dict[Spoken, int] = {}
        self._vigil = Vigil(clock(), clock())
        self._twins = Twins(db)
        self.spread = spread(self._fleet(), self._greets())

    def saw(self, sighting: Sighting) -> None:
        """Note a sign of life."""
        self._heard.add(sighting)

    def painted(self, sighting: Sighting, version: int) -> None:
        """Note the version that a kiosk has on the glass."""
        self._heard.add(sighting)
        self._painted[_spoken(sighting)] = version

    def look(self) -> None:
        """Write which kiosks were heard, then which ones were not for too long, by this process or any other."""
        # One instant for the whole look: a write may wait long, and who was just written down is not silent then.
        now = self._clock()
        self._note(now)
        metrics().connected.set(len(self._listeners.kiosks()))
        self.spread = spread(self._fleet(), self._greets())
        self._vigil = self._vigil.at(now)
        deadlines = self._vigil.deadlines()
        if deadlines:
            note_silent(self._db, deadlines, now)
            ring(self._db, now)

    def _note(self, now: datetime) -> None:
        heard, self._heard = self._heard | {Sighting(*one) for one in self._listeners.kiosks()}, set()
        painted, self._painted = self._painted, {}
        try:
            note_seen(self._db, map(_spoken, heard), painted, now)
            self._twins.look(heard, now)
        except Exception:
            # What is on the glass is told once. It waits for a database that can be written again.
            self._heard |= heard
            self._painted = painted | self._painted
            raise

    def _fleet(self) -> int:
        recently = self._clock() - FLEET_MEMORY
        with self._db.reading() as session:
            living = Kiosk.revoked_at.is_(None) & (Kiosk.seen_at > recently)
            return session.scalar(select(func.count()).select_from(Kiosk).where(living)) or 0


def _spoken(sighting: Sighting) -> Spoken:
    return sighting.kiosk, sighting.generation

"""Which kiosks are alive: heard and held in memory, written where it changed, with the overviews that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from server.core.clock import Clock
from server.core.db import Database
from server.core.metrics import metrics
from server.core.sockets import Listeners
from server.fleet.alarms import ring
from server.fleet.life import Known, Spoken, Vouchers, needs_note
from server.fleet.register import Post, note_gone, note_seen, note_silent
from server.fleet.rules import Sighting, Vigil, deadlines_at, spread
from server.fleet.sight import Facts, Sight
from server.fleet.twins import Twins

EVERY_SECONDS = 5.0
FLEET_MEMORY = timedelta(hours=1)
"""A kiosk that was seen within this time comes back when the server does."""

Spoke = tuple[int, int, str]
"""A kiosk that spoke, the generation of its token, and the device."""


class Watch:
    """The watch over the kiosks of one process, which ``greets`` so many a second when it must."""

    def __init__(
        self, db: Database, listeners: Listeners, clock: Clock, sight: Sight, greets: Callable[[], float]
    ) -> None:
        self._db = db
        self._listeners = listeners
        self._clock = clock
        self._sight = sight
        self._greets = greets
        self._post = Post(db)
        self._heard: set[Sighting] = set()
        self._painted: dict[Spoken, int] = {}
        self._held: set[Spoken] = set()
        self._looked_at = clock()
        self._vigil = Vigil(clock(), clock())
        self._twins = Twins(db)
        self.spread = self._spread(sight().facts)

    def saw(self, sighting: Sighting) -> None:
        """Note a sign of life."""
        self._heard.add(sighting)

    def painted(self, sighting: Sighting, version: int) -> None:
        """Note the version that a kiosk has on the glass."""
        self._heard.add(sighting)
        self._painted[sighting.kiosk, sighting.generation] = version

    def living(self, facts: Facts) -> list[Known]:
        """Return the kiosks that are live just now, however long ago that was written down."""
        now = self._clock()
        vouchers, deadlines = self._vouchers(facts, now), deadlines_at(now)
        return [kiosk for kiosk in facts.kiosks.values() if vouchers.hear(kiosk, deadlines)]

    def look(self) -> None:
        """Write which kiosks came and went, then which ones were not heard for too long, by this process or any other.

        One instant holds for the whole look: a write may wait long, and who was just written down is not silent then.
        """
        now = self._clock()
        self._note(now)
        metrics().connected.set(len(self._held))
        facts = self._sight().facts
        self.spread = self._spread(facts)
        self._vigil = self._vigil.at(now)
        deadlines = self._vigil.deadlines()
        if deadlines:
            vouchers = self._vouchers(facts, now)
            doubted = (facts.live[who] for who in facts.live.keys() - vouchers.held)
            missed = [one.id for one in doubted if not vouchers.hear(one, deadlines)]
            note_silent(self._db, missed, deadlines, vouchers)
            ring(self._db, facts, now)

    def _note(self, now: datetime) -> None:
        connected = self._listeners.kiosks()
        heard, self._heard = self._heard, set()
        painted, self._painted = self._painted, {}
        try:
            self._write(connected, heard, painted, now)
        except Exception:
            # What is on the glass is told once. It waits for a database that can be written again.
            self._heard |= heard | {Sighting(*one) for one in connected}
            self._painted = painted | self._painted
            raise
        self._held, self._looked_at = _spoken(connected), now

    def _write(self, connected: set[Spoke], heard: set[Sighting], painted: dict[Spoken, int], now: datetime) -> None:
        facts = self._sight().facts
        self._post.stand(now)
        watcher = self._post.number
        held = _spoken(connected)
        note_gone(self._db, self._held - held, self._looked_at, watcher)
        note_seen(self._db, held & painted.keys() | _due(facts, held, watcher, now), painted, now, watcher)
        note_seen(self._db, _spoken(heard) - held, painted, now)
        self._twins.look(heard | connected, facts, now)

    def _vouchers(self, facts: Facts, now: datetime) -> Vouchers:
        return Vouchers(now, _spoken(self._listeners.kiosks()), self._post.number, facts.watchers)

    def _spread(self, facts: Facts) -> float:
        recently = self._clock() - FLEET_MEMORY
        living = sum(one.seen_at is not None and one.seen_at > recently for one in facts.kiosks.values())
        return spread(living, self._greets())


def _due(facts: Facts, held: set[Spoken], watcher: int | None, now: datetime) -> set[Spoken]:
    known = (facts.kiosks.get(kiosk) for kiosk, _generation in held)
    return {one.spoken for one in known if one and one.spoken in held and needs_note(one, watcher, now)}


def _spoken(those: Iterable[Spoke]) -> set[Spoken]:
    return {(kiosk, generation) for kiosk, generation, _device in those}

"""Which kiosks are alive: heard and held in memory, written where it changed, with the overviews that show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Set
from datetime import datetime, timedelta

from server.core.clock import Clock
from server.core.database.db import Database
from server.core.metrics import metrics
from server.core.parts import Part
from server.core.turns import BRIEFLY, Turn
from server.fleet.alarms import ring_silent, ring_two_places
from server.fleet.codes import others_of
from server.fleet.register import Facts, Post, Sight, note_gone, note_seen, note_silent
from server.fleet.rules import KioskState, Sighting, Spoken, Vigil, Vouchers, deadlines_at, needs_note, reconnect_window
from server.live.sockets import Listeners, Spoke

EVERY_SECONDS = 5.0
ASKED = 500
"""Kiosks of which it is asked whether they are to be noted before everybody else may have their turn."""
FLEET_MEMORY = timedelta(hours=1)
"""A kiosk that was seen within this time comes back when the server does."""


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
        self._devices: dict[Spoken, str] = {}
        self._connected: Set[Spoke] = frozenset()
        self._held: Set[Spoken] = frozenset()
        self._noted: Facts | None = None
        self._looked_at = clock()
        self._vigil = Vigil(clock(), clock())
        self._others: Set[Spoke] = frozenset()
        self._displaced: Set[Spoke] = frozenset()
        facts = sight().facts
        vouchers = self._vouchers(facts, clock())
        self.reconnect_window = self._reconnect_window(facts, _absent(facts, vouchers), vouchers)

    def saw(self, sighting: Sighting) -> None:
        """Note a sign of life. Of several devices the last one counts, where none holds the codes of its kiosk yet."""
        self._heard.add(sighting)
        self._devices[sighting.kiosk, sighting.generation] = sighting.device

    def painted(self, sighting: Sighting, version: int) -> None:
        """Note the version that a kiosk has on the glass."""
        self._heard.add(sighting)
        self._painted[sighting.kiosk, sighting.generation] = version

    def living(self, facts: Facts, kiosks: Iterable[KioskState]) -> list[KioskState]:
        """Return those of some kiosks that are live just now, however long ago that was written down."""
        now = self._clock()
        vouchers, deadlines = self._vouchers(facts, now), deadlines_at(now)
        return [kiosk for kiosk in kiosks if vouchers.hear(kiosk, deadlines)]

    def run_once(self) -> None:
        """Write which kiosks came and went, then which ones were not heard for too long, by this process or any other.

        One instant holds for the whole look: a write may wait long, and who was just written down is not silent then.
        """
        now = self._clock()
        self._note(now)
        metrics().connected.set(len(self._held))
        facts = self._sight().facts
        vouchers = self._vouchers(facts, now)
        absent = _absent(facts, vouchers)
        self.reconnect_window = self._reconnect_window(facts, absent, vouchers)
        self._vigil = self._vigil.at(now)
        deadlines = self._vigil.deadlines()
        if deadlines:
            missed = [one.id for one in absent if one.is_live and not vouchers.hear(one, deadlines)]
            note_silent(self._db, missed, deadlines, vouchers)
            ring_silent(self._db, facts, now)
        ring_two_places(self._db, self._others, facts, now)

    def _note(self, now: datetime) -> None:
        connected = self._listeners.kiosks()
        heard, self._heard = self._heard, set()
        painted, self._painted = self._painted, {}
        devices, self._devices = self._devices, {}
        try:
            facts = self._sight().facts
            self._post.heartbeat(now)
            self._write(facts, connected, heard, painted, devices, now)
        except Exception:
            # What is on the glass is told once. It waits for a database that can be written again.
            self._heard |= heard | {Sighting(*one) for one in connected}
            self._painted = painted | self._painted
            self._devices = devices | self._devices
            raise
        self._held = self._held_of(connected)
        self._connected, self._noted, self._looked_at = connected, facts, now

    def _write(
        self,
        facts: Facts,
        connected: Set[Spoke],
        heard: set[Sighting],
        painted: dict[Spoken, int],
        devices: dict[Spoken, str],
        now: datetime,
    ) -> None:
        held, watcher, is_quiet = self._held_of(connected), self._post.number, self._is_quiet(facts, connected, now)
        if not is_quiet:
            note_gone(self._db, self._held - held, self._looked_at, watcher)
        due = set() if is_quiet else self._due(facts, held, now)
        note_seen(self._db, held & painted.keys() | due, painted, now, watcher, devices)
        note_seen(self._db, _spoken(heard) - held, painted, now, devices=devices)
        if not is_quiet:
            self._displaced = others_of(connected, facts)
            self._listeners.displace(self._displaced)
        self._others = self._displaced | others_of(heard, facts)

    def _due(self, facts: Facts, held: Set[Spoken], now: datetime) -> set[Spoken]:
        due, turn = set[Spoken](), Turn(enough=BRIEFLY)
        for number, who in enumerate(held):
            if number % ASKED == 0:
                turn.breathe()
            known = facts.spoken.get(who)
            if known is not None and needs_note(known, self._post.number, now):
                due.add(who)
        return due

    def _is_quiet(self, facts: Facts, connected: Set[Spoke], now: datetime) -> bool:
        """Tell whether nobody came, went or wrote since the last look, which left nothing to be written of anybody."""
        is_same = connected is self._connected and facts is self._noted
        return is_same and now >= self._looked_at

    def _held_of(self, connected: Set[Spoke]) -> Set[Spoken]:
        return self._held if connected is self._connected else _spoken(connected)

    def _vouchers(self, facts: Facts, now: datetime) -> Vouchers:
        return Vouchers(now, self._held_of(self._listeners.kiosks()), self._post.number, facts.watchers)

    def _reconnect_window(self, facts: Facts, absent: Collection[KioskState], vouchers: Vouchers) -> float:
        recently = vouchers.now - FLEET_MEMORY
        last = (vouchers.heard_at(one) for one in absent)
        lately = sum(at is not None and at > recently for at in last)
        return reconnect_window(len(facts.spoken) - len(absent) + lately, self._greets())


watch = Part[Watch]()
"""The watch of the process that serves the current request."""


def _absent(facts: Facts, vouchers: Vouchers) -> list[KioskState]:
    return [facts.spoken[who] for who in facts.spoken.keys() - vouchers.held]


def _spoken(those: Iterable[Spoke]) -> set[Spoken]:
    return {(kiosk, generation) for kiosk, generation, _device in those}

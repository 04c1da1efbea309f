"""How kiosks fare: what each tells of itself (its battery, its Wi-Fi, its clock), and which ones need a hand first.

What they tell every few minutes is collected in memory and written in one go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from sqlalchemy import delete, insert, select

from server.core.clock import Clock
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.parts import Part
from server.core.principals import HOUSE
from server.core.tables import plain
from server.fleet.kiosks import KIOSK
from server.fleet.register import batches
from server.fleet.rules import TWO_PLACES, Spoken
from server.fleet.tables import KioskReading

READING = plain(KioskReading)
EVERY_SECONDS = 5.0

State = Literal["new", "live", "silent"]

TROUBLES = ("two_places", "silent", "behind", "battery", "new", "wifi", "clock")
"""What may be wrong with a kiosk; who needs a hand sooner stands first."""

BEHIND_SECONDS = 12.0
LOW_BATTERY = 20
WEAK_WIFI = 2
WRONG_CLOCK_MS = 300_000
"""Boards tell the time by the server's clock. A tablet whose own is so wrong trusts no certificate one day."""

NUMBERS: Mapping[str, tuple[int, int]] = {
    "battery": (0, 100),
    "wifi": (0, 9),
    "drift": (-(2**31), 2**31 - 1),
    "width": (1, 20_000),
    "height": (1, 20_000),
}
TEXTS: Mapping[str, int] = {"ssid": 40, "app": 60, "agent": 200, "build": 20}


@dataclass(frozen=True, slots=True)
class Vitals:
    """What a kiosk told of itself; None where its browser cannot tell.

    ``battery`` in per cent, ``wifi`` from 0 to 9, ``drift`` of the tablet's clock in ms.
    """

    battery: int | None = None
    plugged: bool | None = None
    wifi: int | None = None
    ssid: str | None = None
    drift: int | None = None
    app: str | None = None
    agent: str | None = None
    width: int | None = None
    height: int | None = None
    build: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What the server knows of a kiosk. ``lag`` are the seconds that its glass is behind the database."""

    heard_at: datetime | None
    silent_since: datetime | None
    alerts: Collection[str] = ()
    lag: float = 0.0
    vitals: Vitals = Vitals()

    @property
    def state(self) -> State:
        """Whether it lives."""
        if self.heard_at is None:
            return "new"
        return "live" if self.silent_since is None else "silent"

    @property
    def troubles(self) -> tuple[str, ...]:
        """All that is wrong, the most urgent first."""
        told = self.vitals
        wrong = {
            "two_places": TWO_PLACES in self.alerts,
            "silent": self.state == "silent",
            "behind": self.state == "live" and self.lag > BEHIND_SECONDS,
            "battery": told.battery is not None and told.battery <= LOW_BATTERY and told.plugged is False,
            "new": self.state == "new",
            "wifi": told.wifi is not None and told.wifi <= WEAK_WIFI,
            "clock": told.drift is not None and abs(told.drift) > WRONG_CLOCK_MS,
        }
        return tuple(trouble for trouble in TROUBLES if wrong[trouble])

    @property
    def urgency(self) -> int:
        """The place in a list: the smallest needs a hand first."""
        return TROUBLES.index(self.troubles[0]) if self.troubles else len(TROUBLES)


class VitalsBook:
    """The book of one process. What it holds when the process dies is told again within minutes."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._told: dict[Spoken, tuple[datetime, Vitals]] = {}

    def note(self, who: Spoken, vitals: Vitals) -> None:
        """Note what a kiosk told just now."""
        self._told[who] = (self._clock(), vitals)

    def write(self) -> None:
        """Write down what was told since the last time."""
        told, self._told = self._told, {}
        for some in batches(told):
            self._db.act(partial(_write, told={who: _row(who, *told[who]) for who in some}), by=HOUSE)


vitals_book = Part[VitalsBook]()
"""The book of the process that serves the current request."""


def vitals_of(said: Any) -> Vitals:
    """Return what a kiosk said of itself, without what cannot be: the network is no friend."""
    told = said if isinstance(said, dict) else {}
    plugged = told.get("plugged")
    sane: dict[str, Any] = {"plugged": plugged if isinstance(plugged, bool) else None}
    sane |= {name: _number(told.get(name), *limits) for name, limits in NUMBERS.items()}
    sane |= {name: _text(told.get(name), longest) for name, longest in TEXTS.items()}
    return Vitals(**sane)


def _row(who: Spoken, at: datetime, vitals: Vitals) -> dict[str, Any]:
    return {"kiosk_id": who[0], "taken_at": at} | asdict(vitals)


def _write(tx: Transaction, told: Mapping[Spoken, dict[str, Any]]) -> None:
    # What the tablet told that a kiosk had before says nothing of the one that it has now.
    these = select(KIOSK.c.id, KIOSK.c.generation).where(KIOSK.c.id.in_({kiosk for kiosk, _generation in told}))
    present = tx.session.execute(these.order_by(KIOSK.c.id).with_for_update(key_share=True)).all()
    rows = [told[row.id, row.generation] for row in present if (row.id, row.generation) in told]
    if not rows:
        return
    tx.session.execute(delete(READING).where(READING.c.kiosk_id.in_([row["kiosk_id"] for row in rows])))
    tx.session.execute(insert(READING), rows)


def _number(value: Any, least: int, most: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value) if least <= value <= most else None


def _text(value: Any, longest: int) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(letter for letter in value if letter.isprintable())[:longest].strip() or None

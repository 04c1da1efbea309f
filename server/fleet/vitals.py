"""What kiosks tell of themselves every few minutes: collected in memory, written in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select

from server.core.clock import Clock
from server.core.db import Database
from server.core.parts import Part
from server.core.principals import HOUSE
from server.core.tables import plain
from server.core.transactions import Transaction
from server.fleet.actions import KIOSK
from server.fleet.condition import Vitals
from server.fleet.life import Spoken
from server.fleet.register import batches
from server.fleet.tables import KioskReading

READING = plain(KioskReading)
EVERY_SECONDS = 5.0


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

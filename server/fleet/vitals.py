"""What kiosks tell of themselves every few minutes: collected in memory, written in one go."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from server.core.clock import Clock
from server.core.db import Database, Transaction
from server.core.tables import plain
from server.fleet.condition import Vitals
from server.fleet.tables import KioskReading

READING = plain(KioskReading)
EVERY_SECONDS = 5.0
MOST_AT_ONCE = 500


class VitalsBook:
    """The book of one process. What it holds when the process dies is told again within minutes."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._told: dict[int, tuple[datetime, Vitals]] = {}

    def note(self, kiosk: int, vitals: Vitals) -> None:
        """Note what a kiosk told just now."""
        self._told[kiosk] = (self._clock(), vitals)

    def write(self) -> None:
        """Write down what was told since the last time."""
        told, self._told = self._told, {}
        rows = [{"kiosk_id": kiosk, "taken_at": at} | asdict(vitals) for kiosk, (at, vitals) in sorted(told.items())]
        for start in range(0, len(rows), MOST_AT_ONCE):
            some = rows[start : start + MOST_AT_ONCE]
            self._db.act(lambda tx, some=some: _write(tx, some))  # type: ignore[misc]


def _write(tx: Transaction, rows: list[dict[str, Any]]) -> None:
    tx.session.execute(delete(READING).where(READING.c.kiosk_id.in_([row["kiosk_id"] for row in rows])))
    tx.session.execute(insert(READING), rows)

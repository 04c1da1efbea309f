"""What is used by whoever comes: sign-ins, phones. Noted in memory, so that nobody waits for it to be written."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Table, update

from server.core.clock import Clock
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.parts import Part
from server.core.principals import HOUSE

EVERY_SECONDS = 60.0
AT_A_TIME = 500
"""Rows that one statement writes: in a morning rush, hundreds come within a minute."""


class Attendance:
    """Which rows of which tables are in use: noted in memory, written to their ``seen_at`` once a minute."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._seen: defaultdict[Table, set[int]] = defaultdict(set)

    def saw(self, table: Table, row: int) -> None:
        """Note that a row was used."""
        self._seen[table].add(row)

    def write(self) -> None:
        """Write down what was used since the last time."""
        seen, self._seen = self._seen, defaultdict(set)
        if seen:
            now = self._clock()

            def note(tx: Transaction) -> None:
                for table, rows in seen.items():
                    for some in tx.parts(sorted(rows), AT_A_TIME):
                        earlier = table.c.id.in_(some) & (table.c.seen_at < now)
                        tx.connection.execute(update(table).where(earlier).values(seen_at=now))

            self._db.act(note, long=True, by=HOUSE)


attendance = Part[Attendance]()
"""Who notes what the current request uses."""

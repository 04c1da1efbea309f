"""What Prometheus learns from the database and the data folder: the same whichever process is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from server.core.clock import Clock
from server.core.db import Database
from server.core.tables import Board
from server.fleet.rules import SILENT_AFTER
from server.fleet.tables import Kiosk
from server.operation.backups import newest_backup
from server.operation.truth import FRESH_SECONDS, Glass, Lags

EVERY_SECONDS = 2.0
"""How often to look between two questions of Prometheus, so that a lag is known when it asks."""
READINGS = {
    "doorboard_database_readable": "1 if the database could be read just now",
    "doorboard_screen_lag_seconds": "How long the slowest live kiosk has not painted what the database says",
    "doorboard_boards": "Boards with a kiosk, by state: fresh, stale, silent",
    "doorboard_backup_age_seconds": "Age of the newest backup in the data folder; absent where there is none",
}


class Readings(Collector):
    """Reads when it is asked."""

    def __init__(self, db: Database, clock: Clock, data: Path) -> None:
        self._db = db
        self._clock = clock
        self._data = data
        self._lags = Lags()

    def look(self) -> tuple[dict[int, float], int]:
        """Return the lag of each board with a live kiosk, and how many boards have only silent ones."""
        paired = Kiosk.revoked_at.is_(None)
        live = (
            select(Board.id, Board.version, func.min(Kiosk.painted))
            .join(Kiosk, Kiosk.board_id == Board.id)
            .where(paired, Kiosk.seen_at > self._clock() - SILENT_AFTER)
            .group_by(Board.id, Board.version)
        )
        with self._db.reading() as session:
            boards = session.execute(live).all()
            with_kiosk = session.scalar(select(func.count(Kiosk.board_id.distinct())).where(paired)) or 0
        # Electronic paper and kiosks that poll acknowledge nothing.
        glasses = [Glass(board, version, painted) for board, version, painted in boards if painted is not None]
        return self._lags.look(glasses, monotonic()), with_kiosk - len(boards)

    def describe(self) -> Iterable[Metric]:
        """Name what is read, without reading."""
        return [GaugeMetricFamily(name, says) for name, says in READINGS.items()]

    def collect(self) -> Iterator[Metric]:
        """Read."""
        try:
            lags, silent = self.look()
        except SQLAlchemyError:
            yield _gauge("doorboard_database_readable", 0)
        else:
            stale = sum(lag > FRESH_SECONDS for lag in lags.values())
            yield _gauge("doorboard_database_readable", 1)
            yield _gauge("doorboard_screen_lag_seconds", max(lags.values(), default=0.0))
            yield _states(fresh=len(lags) - stale, stale=stale, silent=silent)
        made = newest_backup(self._data)
        if made is not None:
            yield _gauge("doorboard_backup_age_seconds", (self._clock() - made).total_seconds())


def _gauge(name: str, value: float) -> Metric:
    return GaugeMetricFamily(name, READINGS[name], value=value)


def _states(**boards: int) -> Metric:
    family = GaugeMetricFamily("doorboard_boards", READINGS["doorboard_boards"], labels=["state"])
    for state, number in boards.items():
        family.add_metric([state], number)
    return family

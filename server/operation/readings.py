"""What Prometheus learns from the database and the data folder: the same whichever process is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from server.alerts.rules import KINDS
from server.alerts.tables import Alert
from server.core.clock import Clock
from server.core.db import Database
from server.core.jobs.counting import count_jobs
from server.core.tables import Board
from server.fleet.actions import heard_since
from server.fleet.rules import deadlines_at
from server.fleet.tables import Kiosk
from server.operation.backups import newest_backup
from server.operation.truth import FRESH_SECONDS, Glass, Lags

EVERY_SECONDS = 2.0
"""How often to look between two questions of Prometheus, so that a lag is known when it asks."""
READINGS = {
    "doorboard_database_readable": "1 if the database could be read just now",
    "doorboard_screen_lag_seconds": "How long the slowest live kiosk has not painted what the database says",
    "doorboard_boards": "Boards with a kiosk, by state: fresh, stale, silent",
    "doorboard_open_alerts": "Alerts that are open, by kind",
    "doorboard_jobs": "Jobs by kind and state: waiting, running, failing, given_up",
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
            .where(paired, heard_since(deadlines_at(self._clock())))
            .group_by(Board.id, Board.version)
        )
        with self._db.reading() as session:
            boards = session.execute(live).all()
            with_kiosk = session.scalar(select(func.count(Kiosk.board_id.distinct())).where(paired)) or 0
        # Electronic paper and kiosks that poll acknowledge nothing.
        glasses = [Glass(board, version, painted) for board, version, painted in boards if painted is not None]
        return self._lags.look(glasses, monotonic()), with_kiosk - len(boards)

    def alerts(self) -> dict[str, int]:
        """Return how many alerts of each kind are open."""
        by_kind = (
            select(Alert.kind, func.count().label("number")).where(Alert.settled_at.is_(None)).group_by(Alert.kind)
        )
        with self._db.reading() as session:
            found = {row.kind: row.number for row in session.execute(by_kind)}
        return {kind: found.get(kind, 0) for kind in KINDS}

    def jobs(self) -> dict[tuple[str, str], int]:
        """Return how many jobs of each kind are in each state; of the others there are none."""
        with self._db.reading() as session:
            return count_jobs(session, self._clock())

    def describe(self) -> Iterable[Metric]:
        """Name what is read, without reading."""
        return [GaugeMetricFamily(name, says) for name, says in READINGS.items()]

    def collect(self) -> Iterator[Metric]:
        """Read."""
        try:
            lags, silent = self.look()
            alerts, jobs = self.alerts(), self.jobs()
        except SQLAlchemyError:
            yield _gauge("doorboard_database_readable", 0)
        else:
            stale = sum(lag > FRESH_SECONDS for lag in lags.values())
            yield _gauge("doorboard_database_readable", 1)
            yield _gauge("doorboard_screen_lag_seconds", max(lags.values(), default=0.0))
            boards = {"fresh": len(lags) - stale, "stale": stale, "silent": silent}
            yield _by(["state"], "doorboard_boards", {(state,): number for state, number in boards.items()})
            yield _by(["kind"], "doorboard_open_alerts", {(kind,): number for kind, number in alerts.items()})
            yield _by(["kind", "state"], "doorboard_jobs", jobs)
        made = newest_backup(self._data)
        if made is not None:
            yield _gauge("doorboard_backup_age_seconds", (self._clock() - made).total_seconds())


def _gauge(name: str, value: float) -> Metric:
    return GaugeMetricFamily(name, READINGS[name], value=value)


def _by(
    labels: Sequence[str], name: str, values: Mapping[tuple[str], float] | Mapping[tuple[str, str], float]
) -> Metric:
    family = GaugeMetricFamily(name, READINGS[name], labels=labels)
    for which, value in values.items():
        family.add_metric(which, value)
    return family

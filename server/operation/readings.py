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
from server.core.database.db import Database
from server.core.jobs.queue import count_jobs
from server.core.parts import Part
from server.fleet.liveness import Watch
from server.fleet.register import Facts, Glance, Sight
from server.fleet.rules import KioskState
from server.operation.backups import newest_backup
from server.operation.lag import FRESH_SECONDS, Glass, Lags

READINGS = {
    "doorboard_database_readable": "1 if the database could be read just now",
    "doorboard_screen_lag_seconds": "How long the slowest live kiosk has not painted what the database says",
    "doorboard_boards": "Boards with a kiosk, by state: fresh, stale, silent",
    "doorboard_open_alerts": "Alerts that are open, by kind",
    "doorboard_jobs": "Jobs by kind and state: waiting, running, failing, given_up",
    "doorboard_backup_age_seconds": "Age of the newest backup in the data folder; absent where there is none",
}


class Readings(Collector):
    """Reads when it is asked; and at every round, so that a lag is known by then."""

    def __init__(self, db: Database, clock: Clock, data: Path, sight: Sight, watch: Watch) -> None:
        self._db = db
        self._clock = clock
        self._data = data
        self._sight = sight
        self._watch = watch
        self._lags = Lags()
        self._fresh: Facts | None = None
        """What the database said when no board was behind it."""

    def look(self, glance: Glance) -> tuple[dict[int, float], int]:
        """Return the lag of each board with a live kiosk, and how many boards have only silent ones."""
        facts = glance.facts
        living = self._watch.living(facts, facts.kiosks.values())
        silent = {one.board_id for one in facts.kiosks.values()} - {one.board_id for one in living}
        lags = self._lags.look(_glasses(living, facts), monotonic())
        self._fresh = None if self._lags.behind else facts
        return lags, len(silent)

    def keep_up(self, glance: Glance) -> None:
        """Note since when boards are behind. As long as nobody writes, none falls behind."""
        facts = glance.facts
        if facts is self._fresh:
            return
        # Whoever painted the last version does not lag, live or not; and hardly anybody has not.
        behind = [
            one
            for one in facts.kiosks.values()
            if one.painted is not None and one.painted < facts.versions[one.board_id]
        ]
        self._lags.look(_glasses(self._watch.living(facts, behind), facts), monotonic())
        self._fresh = None if self._lags.behind else facts

    def lags(self) -> dict[int, float]:
        """Return the lag of each board with a live kiosk, in seconds."""
        return self.look(self._sight())[0]

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
            lags, silent = self.look(self._sight())
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


readings = Part[Readings]()
"""The readings of the process that serves the current request."""


def _glasses(kiosks: Iterable[KioskState], facts: Facts) -> list[Glass]:
    # Electronic paper acknowledges nothing.
    acknowledged = (one for one in kiosks if one.painted is not None)
    return [Glass(one.board_id, facts.versions[one.board_id], one.painted or 0) for one in acknowledged]


def _gauge(name: str, value: float) -> Metric:
    return GaugeMetricFamily(name, READINGS[name], value=value)


def _by(
    labels: Sequence[str], name: str, values: Mapping[tuple[str], float] | Mapping[tuple[str, str], float]
) -> Metric:
    family = GaugeMetricFamily(name, READINGS[name], labels=labels)
    for which, value in values.items():
        family.add_metric(which, value)
    return family

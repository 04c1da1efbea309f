"""Whether this process can do its work: written into the database (and taken back), room on the disk, the schema."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic, perf_counter
from typing import Any

import gevent
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import update

from server.core.database.db import Database
from server.core.house import House
from server.core.parts import Part
from server.core.tables import Instance
from server.migrations.steps import step_of, steps

FREE_BYTES = 200 * 1024 * 1024
"""Less room than this in the data folder, and the server is not ready."""
KEPT_SECONDS = 1.0
"""How long an answer serves: whoever asks more often writes no more often."""
PATIENCE = 2.0
"""Seconds that a check may take."""

log = logging.getLogger(__name__)


class Failed(Exception):  # noqa: N818 (a word, not a defect)
    """A check did not hold; the text is one plain word."""


@dataclass(frozen=True, slots=True)
class Check:
    """What is looked at. Without a check that is not ``needed`` the server is degraded, but ready."""

    name: str
    look: Callable[[], None]
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks found, as it is answered."""

    status: str
    checks: dict[str, dict[str, Any]]

    @property
    def ready(self) -> bool:
        """Whether requests should come here."""
        return self.status in ("ready", "degraded")


class Readiness:
    """The readiness of one process."""

    def __init__(self, checks: list[Check]) -> None:
        self._checks = checks
        self._stopping = False
        self._lock = Lock()
        self._kept: tuple[float, Report] | None = None

    def stop(self) -> None:
        """Say from now on that this process is about to end."""
        self._stopping = True

    def report(self) -> Report:
        """Return what the checks find, or found within the last second."""
        if self._stopping:
            return Report("stopping", {})
        with self._lock:
            if self._kept is None or monotonic() - self._kept[0] > KEPT_SECONDS:
                self._kept = (monotonic(), self._look())
            return self._kept[1]

    def _look(self) -> Report:
        found = {check.name: _run(check) for check in self._checks}
        failed = [check for check in self._checks if found[check.name]["word"] != "ok"]
        if any(check.needed for check in failed):
            return Report("not ready", found)
        return Report("degraded" if failed else "ready", found)


readiness = Part[Readiness]()
"""The readiness of the process that serves the current request."""


def readiness_of(house: House) -> Readiness:
    """Return the readiness of a process of this house."""
    checks = [
        Check("database", lambda: _database(house.db)),
        Check("schema", lambda: _schema(house.db)),
        Check("disk", lambda: _disk(house)),
    ]
    if house.config.redis:
        client = redis.Redis.from_url(house.config.redis, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0))
        # Boards that another process moved are found by the reconciler then: late by seconds, but true.
        checks.append(Check("redis", lambda: _redis(client), needed=False))
    return Readiness(checks)


def _run(check: Check) -> dict[str, Any]:
    begun = perf_counter()
    try:
        with gevent.Timeout(PATIENCE, Failed("slow")):
            check.look()
        word = "ok"
    except Failed as failure:
        word = str(failure)
    except Exception:
        # The reason may quote addresses and passwords: it is for the log, not for whoever asks.
        log.warning("check failed: %s", check.name, exc_info=True)
        word = "failed"
    return {"word": word, "ms": round((perf_counter() - begun) * 1000, 1)}


def _database(db: Database) -> None:
    with db.trial() as session:
        session.execute(update(Instance).values(ticked_at=Instance.ticked_at))


def _schema(db: Database) -> None:
    with db.reader.connect() as connection:
        step = step_of(connection)
    if step != steps()[-1]:
        raise Failed("older" if step in steps() else "newer")


def _disk(house: House) -> None:
    if shutil.disk_usage(house.config.data).free < FREE_BYTES:
        raise Failed("full")


def _redis(client: redis.Redis) -> None:
    try:
        client.ping()
    except (redis.RedisError, OSError):
        raise Failed("down") from None

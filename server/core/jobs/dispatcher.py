"""Takes jobs that are due and does them beside all requests, some at once; at rest it reads and writes nothing else."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Event

from gevent.pool import Pool
from sqlalchemy import select

from server.core.database.transactions import Transaction
from server.core.house import House
from server.core.jobs.kinds import JobKind
from server.core.jobs.queue import JOB, UNDONE, put, soonest, take
from server.core.jobs.work import JobFailed, Lost, Work
from server.core.principals import HOUSE

POLL = timedelta(seconds=2)
"""How often to look for what another process put, or left behind."""

BREATH = timedelta(milliseconds=10)
"""Before looking again for a job that another process took from under one's eyes."""

log = logging.getLogger(__name__)


class Jobs:
    """The jobs that one process does."""

    def __init__(self, house: House, kinds: Iterable[JobKind]) -> None:
        self._house = house
        self._kinds = {kind.name: kind for kind in kinds}
        self._busy: Counter[str] = Counter()
        self._pool = Pool()
        self._wake = Event()
        self._opened = self._ended = False
        house.db.on_work.append(self._wake.set)

    def run(self) -> None:
        """Do what is due, until the end."""
        while not self._ended:
            self._wake.clear()
            try:
                self._open()
                patience = self._begin_due()
            except Exception:
                # The database is away: whoever puts a job meanwhile cannot either.
                log.exception("no job could be taken")
                patience = POLL
            self._wake.wait(patience.total_seconds())

    def run_once(self) -> None:
        """Do all that is due, one after the other, and return."""
        self._open()
        while work := self._take():
            self._do(work)

    def end(self, seconds: float) -> None:
        """Begin nothing more, and let what is under way end; what does not in time is left to another worker."""
        self._ended = True
        self._wake.set()
        self._pool.join(timeout=seconds)
        self._pool.kill(block=False)

    def _open(self) -> None:
        """Make the jobs that recur, where they are not there yet."""
        if self._opened:
            return
        recurring = {kind.name for kind in self._kinds.values() if kind.recurs}
        with self._house.db.reading() as session:
            there = session.scalars(select(JOB.c.kind).where(UNDONE, JOB.c.kind.in_(recurring))).all()
        if missing := recurring.difference(there):
            self._house.db.act(lambda tx: self._make(tx, missing), by=HOUSE)
        self._opened = True

    def _make(self, tx: Transaction, kinds: Iterable[str]) -> None:
        for kind in kinds:
            put(tx, kind, {}, self._house.clock(), key=kind)

    def _begin_due(self) -> timedelta:
        """Begin what is due and has room; return how long nothing else is."""
        while not self._ended and (work := self._take()):
            self._pool.spawn(self._do, work)
        due = self._soonest()
        return POLL if due is None else min(max(due - self._house.clock(), BREATH), POLL)

    def _take(self) -> Work | None:
        now, due = self._house.clock(), self._soonest()
        if due is None or due > now:
            return None
        row = take(self._house.db, self._roomy(), now)
        if row is None:
            return None
        kind = self._kinds[row.kind]
        self._busy[kind.name] += 1
        return Work(self._house, kind, row)

    def _soonest(self) -> datetime | None:
        with self._house.db.reading() as session:
            return soonest(session, [kind.name for kind in self._roomy()], self._house.clock())

    def _roomy(self) -> list[JobKind]:
        return [kind for kind in self._kinds.values() if self._busy[kind.name] < kind.at_once]

    def _do(self, work: Work) -> None:
        try:
            self._try(work)
        except Lost:
            log.info("job %s (%s) is somebody else's by now", work.id, work.kind.name)
        except Exception:
            # What cannot be noted was not noted: its lease ends, and somebody takes it again.
            log.exception("job %s (%s) could not be noted", work.id, work.kind.name)
        finally:
            self._busy[work.kind.name] -= 1
            self._wake.set()

    def _try(self, work: Work) -> None:
        try:
            result = work.kind.run(work)
        except Lost:
            raise
        except JobFailed as failed:
            log.warning("job %s (%s) failed, attempt %s: %s", work.id, work.kind.name, work.attempts, failed.reason)
            work.fail(failed)
        except Exception:
            log.exception("job %s (%s) broke, attempt %s", work.id, work.kind.name, work.attempts)
            work.fail(JobFailed("broken"))
        else:
            if not work.is_over:
                self._house.db.act(lambda tx: work.finish(tx, result), by=HOUSE)

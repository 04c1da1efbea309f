"""A job in the hands of the worker that took it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import update

from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.house import House
from server.core.jobs.kinds import JobKind
from server.core.jobs.queue import JOB, UNDONE
from server.core.principals import HOUSE


class Lost(Exception):  # noqa: N818 (it is no defect of the program)
    """The job is somebody else's by now, or void: what its worker was about to write is not written."""


class JobFailed(Exception):  # noqa: N818 (it is the answer of the world outside)
    """A job could not be done this time, and why. ``of_lane``: nothing else gets through on its lane either."""

    def __init__(self, reason: str, *, of_lane: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.of_lane = of_lane


class Work:
    """One job, leased by this worker. ``attempts`` counts this one, ``made_at`` is when the job was put."""

    def __init__(self, house: House, kind: JobKind, row: AnyRow) -> None:
        self.house = house
        self.kind = kind
        self.id: int = row.id
        self.key: str | None = row.key
        self.arguments: dict[str, Any] = orjson.loads(row.arguments)
        self.attempts: int = row.attempts
        self.made_at: datetime = row.made_at
        self.is_over = False
        self._lane: str | None = row.lane
        self._leased_until: datetime = row.leased_until
        self._progress: int = row.progress

    def tell(self, progress: int) -> None:
        """Say how far it is, in per cent, and be its worker for another lease; raises :class:`Lost`.

        It may be said often: what is known already is written only when half of the lease is over.
        """
        now = self.house.clock()
        if progress == self._progress and self._leased_until - now > self.kind.lease / 2:
            return
        until = now + self.kind.lease
        self.house.db.act(lambda tx: self._write(tx, progress=progress, leased_until=until), by=HOUSE)
        self._leased_until, self._progress = until, progress

    def lock(self, tx: Transaction) -> None:
        """Let whoever puts or drops this job wait until the transaction ends; raises :class:`Lost`.

        What is read afterwards is all that was there when the job was put last; what comes later puts the next one.
        """
        self._write(tx, leased_until=self._leased_until)

    def finish(self, tx: Transaction, result: Any = None) -> None:
        """End the job in the transaction that does its work, so that it is done once; raises :class:`Lost`."""
        now = self.house.clock()
        said = None if result is None else orjson.dumps(result).decode()
        if self.kind.recurs:
            self._rest(tx, self.kind.recurs(tx.session, now), result=said, made_at=now)
        else:
            self._write(tx, done_at=now, leased_until=None, failure=None, progress=100, result=said)
        self.is_over = True

    def put_off(self, tx: Transaction, until: datetime) -> None:
        """Let the job wait for its time to come; raises :class:`Lost`."""
        self._rest(tx, until)
        self.is_over = True

    def fail(self, why: JobFailed) -> None:
        """Note why it could not be done; it is tried again, or given up. What else is on its lane waits along."""
        self.house.db.act(lambda tx: self._fail(tx, why), by=HOUSE)

    def _fail(self, tx: Transaction, why: JobFailed) -> None:
        now = self.house.clock()
        again = self.kind.retry.again_at(self.made_at, self.attempts, now)
        if again is None:
            self._write(tx, done_at=now, leased_until=None, failure=why.reason)
            return
        self._write(tx, due_at=again, leased_until=None, failure=why.reason)
        if why.of_lane and self._lane is not None:
            others = UNDONE & (JOB.c.lane == self._lane) & (JOB.c.due_at < again)
            tx.session.execute(update(JOB).where(others).values(due_at=again))

    def _rest(self, tx: Transaction, until: datetime, **values: Any) -> None:
        self._write(tx, due_at=until, leased_until=None, failure=None, attempts=0, progress=0, **values)

    def _write(self, tx: Transaction, **values: Any) -> None:
        # By the lease too: the job of a kind that recurs is counted from the beginning each time.
        lease = (JOB.c.attempts == self.attempts) & (JOB.c.leased_until == self._leased_until)
        mine = update(JOB).where(JOB.c.id == self.id, lease, UNDONE).values(**values)
        if not tx.session.execute(mine).rowcount:  # type: ignore[attr-defined]
            raise Lost

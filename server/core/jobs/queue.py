"""Jobs are put, dropped, taken and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, case, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.database.upserts import insert_into
from server.core.jobs.kinds import JobKind
from server.core.jobs.tables import OPEN, Job
from server.core.principals import HOUSE
from server.core.tables import plain

JOB = plain(Job)
UNDONE = JOB.c.done_at.is_(None)


def put(
    tx: Transaction,
    kind: str,
    arguments: Mapping[str, Any],
    now: datetime,
    *,
    due: datetime | None = None,
    key: str | None = None,
    lane: str | None = None,
) -> None:
    """Let a job be done, now or when it is ``due``. Where one of its key is open already, that one is due no later.

    Who puts it waits for the one of that key that is being ended, so that what its worker did not see is seen by the
    next (see :meth:`Work.lock`).
    """
    job = insert_into(tx.session, JOB).values(
        kind=kind, key=key, lane=lane, arguments=orjson.dumps(arguments).decode(), due_at=due or now, made_at=now
    )
    if key is not None:
        sooner = case((JOB.c.due_at <= job.excluded.due_at, JOB.c.due_at), else_=job.excluded.due_at)
        job = job.on_conflict_do_update(index_elements=["kind", "key"], index_where=OPEN, set_={"due_at": sooner})
    tx.session.execute(job)
    tx.work_waits = True


def void(tx: Transaction, kind: str, *, key: str | None = None, lane: str | None = None) -> None:
    """Drop the open job of a key, or all jobs of a lane. Who is at it right now ends nothing any more."""
    which = UNDONE & (JOB.c.key == key) if lane is None else JOB.c.lane == lane
    tx.session.execute(delete(JOB).where(JOB.c.kind == kind, which))


def settle(tx: Transaction, kind: str, key: str, result: Any, now: datetime) -> None:
    """End the open job of a key whose work was done elsewhere. Who is at it right now ends nothing any more."""
    done = {"done_at": now, "leased_until": None, "failure": None, "progress": 100}
    which = UNDONE & (JOB.c.kind == kind) & (JOB.c.key == key)
    tx.session.execute(update(JOB).where(which).values(**done, result=orjson.dumps(result).decode()))


def latest(reads: Session, kind: str, *, key: str | None = None, lane: str | None = None) -> AnyRow | None:
    """Return the open job of a key, or the last one of a lane; None where there is none."""
    which = UNDONE & (JOB.c.key == key) if lane is None else JOB.c.lane == lane
    return reads.execute(select(*JOB.c).where(JOB.c.kind == kind, which).order_by(JOB.c.id.desc())).first()


def soonest(session: Session, kinds: Iterable[str], now: datetime) -> datetime | None:
    """Return when the next job of these kinds is due, None where none waits."""
    waiting = select(JOB.c.due_at).where(_free(kinds, now)).order_by(JOB.c.due_at, JOB.c.id)
    return session.scalar(waiting.limit(1))


def take(db: Database, kinds: Iterable[JobKind], now: datetime) -> AnyRow | None:
    """Take the job of these kinds that waits longest; nobody else gets it while its lease lasts."""
    leases = {kind.name: literal(now + kind.lease, JOB.c.leased_until.type) for kind in kinds}
    longest = select(JOB.c.id).where(_free(leases, now), JOB.c.due_at <= now).order_by(JOB.c.due_at, JOB.c.id).limit(1)
    taken = (
        update(JOB)
        .where(JOB.c.id == longest.with_for_update(skip_locked=True).scalar_subquery())
        .values(leased_until=case(leases, value=JOB.c.kind), attempts=JOB.c.attempts + 1)
        .returning(*JOB.c)
    )
    return db.act(lambda tx: tx.session.execute(taken).one_or_none(), by=HOUSE)


def count_jobs(session: Session, now: datetime) -> dict[tuple[str, str], int]:
    """Return the number of jobs by kind and state: waiting, running, failing (tried again), given_up."""
    state = case((JOB.c.leased_until > now, "running"), (JOB.c.failure.is_not(None), "failing"), else_="waiting")
    number = func.count()
    open_ones = select(JOB.c.kind, state, number).where(UNDONE).group_by(JOB.c.kind, state)
    given_up = JOB.c.done_at.is_not(None) & JOB.c.failure.is_not(None)
    lost = select(JOB.c.kind, number).where(given_up).group_by(JOB.c.kind)
    counted = {(kind, in_state): count for kind, in_state, count in session.execute(open_ones)}
    return counted | {(kind, "given_up"): count for kind, count in session.execute(lost)}


def _free(kinds: Iterable[str], now: datetime) -> ColumnElement[bool]:
    return UNDONE & or_(JOB.c.leased_until.is_(None), JOB.c.leased_until <= now) & JOB.c.kind.in_(list(kinds))

"""How many jobs there are, for whoever looks after them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.core.jobs.queue import JOB, UNDONE


def count_jobs(session: Session, now: datetime) -> dict[tuple[str, str], int]:
    """Return the number of jobs by kind and state: waiting, running, failing (tried again), given_up."""
    state = case((JOB.c.leased_until > now, "running"), (JOB.c.failure.is_not(None), "failing"), else_="waiting")
    number = func.count()
    open_ones = select(JOB.c.kind, state, number).where(UNDONE).group_by(JOB.c.kind, state)
    given_up = JOB.c.done_at.is_not(None) & JOB.c.failure.is_not(None)
    lost = select(JOB.c.kind, number).where(given_up).group_by(JOB.c.kind)
    counted = {(kind, in_state): count for kind, in_state, count in session.execute(open_ones)}
    return counted | {(kind, "given_up"): count for kind, count in session.execute(lost)}

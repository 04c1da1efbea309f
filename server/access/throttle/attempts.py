"""Attempts to prove something: counted before they are looked at, so that many at once are no more than in a row.

Whose delay a stranger must not be able to cause is decided by whom an attempt counts for: name the browser in it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from server.access.hashing import slot
from server.access.tables import AttemptCount
from server.access.throttle.policies import POLICIES, Policy, Then
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE
from server.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try under a policy, at ``subject`` (a user, a person, a name), by a browser where the policy tells them apart.

    ``since``: when the present period began, where the policy does not say how long it is.
    """

    policy: str
    subject: str
    by: str = ""
    since: datetime | None = None


def matches(db: Database, attempts: Sequence[Attempt], stored: str | None, given: str, now: datetime) -> bool:
    """Count attempts, then tell whether this is the secret; one that is right does not count.

    Raises :class:`Refusal` for who must wait. Whoever finds the queue full has tried nothing yet.
    """
    [queue] = {POLICIES[one.policy].queue for one in attempts}
    with slot(queue) as taken:
        db.act(lambda tx: count(tx, attempts, now), by=HOUSE)
        right = taken.matches(stored, given)
    if right:
        db.act(lambda tx: forget(tx, attempts), by=HOUSE)
    return right


def count(tx: Transaction, attempts: Sequence[Attempt], now: datetime) -> None:
    """Count attempts; raise :class:`Refusal` where one of them must wait, or counts no more."""
    rows = [(POLICIES[one.policy], _lock(tx, one, now)) for one in attempts]
    for policy, row in rows:
        _refuse(policy, row, now)
    for _policy, row in rows:
        row.attempts, row.last_at = row.attempts + 1, now


def forget(tx: Transaction, attempts: Sequence[Attempt]) -> None:
    """Forget attempts in a row, of which the last was right. Of a day's, that one alone is taken back."""
    for one in attempts:
        if POLICIES[one.policy].period is None:
            tx.session.execute(update(AttemptCount).where(_is(one)).values(attempts=AttemptCount.attempts - 1))
        else:
            tx.session.execute(delete(AttemptCount).where(_is(one)))


def forget_all(tx: Transaction, subject: str) -> None:
    """Forget all attempts at a subject."""
    tx.session.execute(delete(AttemptCount).where(AttemptCount.subject == subject))


def counted(session: Session, one: Attempt, now: datetime) -> int:
    """Return how many attempts count now."""
    row = session.scalar(select(AttemptCount).where(_is(one)))
    return 0 if row is None or _is_over(one, row, now) else row.attempts


def spent(session: Session, policy: str, subjects: Collection[str]) -> dict[str, datetime]:
    """Return at which of these subjects nothing was free any more, and when the last attempt was."""
    used_up = AttemptCount.attempts >= POLICIES[policy].free
    these = (AttemptCount.policy == policy) & AttemptCount.subject.in_(subjects) & used_up
    rows = select(AttemptCount.subject, AttemptCount.last_at).where(these)
    return {row.subject: row.last_at for row in session.execute(rows)}


def _lock(tx: Transaction, one: Attempt, now: datetime) -> AttemptCount:
    # Where there is no row to lock one is made: of two who do so at once, one waits and then meets the other's row.
    row = tx.session.scalar(select(AttemptCount).where(_is(one)).with_for_update())
    if row is None:
        row = AttemptCount(subject=one.subject, policy=one.policy, by=one.by, attempts=0, last_at=now)
        tx.session.add(row)
        tx.session.flush()
    elif _is_over(one, row, now):
        row.attempts = 0
    return row


def _refuse(policy: Policy, row: AttemptCount, now: datetime) -> None:
    if policy.then is Then.INVITE:
        if row.attempts >= policy.free:
            raise Refusal(policy.refusal, status=403)
        return
    left = row.last_at + policy.wait(row.attempts) - now
    if left > timedelta():
        raise Refusal(policy.refusal, status=429, seconds=math.ceil(left.total_seconds()))


def _is_over(one: Attempt, row: AttemptCount, now: datetime) -> bool:
    period = POLICIES[one.policy].period
    if one.since is not None:
        return row.last_at < one.since
    return period is not None and now - row.last_at > period


def _is(one: Attempt) -> ColumnElement[bool]:
    return and_(AttemptCount.policy == one.policy, AttemptCount.subject == one.subject, AttemptCount.by == one.by)

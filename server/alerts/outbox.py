"""From alerts to messages that wait: gathered per site, claimed by one worker each, noted when sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from server.alerts.messages import Message, news, trial
from server.alerts.rules import LEASE, OF_THE_MESSAGE, tells_at, tries_again_at
from server.alerts.tables import Alert, Outbox, Target
from server.core.db import Database, Transaction
from server.core.tables import plain
from server.sites.tables import Site

OUTBOX = plain(Outbox)

BEGUN = Alert.told_at.is_(None) & Alert.settled_at.is_(None)
"""Alerts that nobody was told of. What is over by then is not worth a message."""
ENDED = and_(Alert.told_at.is_not(None), Alert.settled_at.is_not(None), Alert.settled_told_at.is_(None))


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that this worker took to send it."""

    id: int
    attempts: int
    made_at: datetime
    body: str
    target_id: int


def gather(db: Database, page: str, now: datetime) -> None:
    """Make a message for every target of each site that has news long enough. ``page`` is where to look closer."""
    with db.reading() as session:
        sites = session.scalars(select(Alert.site_id).where(or_(BEGUN, ENDED)).distinct()).all()
        due = [site for site in sites if _is_due(session, site, now)]
    for site in due:
        db.act(lambda tx, site=site: _tell(tx, site, page, now))  # type: ignore[misc]


def _is_due(session: Session, site: int, now: datetime) -> bool:
    def among(which: ColumnElement[bool], value: Any) -> datetime | None:
        return cast("datetime | None", session.scalar(select(value).where(which, Alert.site_id == site)))

    found = [among(BEGUN, func.min(Alert.opened_at)), among(ENDED, func.min(Alert.settled_at))]
    told = [among(Alert.id.is_not(None), func.max(column)) for column in (Alert.told_at, Alert.settled_told_at)]
    first = min((at for at in found if at), default=None)
    return first is not None and now >= tells_at(first, max((at for at in told if at), default=None))


def _tell(tx: Transaction, site_id: int, page: str, now: datetime) -> None:
    # One worker at a time: who waited finds everything told.
    site = tx.session.scalars(select(Site).where(Site.id == site_id).with_for_update(key_share=True)).one()
    if not _is_due(tx.session, site_id, now):
        return
    begun, ended = (
        tx.session.scalars(select(Alert).where(which, Alert.site_id == site_id).order_by(Alert.id)).all()
        for which in (BEGUN, ENDED)
    )
    for alert in begun:
        alert.told_at = now
    for alert in ended:
        alert.settled_told_at = now
    targets = tx.session.scalars(select(Target.id).where(Target.site_id == site_id)).all()
    _put(tx, targets, news(site, begun, ended, page, now), now)


def put_trial(tx: Transaction, target: Target, page: str, now: datetime) -> None:
    """Put a test message for one target into the outbox."""
    site = tx.session.get_one(Site, target.site_id)
    _put(tx, [target.id], trial(site, page, now), now)


def _put(tx: Transaction, targets: Sequence[int], message: Message, now: datetime) -> None:
    body = orjson.dumps(message).decode()
    tx.session.add_all(Outbox(target_id=target, body=body, made_at=now, due_at=now) for target in targets)


def take(db: Database, now: datetime) -> Parcel | None:
    """Take the message that waits longest; nobody else gets it while the lease lasts."""
    due = OUTBOX.c.due_at <= now
    with db.reading() as session:
        # Mostly there is none, and then nothing is written.
        if session.scalar(select(OUTBOX.c.id).where(due).limit(1)) is None:
            return None
    longest = select(OUTBOX.c.id).where(due).order_by(OUTBOX.c.due_at, OUTBOX.c.id).limit(1)
    taken = (
        update(OUTBOX)
        .where(OUTBOX.c.id == longest.with_for_update(skip_locked=True).scalar_subquery())
        .values(due_at=now + LEASE, attempts=OUTBOX.c.attempts + 1)
        .returning(OUTBOX.c.id, OUTBOX.c.attempts, OUTBOX.c.made_at, OUTBOX.c.body, OUTBOX.c.target_id)
    )
    with db.transaction() as tx:
        row = tx.session.execute(taken).one_or_none()
    return None if row is None else Parcel(*row)


def note_sent(db: Database, parcel: Parcel, now: datetime) -> None:
    """Note that a message was taken from us."""
    with db.transaction() as tx:
        mine = (OUTBOX.c.id == parcel.id) & (OUTBOX.c.attempts == parcel.attempts)
        tx.session.execute(update(OUTBOX).where(mine).values(sent_at=now, due_at=None, failure=None))


def note_failed(db: Database, parcel: Parcel, failure: str, now: datetime) -> None:
    """Note why a message was not taken. What else waits for a target that cannot be reached waits along."""
    again = tries_again_at(parcel.made_at, parcel.attempts, now)
    with db.transaction() as tx:
        mine = (OUTBOX.c.id == parcel.id) & (OUTBOX.c.attempts == parcel.attempts)
        tx.session.execute(update(OUTBOX).where(mine).values(due_at=again, failure=failure))
        if again and failure not in OF_THE_MESSAGE:
            others = (OUTBOX.c.target_id == parcel.target_id) & (OUTBOX.c.due_at < again)
            tx.session.execute(update(OUTBOX).where(others).values(due_at=again))

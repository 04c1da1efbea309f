"""A phone is shared, handed on, left with its person, or cut off by its owner, the liaison or the manager."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, update

from server.access.audit import record
from server.alerts.actions import settle_alert
from server.core.database.transactions import Transaction
from server.core.refs import Ref
from server.phones.enrolment import SHARED
from server.phones.invites import void_invites
from server.phones.pins import void_pins
from server.phones.reads import OWNER, PHONE, owners_of, sharers
from server.phones.rules import LEFT, READS_FOR, Why, is_shared
from server.phones.scopes import about_phone


def revoke_phone(tx: Transaction, phone_id: int, people: Collection[int], author: Ref, why: Why, now: datetime) -> bool:
    """End that a phone is these people's; when it is nobody's then, its cookie opens nothing any more.

    Tells whether PINs or invites became void with it.
    """
    theirs = (OWNER.c.phone_id == phone_id) & OWNER.c.person_id.in_(people) & OWNER.c.ended.is_(None)
    ending = update(OWNER).where(theirs).values(ended=now).returning(OWNER.c.person_id, OWNER.c.since)
    ended = sorted((row.person_id, row.since) for row in tx.session.execute(ending))
    voided = 0
    for person, since in ended:
        about = about_phone(tx.session, phone_id, [person], now)
        record(tx, author, "phone.revoked", about, now, person=person, why=why)
        if why == "lost":
            voided += void_invites(tx, person, author, now) + void_pins(tx, person, since, author, now)
    if ended and not owners_of(tx.session, phone_id):
        tx.session.execute(update(PHONE).where(PHONE.c.id == phone_id).values(revoked_at=now, revoked_why=why))
    _settle_sharing(tx, phone_id, now)
    return voided > 0


def leave(tx: Transaction, phone_id: int, people: Collection[int], now: datetime) -> None:
    """Let a phone be these people's no longer; it is still known as the same phone, whoever comes next."""
    theirs = (OWNER.c.phone_id == phone_id) & OWNER.c.person_id.in_(people) & OWNER.c.ended.is_(None)
    ending = update(OWNER).where(theirs).values(ended=now).returning(OWNER.c.person_id)
    for person in sorted(tx.session.scalars(ending)):
        record(tx, Ref("person", person), "phone.left", about_phone(tx.session, phone_id, [person], now), now)


def end_owning(tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime) -> None:
    """Let phones be nobody's any more who left; for a while they still show their person what is held about them."""
    ending = update(OWNER).where(these).values(ended=now, reads_until=now + READS_FOR)
    rows = tx.session.execute(ending.returning(OWNER.c.phone_id, OWNER.c.person_id))
    for phone, person in sorted((row.phone_id, row.person_id) for row in rows):
        record(tx, author, "phone.revoked", about_phone(tx.session, phone, [person], now), now, person=person, why=LEFT)
        _settle_sharing(tx, phone, now)


def accept_sharing(tx: Transaction, phone_id: int, author: Ref, now: datetime) -> None:
    """Note that the manager knows of the several people of a phone."""
    tx.connection.execute(update(PHONE).where(PHONE.c.id == phone_id).values(accepted_at=now))
    settle_alert(tx, SHARED, Ref("phone", phone_id), now)
    about = about_phone(tx.session, phone_id, owners_of(tx.session, phone_id), now)
    record(tx, author, "phone.sharing_accepted", about, now)


def _settle_sharing(tx: Transaction, phone_id: int, now: datetime) -> None:
    if not is_shared(sharers(tx.session, OWNER.c.ended.is_(None) & (OWNER.c.phone_id == phone_id), now)):
        settle_alert(tx, SHARED, Ref("phone", phone_id), now)

"""A phone becomes somebody's, and is in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, insert, update

from server.access.audit import record
from server.alerts.actions import raise_alert, settle_alert
from server.core.db import Database
from server.core.keys import digest, new_secret
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.transactions import Transaction
from server.phones.reads import OWNER, PHONE, KnownPhone, owners_of, sharers
from server.phones.rules import NOTED_EVERY, SHARING_KEPT, is_shared
from server.phones.scopes import about_phone
from server.roster.homes import Home, home_of

How = Literal["pin", "invite"]
"""How a phone became somebody's."""
SHARED = "phone_shared"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A phone is to become a person's: ``how`` (pin, invite), at which board, what kind of phone in which app."""

    person_id: int
    how: How
    model: str
    app: str
    board_id: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The phone, and what its cookie must hold from now on."""

    phone_id: int
    secret: str


def enrol(tx: Transaction, wanted: Enrolment, phone: KnownPhone | None, now: datetime) -> Enrolled:
    """Make a phone the phone of a person, beside whoever it belongs to already."""
    home = home_of(tx.session, wanted.person_id, now)
    # What a phone was known by may have been copied, and is not to speak for one person more. Whoever shows it when it
    # is over already has a copy, or was overtaken: theirs is a phone of its own.
    renewed = renew(tx, _known_as(phone), now) if phone else None
    enrolled = renewed or _new_phone(tx, wanted, now)
    if wanted.person_id not in owners_of(tx.session, enrolled.phone_id):
        own = {"phone_id": enrolled.phone_id, "person_id": wanted.person_id, "how": wanted.how, "since": now}
        tx.session.execute(insert(OWNER).values(**own, board_id=wanted.board_id))
        record(
            tx,
            Ref("person", wanted.person_id),
            "phone.enrolled",
            about_phone(tx.session, enrolled.phone_id, [wanted.person_id], now),
            now,
            how=wanted.how,
        )
        _notice_sharing(tx, enrolled.phone_id, home, now)
    return enrolled


def renew(tx: Transaction, which: ColumnElement[bool], now: datetime) -> Enrolled | None:
    """Let a phone that is not cut off be known by a new secret, and by the former one no longer."""
    secret = new_secret()
    anew = update(PHONE).where(which, PHONE.c.revoked_at.is_(None)).values(digest=digest(secret), seen_at=now)
    # The row stays locked until the end: two who enrol on one phone see each other.
    phone_id = tx.session.scalar(anew.returning(PHONE.c.id))
    return Enrolled(phone_id, secret) if phone_id else None


def note_use(db: Database, phone: KnownPhone, now: datetime) -> bool:
    """Note that a phone is in use, once a day; tell whether it was noted."""
    if phone.revoked or now < phone.seen_at + NOTED_EVERY:
        return False
    noted = update(PHONE).where(_known_as(phone), PHONE.c.revoked_at.is_(None)).values(seen_at=now)
    return db.act(lambda tx: tx.connection.execute(noted).rowcount > 0, by=HOUSE)


def accept_sharing(tx: Transaction, phone_id: int, author: Ref, now: datetime) -> None:
    """Note that the manager knows of the several people of a phone."""
    tx.connection.execute(update(PHONE).where(PHONE.c.id == phone_id).values(accepted_at=now))
    settle_alert(tx, SHARED, Ref("phone", phone_id), now)
    about = about_phone(tx.session, phone_id, owners_of(tx.session, phone_id), now)
    record(tx, author, "phone.sharing_accepted", about, now)


def _known_as(phone: KnownPhone) -> ColumnElement[bool]:
    return (PHONE.c.id == phone.id) & (PHONE.c.digest == phone.digest)


def _new_phone(tx: Transaction, wanted: Enrolment, now: datetime) -> Enrolled:
    secret = new_secret()
    values = {"digest": digest(secret), "model": wanted.model, "app": wanted.app, "created_at": now, "seen_at": now}
    made = tx.session.execute(insert(PHONE).values(**values).returning(PHONE.c.id))
    return Enrolled(made.scalar_one(), secret)


def _notice_sharing(tx: Transaction, phone_id: int, home: Home, now: datetime) -> None:
    recent = OWNER.c.ended.is_(None) | (OWNER.c.ended > now - SHARING_KEPT)
    if is_shared(sharers(tx.session, recent & (OWNER.c.phone_id == phone_id), now)):
        tx.connection.execute(update(PHONE).where(PHONE.c.id == phone_id).values(accepted_at=None))
        raise_alert(tx, SHARED, Ref("phone", phone_id), home.site_id, now, what=home.organisation)

"""A phone becomes somebody's, in one of two ways, of which each site chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, update

from server.access.audit import record
from server.alerts.actions import raise_alert
from server.core.database.transactions import Transaction
from server.core.keys import digest, new_secret
from server.core.refs import Ref
from server.phones.reads import OWNER, PHONE, KnownPhone, known_as, owners_of, sharers
from server.phones.rules import SHARING_KEPT, Way, is_shared
from server.phones.scopes import about_phone
from server.roster.homes import Home, home_of
from server.sites.scopes import about_site
from server.sites.tables import Site

SHARED = "phone_shared"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A phone is to become a person's: ``how`` (pin, invite), at which board, what kind of phone in which app."""

    person_id: int
    how: Way
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
    renewed = renew(tx, known_as(phone), now) if phone else None
    enrolled = renewed or _new_phone(tx, wanted, now)
    if renewed:
        # Who left a while ago may have handed it on.
        left = (OWNER.c.phone_id == enrolled.phone_id) & OWNER.c.reads_until.is_not(None)
        tx.session.execute(update(OWNER).where(left).values(reads_until=None))
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


def set_enrolment(tx: Transaction, site: int, way: str, author: Ref, now: datetime) -> None:
    """Set how phones are enrolled at a site."""
    tx.session.execute(update(Site).where(Site.id == site).values(enrolment=way))
    record(tx, author, "site.enrolment", about_site(tx.session, site), now, way=way)


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

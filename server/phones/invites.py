"""Invites: a link that makes one phone a person's, once, within 24 hours.

The link is not stored: it follows from a random number and the installation's key, so that whoever may invite can
show it again as long as it is good, and a copy of the database opens nothing.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.alerts.actions import settle_alert
from server.core.database.db import Database
from server.core.database.statements import AnyRow
from server.core.database.transactions import Transaction
from server.core.keys import Keys, digest
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.phones.enrolment import Enrolled, Enrolment, enrol, renew
from server.phones.pins import CLOSED
from server.phones.reads import PHONE, KnownPhone
from server.phones.rules import INVITE_LIFE
from server.phones.tables import Invite
from server.roster.homes import home_of
from server.roster.scopes import about_person
from server.roster.tables import Person

INVITE = plain(Invite)
SECRET_BYTES = 20
"""160 bits: 32 characters of an alphanumeric QR code."""
AGAIN = timedelta(minutes=10)
"""For so long the browser that took an invite may take it again: its answer was lost."""


@dataclass(frozen=True, slots=True)
class OpenInvite:
    """An invite that can still be taken, with the secret in its link."""

    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Taker:
    """The browser that takes an invite: what tells it from others, and the phone that it is known as."""

    browser: str
    model: str
    app: str
    phone: KnownPhone | None


def invite(db: Database, keys: Keys, person: int, by: Principal, now: datetime) -> None:
    """Invite a person, refuse who left; an earlier invite that nobody took is worth nothing from now on."""

    def make(tx: Transaction) -> None:
        _invite(tx, keys, person, by.ref, now)

    db.act(make, by=by)


def _invite(tx: Transaction, keys: Keys, person: int, author: Ref, now: datetime) -> None:
    # Of two at once, the second sees the invite of the first.
    tx.session.execute(select(Person.id).where(Person.id == person).with_for_update(key_share=True))
    home_of(tx.session, person, now)
    earlier = (INVITE.c.person_id == person) & INVITE.c.used_at.is_(None) & (INVITE.c.expires_at > now)
    tx.session.execute(update(INVITE).where(earlier).values(expires_at=now))
    nonce = secrets.token_hex(16)
    values = {"person_id": person, "nonce": nonce, "digest": digest(_secret(keys, nonce)), "author": author}
    tx.session.execute(insert(INVITE).values(**values, created_at=now, expires_at=now + INVITE_LIFE))
    settle_alert(tx, CLOSED, Ref("person", person), now)
    record(tx, author, "invite.made", about_person(tx.session, person, now), now)


def void_invites(tx: Transaction, person: int, author: Ref, now: datetime) -> int:
    """Make the open invites for and by somebody worth nothing, and count them: a thief may have made or read them."""
    theirs = or_(INVITE.c.person_id == person, INVITE.c.author == Ref("person", person))
    unused = theirs & INVITE.c.used_at.is_(None) & (INVITE.c.expires_at > now)
    return void_open(tx, unused, author, now)


def void_open(tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime) -> int:
    """Make these invites, which are open, worth nothing, and count them."""
    ending = update(INVITE).where(these).values(expires_at=now).returning(INVITE.c.person_id)
    people = sorted(tx.session.scalars(ending))
    for invited in people:
        record(tx, author, "invite.voided", about_person(tx.session, invited, now), now)
    return len(people)


def void_invite(tx: Transaction, invite_id: int, author: Ref, now: datetime) -> None:
    """Make an open invite worth nothing."""
    ending = update(INVITE).where(INVITE.c.id == invite_id).values(expires_at=now).returning(INVITE.c.person_id)
    invited = tx.session.scalars(ending).one()
    record(tx, author, "invite.voided", about_person(tx.session, invited, now), now)


def open_invite(session: Session, keys: Keys, person: int, now: datetime) -> OpenInvite | None:
    """Return the invite of a person that can still be taken."""
    usable = (INVITE.c.person_id == person) & INVITE.c.used_at.is_(None) & (INVITE.c.expires_at > now)
    row = session.execute(select(INVITE).where(usable).order_by(INVITE.c.id.desc()).limit(1)).one_or_none()
    return OpenInvite(_secret(keys, row.nonce), row.expires_at) if row else None


def read_invite(session: Session, secret: str, browser: str, now: datetime, *, lock: bool = False) -> AnyRow:
    """Return the invite with this secret; refuse one that is unknown, taken by another browser, or too old."""
    query = select(INVITE).where(INVITE.c.digest == digest(secret.upper()))
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise Refusal("phones.refused.invite_unknown", status=404)
    if row.used_at is not None and (row.browser != browser or now > row.used_at + AGAIN):
        raise Refusal("phones.refused.invite_used", status=410)
    if row.used_at is None and now >= row.expires_at:
        raise Refusal("phones.refused.invite_old", status=410)
    return row


def take(db: Database, secret: str, taker: Taker, now: datetime) -> Enrolled:
    """Make the browser that shows this secret the phone of the person who was invited."""
    return db.act(lambda tx: _take(tx, secret, taker, now), by=HOUSE)


def _take(tx: Transaction, secret: str, taker: Taker, now: datetime) -> Enrolled:
    row = read_invite(tx.session, secret, taker.browser, now, lock=True)
    if row.used_at is not None:
        return _again(tx, row, now)
    enrolled = enrol(tx, Enrolment(row.person_id, "invite", taker.model, taker.app), taker.phone, now)
    used = {"used_at": now, "browser": taker.browser, "phone_id": enrolled.phone_id}
    tx.session.execute(update(INVITE).where(INVITE.c.id == row.id).values(**used))
    return enrolled


def _again(tx: Transaction, row: AnyRow, now: datetime) -> Enrolled:
    enrolled = renew(tx, PHONE.c.id == row.phone_id, now)
    if enrolled is None:
        raise Refusal("phones.refused.invite_used", status=410)
    return enrolled


def _secret(keys: Keys, nonce: str) -> str:
    mac = hmac.digest(keys.derive("invite"), nonce.encode(), sha256)[:SECRET_BYTES]
    return base64.b32encode(mac).decode()


def invite_url(base: str, secret: str) -> str:
    """Return the link of an invite. In capitals it is the same link, in a smaller QR code."""
    return f"{base}/i/{secret}"

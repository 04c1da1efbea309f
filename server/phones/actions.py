"""A phone becomes somebody's and gets a new cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.alerts.actions import raise_alert, settle_alert
from server.core.db import Database
from server.core.keys import digest, new_secret
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.core.transactions import Transaction
from server.phones.reads import OWNER, PHONE, Known, owners_of, sharers
from server.phones.rules import NOTED_EVERY, SHARING_KEPT, Shown, is_shared, must_renew
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


def enrol(tx: Transaction, wanted: Enrolment, phone: Known | None, now: datetime) -> Enrolled:
    """Make a phone the phone of a person, beside whoever it belongs to already."""
    home = home_of(tx.session, wanted.person_id, now)
    secret = new_secret()
    if phone and not phone.ended:
        phone_id = phone.id
        make_known(tx.session, phone_id, secret, phone, now)
        _end_newcomers(tx, phone, now)
    else:
        phone_id = _new_phone(tx.session, wanted, secret, now)
    if wanted.person_id not in owners_of(tx.session, phone_id):
        own = {"phone_id": phone_id, "person_id": wanted.person_id, "how": wanted.how, "since": now}
        tx.session.execute(insert(OWNER).values(**own, board_id=wanted.board_id))
        record(
            tx,
            Ref("person", wanted.person_id),
            "phone.enrolled",
            about_phone(tx.session, phone_id, [wanted.person_id], now),
            now,
            how=wanted.how,
        )
        _notice_sharing(tx, phone_id, home, now)
    return Enrolled(phone_id, secret)


def make_known(session: Session, phone_id: int, secret: str, phone: Known | None, now: datetime) -> None:
    """Let a phone be known by a new secret, and by the former one until it has shown that it got the new one."""
    lost = phone is not None and phone.id == phone_id and phone.cookie is Shown.LATE
    # Of two who enrol on one phone at once, either's answer may arrive last: the secret of the first is the former one.
    former = phone.digest if phone and lost else PHONE.c.digest
    anew = {"digest": digest(secret), "old_digest": former, "rotated_at": now, "confirmed_at": None}
    # The row stays locked until the end: they see each other.
    session.execute(update(PHONE).where(PHONE.c.id == phone_id).values(**anew))


def _end_newcomers(tx: Transaction, phone: Known, now: datetime) -> None:
    # Who shows the cookie before never got that of the newcomers, or has a copy: the next one is not to speak for them.
    if phone.cookie is not Shown.LATE:
        return
    new = (OWNER.c.phone_id == phone.id) & OWNER.c.ended.is_(None) & (OWNER.c.since >= phone.renewal.rotated_at)
    ending = update(OWNER).where(new).values(ended=now).returning(OWNER.c.person_id)
    for person in sorted(tx.session.scalars(ending)):
        record(
            tx,
            Ref("phone", phone.id),
            "phone.left",
            about_phone(tx.session, phone.id, [person], now),
            now,
            person=person,
        )


def needs_care(phone: Known, now: datetime) -> bool:
    """Tell whether a phone that is in use is to be written down, or to get a new cookie."""
    is_noted = now < phone.seen_at + NOTED_EVERY
    return not is_noted or _confirms(phone) or must_renew(phone.renewal, phone.cookie, now)


def _confirms(phone: Known) -> bool:
    return phone.cookie is Shown.CURRENT and phone.renewal.confirmed_at is None


def take_care(db: Database, phone: Known, now: datetime) -> str | None:
    """Note that a phone is in use; return the secret of its new cookie when it is time for one."""
    renewed = new_secret() if must_renew(phone.renewal, phone.cookie, now) else None
    values: dict[str, object] = {"seen_at": now}
    if _confirms(phone):
        values["confirmed_at"] = now
    if renewed:
        values |= {"digest": digest(renewed), "rotated_at": now, "confirmed_at": None}
    if renewed and phone.cookie is Shown.CURRENT:
        values["old_digest"] = PHONE.c.digest
    # Of two requests at once, one renews.
    same = (PHONE.c.id == phone.id) & (PHONE.c.rotated_at == phone.renewal.rotated_at) & PHONE.c.revoked_at.is_(None)
    changed = db.act(lambda tx: tx.connection.execute(update(PHONE).where(same).values(**values)).rowcount, by=HOUSE)
    return renewed if changed else None


def accept_sharing(tx: Transaction, phone_id: int, author: Ref, now: datetime) -> None:
    """Note that the manager knows of the several people of a phone."""
    tx.connection.execute(update(PHONE).where(PHONE.c.id == phone_id).values(accepted_at=now))
    settle_alert(tx, SHARED, Ref("phone", phone_id), now)
    about = about_phone(tx.session, phone_id, owners_of(tx.session, phone_id), now)
    record(tx, author, "phone.sharing_accepted", about, now)


def _new_phone(session: Session, wanted: Enrolment, secret: str, now: datetime) -> int:
    values = {"digest": digest(secret), "rotated_at": now, "created_at": now, "seen_at": now}
    row = session.execute(insert(PHONE).values(**values, model=wanted.model, app=wanted.app).returning(PHONE.c.id))
    return int(row.scalar_one())


def _notice_sharing(tx: Transaction, phone_id: int, home: Home, now: datetime) -> None:
    recent = OWNER.c.ended.is_(None) | (OWNER.c.ended > now - SHARING_KEPT)
    if is_shared(sharers(tx.session, recent & (OWNER.c.phone_id == phone_id), now)):
        tx.connection.execute(update(PHONE).where(PHONE.c.id == phone_id).values(accepted_at=None))
        raise_alert(tx, SHARED, Ref("phone", phone_id), home.site_id, now, what=home.organisation)

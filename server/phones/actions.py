"""A phone becomes somebody's, is cut off, gets a new cookie."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from server.alerts.actions import raise_alert, settle_alert
from server.core.access import digest, new_secret
from server.core.audit import record
from server.core.db import AnyRow, Database, Transaction
from server.phones.reads import OWNER, PHONE, Known, as_someone, home_of, owners_of, someone
from server.phones.rules import NOTED_EVERY, SHARING_KEPT, Shown, Someone, is_shared, must_renew
from server.roster.tables import Person

SHARED = "phone_shared"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A phone is to become a person's: ``how`` (pin, invite), at which board, what kind of phone in which app."""

    person_id: int
    how: str
    model: str
    app: str
    board_id: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The phone; ``secret`` is what its cookie must hold from now on, None where it stays as it is."""

    phone_id: int
    secret: str | None


def enrol(tx: Transaction, wanted: Enrolment, phone: Known | None, now: datetime) -> Enrolled:
    """Make a phone the phone of a person, beside whoever it belongs to already."""
    home = home_of(tx.session, wanted.person_id)
    secret = None if phone and not phone.ended else new_secret()
    phone_id = phone.id if phone and secret is None else _new_phone(tx.session, wanted, secret or "", now)
    # Held until the end: two who enrol on one phone at once see each other.
    tx.session.execute(select(PHONE.c.id).where(PHONE.c.id == phone_id).with_for_update())
    if wanted.person_id not in owners_of(tx.session, phone_id):
        own = {"phone_id": phone_id, "person_id": wanted.person_id, "how": wanted.how, "since": now}
        tx.session.execute(insert(OWNER).values(**own, board_id=wanted.board_id))
        record(tx, f"person:{wanted.person_id}", "phone.enrolled", f"phone:{phone_id}", now, how=wanted.how)
        _notice_sharing(tx, phone_id, home, now)
    return Enrolled(phone_id, secret)


def cut_off(tx: Transaction, phone_id: int, people: Collection[int], author: str, why: str, now: datetime) -> None:
    """End that a phone is these people's; when it is nobody's then, its cookie opens nothing any more."""
    theirs = (OWNER.c.phone_id == phone_id) & OWNER.c.person_id.in_(people) & OWNER.c.ended.is_(None)
    ended = tx.session.scalars(update(OWNER).where(theirs).values(ended=now).returning(OWNER.c.person_id)).all()
    for person in sorted(ended):
        record(tx, author, "phone.cut_off", f"phone:{phone_id}", now, person=person, why=why)
    if ended and not owners_of(tx.session, phone_id):
        tx.session.execute(update(PHONE).where(PHONE.c.id == phone_id).values(revoked_at=now, revoked_why=why))
    if not is_shared(_people(tx.session, OWNER.c.ended.is_(None) & (OWNER.c.phone_id == phone_id))):
        settle_alert(tx, SHARED, f"phone:{phone_id}", now)


def leave(tx: Transaction, phone_id: int, now: datetime) -> None:
    """Let a phone be nobody's; it is still known as the same phone, whoever comes next."""
    theirs = (OWNER.c.phone_id == phone_id) & OWNER.c.ended.is_(None)
    for person in sorted(
        tx.session.scalars(update(OWNER).where(theirs).values(ended=now).returning(OWNER.c.person_id))
    ):
        record(tx, f"person:{person}", "phone.left", f"phone:{phone_id}", now)


def cut_off_copied(db: Database, phone_id: int, now: datetime) -> None:
    """Cut a phone off whose old cookie was shown again: whoever shows it, and whoever has the new one."""
    with db.transaction() as tx:
        cut_off(tx, phone_id, owners_of(tx.session, phone_id), f"phone:{phone_id}", "copied", now)


def take_care(db: Database, phone: Known, now: datetime) -> str | None:
    """Note that a phone is in use; return the secret of its new cookie when it is time for one."""
    renewed = new_secret() if must_renew(phone.renewal, phone.cookie, now) else None
    confirms = phone.cookie is Shown.CURRENT and phone.renewal.confirmed_at is None
    if renewed is None and not confirms and now < phone.seen_at + NOTED_EVERY:
        return None
    values: dict[str, object] = {"seen_at": now}
    if confirms:
        values["confirmed_at"] = now
    if renewed:
        values |= {"digest": digest(renewed), "rotated_at": now, "confirmed_at": None}
    if renewed and phone.cookie is Shown.CURRENT:
        values["old_digest"] = PHONE.c.digest
    # Of two requests at once, one renews.
    same = (PHONE.c.id == phone.id) & (PHONE.c.rotated_at == phone.renewal.rotated_at) & PHONE.c.revoked_at.is_(None)
    with db.transaction() as tx:
        changed = tx.session.execute(update(PHONE).where(same).values(**values))
    return renewed if changed.rowcount else None  # type: ignore[attr-defined]


def accept_sharing(tx: Transaction, phone_id: int, author: str, now: datetime) -> None:
    """Note that the manager knows of the several people of a phone."""
    tx.session.execute(update(PHONE).where(PHONE.c.id == phone_id).values(accepted_at=now))
    settle_alert(tx, SHARED, f"phone:{phone_id}", now)
    record(tx, author, "phone.sharing_accepted", f"phone:{phone_id}", now)


def _new_phone(session: Session, wanted: Enrolment, secret: str, now: datetime) -> int:
    values = {"digest": digest(secret), "rotated_at": now, "created_at": now, "seen_at": now}
    row = session.execute(insert(PHONE).values(**values, model=wanted.model, app=wanted.app).returning(PHONE.c.id))
    return int(row.scalar_one())


def _notice_sharing(tx: Transaction, phone_id: int, home: AnyRow, now: datetime) -> None:
    recent = OWNER.c.ended.is_(None) | (OWNER.c.ended > now - SHARING_KEPT)
    if is_shared(_people(tx.session, recent & (OWNER.c.phone_id == phone_id))):
        tx.session.execute(update(PHONE).where(PHONE.c.id == phone_id).values(accepted_at=None))
        raise_alert(tx, SHARED, f"phone:{phone_id}", home.site_id, now, what=home.what)


def _people(session: Session, owning: ColumnElement[bool]) -> list[Someone]:
    people = someone().where(Person.id.in_(select(OWNER.c.person_id).where(owning)), Person.left_at.is_(None))
    return [as_someone(row) for row in session.execute(people.order_by(Person.id))]

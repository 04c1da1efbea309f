"""A phone learns whose it is, once, and forgets it when told to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import request
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from server.core.access import digest, new_secret
from server.core.db import Database
from server.core.house import house
from server.core.refusal import Refusal
from server.core.roles import Grant, Place
from server.presence.tables import Phone
from server.roster.tables import Organisation, Person
from server.sites.tables import Lease, Room


def enrol(db: Database, person_id: int, room_id: int, now: datetime) -> str:
    """Make a phone the phone of a person behind this door; return what its cookie holds."""
    secret = new_secret()
    with db.transaction() as tx:
        if person_id not in tx.session.scalars(_behind(room_id)).all():
            raise Refusal("refused.person_gone", status=404)
        tx.session.add(Phone(person_id=person_id, digest=digest(secret), created_at=now))
    return secret


def forget(db: Database, secret: str, now: datetime) -> None:
    """Make a phone nobody's."""
    with db.transaction() as tx:
        tx.session.execute(update(Phone).where(Phone.digest == digest(secret)).values(revoked_at=now))


def owner(session: Session, secret: str | None) -> int | None:
    """Return the person whose phone holds this secret, None for a stranger's phone."""
    if not secret:
        return None
    return session.scalar(
        select(Phone.person_id)
        .join(Person, Person.id == Phone.person_id)
        .where(Phone.digest == digest(secret), Phone.revoked_at.is_(None), Person.left_at.is_(None))
    )


def grants(session: Session) -> Iterable[Grant]:
    """Return what the phone of the current request was granted: its person's own things, a liaison's company."""
    person = session.get(Person, owner(session, request.cookies.get(cookie())) or 0)
    if person is None:
        return []
    holder = f"person:{person.id}"
    own = Grant(holder, "employee", Place(person=person.id))
    return [own, Grant(holder, "liaison", Place(organisation=person.organisation_id))] if person.liaison else [own]


def cookie() -> str:
    """Return the name of the cookie that a phone is known by."""
    return "__Host-phone" if house().config.secure else "phone"


def _behind(room_id: int) -> Select[int]:
    return (
        select(Person.id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(Lease, Lease.organisation_id == Organisation.id)
        .join(Room, Room.id == Lease.room_id)
        .where(Room.id == room_id, Lease.ends.is_(None), Person.left_at.is_(None))
    )

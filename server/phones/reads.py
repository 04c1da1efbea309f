"""Reads phones by their cookie: whose each is, and what else is known of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from server.core.access import digest
from server.core.db import AnyRow
from server.core.refusal import Refusal
from server.core.tables import plain
from server.phones.rules import Guess, Renewal, Shown, Someone, same_human, shown
from server.phones.tables import Phone, PhoneOwner, PinGuess
from server.roster.tables import Organisation, Person

PHONE, OWNER, GUESS = plain(Phone), plain(PhoneOwner), plain(PinGuess)


@dataclass(frozen=True, slots=True)
class Known:
    """A phone that showed a cookie we made: ``digest`` is that of what it showed, current or not.

    ``revoked``: why it was cut off, None while it was not.
    """

    id: int
    digest: str
    cookie: Shown
    renewal: Renewal
    seen_at: datetime
    revoked: str | None

    @property
    def ended(self) -> str | None:
        """Why its cookie opens nothing, None when it does."""
        return self.revoked or ("copied" if self.cookie is Shown.COPIED else None)


def find_phone(session: Session, secret: str | None, now: datetime) -> Known | None:
    """Return the phone that shows this cookie, trusted or not; None for a cookie that we never made."""
    if not secret:
        return None
    wanted = digest(secret)
    new = exists().where(OWNER.c.phone_id == PHONE.c.id, OWNER.c.ended.is_(None), OWNER.c.since >= PHONE.c.rotated_at)
    these = or_(PHONE.c.digest == wanted, PHONE.c.old_digest == wanted)
    row = session.execute(select(PHONE, new.label("enrolled")).where(these)).first()
    if row is None:
        return None
    renewal = Renewal(row.rotated_at, row.confirmed_at, row.enrolled)
    cookie = shown(renewal, now, previous=row.digest != wanted)
    return Known(row.id, wanted, cookie, renewal, row.seen_at, row.revoked_why if row.revoked_at else None)


def people_of(session: Session, phone: Known) -> list[int]:
    """Return the people whose phone this is, in the order in which it became theirs.

    The cookie before speaks for nobody who enrolled since: who has a copy of it need not be them.
    """
    query = (
        select(OWNER.c.person_id)
        .join(Person, Person.id == OWNER.c.person_id)
        .where(OWNER.c.phone_id == phone.id, OWNER.c.ended.is_(None), Person.left_at.is_(None))
        .order_by(OWNER.c.id)
    )
    if phone.cookie is Shown.LATE:
        query = query.where(OWNER.c.since < phone.renewal.rotated_at)
    return list(session.scalars(query))


def hold_phone(session: Session, phone: int, person: int) -> None:
    """Let nobody cut off this person's phone until the transaction ends; refuse where somebody has."""
    here = select(OWNER.c.id).where(OWNER.c.phone_id == phone, OWNER.c.person_id == person, OWNER.c.ended.is_(None))
    if session.scalar(here.with_for_update(key_share=True)) is None:
        raise Refusal("refused.stranger", status=403)


def owners_of(session: Session, phone: int) -> list[int]:
    """Return everybody whose phone this is, also who has left since."""
    return list(session.scalars(select(OWNER.c.person_id).where(OWNER.c.phone_id == phone, OWNER.c.ended.is_(None))))


def someone() -> Select[*tuple[Any, ...]]:
    """Select people with what tells them apart."""
    return select(Person.id, Person.organisation_id, Person.name, Person.phone)


def as_someone(row: AnyRow) -> Someone:
    """Return what tells a person apart."""
    return Someone(row.organisation_id, row.name, row.phone)


def sharers(session: Session, owning: ColumnElement[bool]) -> list[Someone]:
    """Return the people to whom a phone belongs or belonged, where ``owning`` says of which time."""
    people = someone().where(Person.id.in_(select(OWNER.c.person_id).where(owning)), Person.left_at.is_(None))
    return [as_someone(row) for row in session.execute(people.order_by(Person.id))]


def human(session: Session, phone: Known, person: int) -> list[int]:
    """Return as whom a phone knows the human whom it knows as this person, too; nobody where it does not know them."""
    rows = session.execute(someone().where(Person.id.in_(people_of(session, phone)))).all()
    this = [as_someone(row) for row in rows if row.id == person]
    return [row.id for row in rows if row.id == person or any(same_human(one, as_someone(row)) for one in this)]


def guesses(session: Session, person: int, since: datetime) -> Sequence[Guess]:
    """Return the PINs that were tried at a person since then."""
    rows = session.execute(select(GUESS).where(GUESS.c.person_id == person, GUESS.c.guessed_at > since))
    return [Guess(row.device, row.guessed_at) for row in rows]


def home_of(session: Session, person: int) -> AnyRow:
    """Return the home of a person; refuse somebody who has left."""
    found = homes_of(session, [person])
    if not found:
        raise Refusal("refused.person_gone", status=404)
    return found[0]


def homes_of(session: Session, people: Collection[int]) -> Sequence[AnyRow]:
    """Return the sites of people who are still here, what their companies are called, and their numbers."""
    company = func.coalesce(Organisation.short_name, Organisation.name)
    return session.execute(
        select(Person.id, Organisation.site_id, company.label("what"), Person.phone, Person.phone_open)
        .join(Person, Person.organisation_id == Organisation.id)
        .where(Person.id.in_(people), Person.left_at.is_(None), Organisation.left_at.is_(None))
        .order_by(Person.id)
    ).all()

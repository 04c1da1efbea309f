"""Reads phones by their cookie: whose each is, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, rows_of
from server.core.keys import digest
from server.core.tables import Instant, plain
from server.phones.rules import Someone, same_human
from server.phones.tables import Phone, PhoneOwner
from server.roster.homes import (
    COLUMNS,
    DEPARTMENT,
    LOG,
    MEMBERSHIP,
    ORGANISATION,
    PERSON,
    SITE,
    THEIR_LOG,
    Home,
    homes_in,
    homes_of,
)

PHONE, OWNER = plain(Phone), plain(PhoneOwner)


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """A phone that is known by the cookie that it shows, of which ``digest`` is stored.

    ``revoked``: why it was cut off and its cookie opens nothing, None while it was not. ``people``: those whose phone
    it is and who are on a roster, in the order in which it became theirs. ``former``: whose it was when they left one
    a while ago.
    """

    id: int
    digest: str
    seen_at: datetime
    revoked: str | None = None
    people: tuple[Home, ...] = ()
    former: tuple[Home, ...] = ()


_SHOWS = or_(OWNER.c.ended.is_(None), OWNER.c.reads_until > bindparam("now", type_=Instant()))
_PHONE = (
    select(PHONE.c.id.label("phone_id"), PHONE.c.seen_at, PHONE.c.revoked_at, PHONE.c.revoked_why, *COLUMNS)
    .add_columns(OWNER.c.ended.label("owned_until"))
    .select_from(PHONE)
    .outerjoin(OWNER, (OWNER.c.phone_id == PHONE.c.id) & _SHOWS)
    .outerjoin(MEMBERSHIP, MEMBERSHIP.c.person_id == OWNER.c.person_id)
    .outerjoin(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
    .outerjoin(DEPARTMENT, DEPARTMENT.c.id == MEMBERSHIP.c.department_id)
    .outerjoin(ORGANISATION, ORGANISATION.c.id == MEMBERSHIP.c.organisation_id)
    .outerjoin(SITE, SITE.c.id == ORGANISATION.c.site_id)
    .outerjoin(LOG, THEIR_LOG)
    .where(PHONE.c.digest == bindparam("digest"))
    .order_by(OWNER.c.id, MEMBERSHIP.c.id)
)


def find_phone(reads: Reads, secret: str | None, now: datetime) -> KnownPhone | None:
    """Return the phone that shows this cookie, cut off or not; None for a cookie that opens nobody's."""
    if not secret:
        return None
    shown = digest(secret)
    rows = rows_of(reads, _PHONE, digest=shown, now=now).all()
    if not rows:
        return None
    phone = rows[0]
    homes = homes_in((row for row in rows if row.id is not None), now)
    theirs = {row.id for row in rows if row.owned_until is None}
    people = tuple(home for home in homes if home.stands and home.person_id in theirs)
    former = tuple(home for home in homes if home.is_over and home.person_id not in theirs)
    revoked = phone.revoked_why if phone.revoked_at else None
    return KnownPhone(phone.phone_id, shown, phone.seen_at, revoked, people, former)


def known_as(phone: KnownPhone) -> ColumnElement[bool]:
    """Return a condition: the phone, as long as it is known by what it showed."""
    return (PHONE.c.id == phone.id) & (PHONE.c.digest == phone.digest)


def owners_of(session: Session, phone: int) -> list[int]:
    """Return everybody whose phone this is, also who has left since."""
    return list(session.scalars(select(OWNER.c.person_id).where(OWNER.c.phone_id == phone, OWNER.c.ended.is_(None))))


def as_someone(person: Home | AnyRow) -> Someone:
    """Return what tells a person apart."""
    return Someone(person.organisation_id, person.name, person.phone)


def sharers(session: Session, owning: ColumnElement[bool], now: datetime) -> list[Someone]:
    """Return the people to whom a phone belongs or belonged, where ``owning`` says of which time."""
    people = session.scalars(select(OWNER.c.person_id).where(owning))
    return [as_someone(home) for home in homes_of(session, people, now)]


def human(phone: KnownPhone, person: int) -> list[int]:
    """Return as whom a phone knows the human whom it knows as this person, too; nobody where it does not know them."""
    people = phone.people
    this = [as_someone(one) for one in people if one.person_id == person]
    same = (one for one in people if any(same_human(other, as_someone(one)) for other in this))
    return sorted({one.person_id for one in people if one.person_id == person} | {one.person_id for one in same})

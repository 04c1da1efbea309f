"""Reads phones by their cookie: whose each is, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from server.core.keys import digest
from server.core.statements import AnyRow
from server.core.tables import plain
from server.core.transactions import Reads, rows_of
from server.phones.rules import Renewal, Shown, Someone, same_human, shown
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
class Known:
    """A phone that showed a cookie we made: ``digest`` is that of what it showed, current or not.

    ``revoked``: why it was cut off, None while it was not. ``people``: those whose phone it is and who are on a roster,
    in the order in which it became theirs.
    """

    id: int
    digest: str
    cookie: Shown
    renewal: Renewal
    seen_at: datetime
    revoked: str | None
    people: tuple[Home, ...] = ()

    @property
    def ended(self) -> str | None:
        """Why its cookie opens nothing, None when it does."""
        return self.revoked or ("copied" if self.cookie is Shown.COPIED else None)


_SHOWN: BindParameter[str] = bindparam("digest")
_PHONE = (
    select(PHONE.c.id.label("phone_id"), PHONE.c.digest, PHONE.c.rotated_at, PHONE.c.confirmed_at, PHONE.c.seen_at)
    .add_columns(PHONE.c.revoked_at, PHONE.c.revoked_why, OWNER.c.since, *COLUMNS)
    .select_from(PHONE)
    .outerjoin(OWNER, (OWNER.c.phone_id == PHONE.c.id) & OWNER.c.ended.is_(None))
    .outerjoin(MEMBERSHIP, MEMBERSHIP.c.person_id == OWNER.c.person_id)
    .outerjoin(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
    .outerjoin(DEPARTMENT, DEPARTMENT.c.id == MEMBERSHIP.c.department_id)
    .outerjoin(ORGANISATION, ORGANISATION.c.id == MEMBERSHIP.c.organisation_id)
    .outerjoin(SITE, SITE.c.id == ORGANISATION.c.site_id)
    .outerjoin(LOG, THEIR_LOG)
    .where(or_(PHONE.c.digest == _SHOWN, PHONE.c.old_digest == _SHOWN))
    .order_by(OWNER.c.id, MEMBERSHIP.c.id)
)


def find_phone(reads: Reads, secret: str | None, now: datetime) -> Known | None:
    """Return the phone that shows this cookie, trusted or not; None for a cookie that we never made."""
    if not secret:
        return None
    wanted = digest(secret)
    rows = rows_of(reads, _PHONE, digest=wanted).all()
    if not rows:
        return None
    row = rows[0]
    owned = [one for one in rows if one.since is not None]
    renewal = Renewal(row.rotated_at, row.confirmed_at, any(one.since >= row.rotated_at for one in owned))
    cookie = shown(renewal, now, previous=row.digest != wanted)
    revoked = row.revoked_why if row.revoked_at else None
    return Known(row.phone_id, wanted, cookie, renewal, row.seen_at, revoked, _people(owned, renewal, cookie, now))


def _people(owned: list[AnyRow], renewal: Renewal, cookie: Shown, now: datetime) -> tuple[Home, ...]:
    # The cookie before speaks for nobody who enrolled since: who has a copy of it need not be them.
    spoken_for = (one for one in owned if cookie is not Shown.LATE or one.since < renewal.rotated_at)
    homes = homes_in((one for one in spoken_for if one.id is not None), now)
    return tuple(home for home in homes if home.stands)


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


def human(phone: Known, person: int) -> list[int]:
    """Return as whom a phone knows the human whom it knows as this person, too; nobody where it does not know them."""
    people = phone.people
    this = [as_someone(one) for one in people if one.person_id == person]
    same = (one for one in people if any(same_human(other, as_someone(one)) for other in this))
    return sorted({one.person_id for one in people if one.person_id == person} | {one.person_id for one in same})

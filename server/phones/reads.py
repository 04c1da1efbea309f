"""Reads phones by their cookie: whose each is, and what else is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from server.core.access import digest
from server.core.db import AnyRow, Reads, rows_of
from server.core.refusal import Refusal
from server.core.tables import plain
from server.phones.rules import Guess, Renewal, Shown, Someone, same_human, shown
from server.phones.tables import Phone, PhoneOwner, PinGuess
from server.roster.homes import MEMBERSHIP, MEMBERSHIPS, PERSON, Home, homes_in, homes_of

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


_NEWCOMERS = exists().where(
    OWNER.c.phone_id == PHONE.c.id, OWNER.c.ended.is_(None), OWNER.c.since >= PHONE.c.rotated_at
)
_SHOWN: BindParameter[str] = bindparam("digest")
_PHONE = select(PHONE, _NEWCOMERS.label("enrolled")).where(or_(PHONE.c.digest == _SHOWN, PHONE.c.old_digest == _SHOWN))
_OWN = (
    MEMBERSHIPS.join(OWNER, OWNER.c.person_id == PERSON.c.id)
    .where(OWNER.c.phone_id == bindparam("phone"), OWNER.c.ended.is_(None))
    .order_by(OWNER.c.id, MEMBERSHIP.c.id)
)
_OWN_BEFORE = _OWN.where(OWNER.c.since < bindparam("rotated"))


def find_phone(reads: Reads, secret: str | None, now: datetime) -> Known | None:
    """Return the phone that shows this cookie, trusted or not; None for a cookie that we never made."""
    if not secret:
        return None
    wanted = digest(secret)
    row = rows_of(reads, _PHONE, digest=wanted).first()
    if row is None:
        return None
    renewal = Renewal(row.rotated_at, row.confirmed_at, row.enrolled)
    cookie = shown(renewal, now, previous=row.digest != wanted)
    return Known(row.id, wanted, cookie, renewal, row.seen_at, row.revoked_why if row.revoked_at else None)


def people_of(reads: Reads, phone: Known, now: datetime) -> list[Home]:
    """Return the people whose phone this is and who are on a roster, in the order in which it became theirs.

    The cookie before speaks for nobody who enrolled since: who has a copy of it need not be them.
    """
    if phone.cookie is Shown.LATE:
        rows = rows_of(reads, _OWN_BEFORE, phone=phone.id, rotated=phone.renewal.rotated_at)
    else:
        rows = rows_of(reads, _OWN, phone=phone.id)
    return [home for home in homes_in(rows, now) if home.stands]


def hold_phone(session: Session, phone: int, person: int) -> None:
    """Let nobody cut off this person's phone until the transaction ends; refuse where somebody has."""
    here = select(OWNER.c.id).where(OWNER.c.phone_id == phone, OWNER.c.person_id == person, OWNER.c.ended.is_(None))
    if session.scalar(here.with_for_update(key_share=True)) is None:
        raise Refusal("refused.stranger", status=403)


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


def human(session: Session, phone: Known, person: int, now: datetime) -> list[int]:
    """Return as whom a phone knows the human whom it knows as this person, too; nobody where it does not know them."""
    people = people_of(session, phone, now)
    this = [as_someone(one) for one in people if one.person_id == person]
    same = (one for one in people if any(same_human(other, as_someone(one)) for other in this))
    return sorted({one.person_id for one in people if one.person_id == person} | {one.person_id for one in same})


def guesses(session: Session, person: int, since: datetime) -> Sequence[Guess]:
    """Return the PINs that were tried at a person since then."""
    rows = session.execute(select(GUESS).where(GUESS.c.person_id == person, GUESS.c.guessed_at > since))
    return [Guess(row.device, row.guessed_at) for row in rows]

"""Phones as lists show them: a person's own, a company's, and those that several people use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from server.alerts.actions import open_subjects
from server.core.database.statements import AnyRow
from server.phones.enrolment import SHARED
from server.phones.pins import closed_among
from server.phones.reads import as_someone
from server.phones.rules import SHARING_KEPT, is_shared
from server.phones.tables import Invite, Phone, PhoneOwner, Pin
from server.roster.homes import Home
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Site
from server.sites.today import day_at

_OWNED: Select[*tuple[Any, ...]] = (
    select(Phone.id, Phone.model, Phone.app, Phone.seen_at, Phone.accepted_at)
    .add_columns(PhoneOwner.id.label("owner"), PhoneOwner.how, PhoneOwner.since, PhoneOwner.ended)
    .add_columns(Person.id.label("person"), Person.name, Person.phone)
    .add_columns(Membership.organisation_id, Organisation.name.label("organisation"))
    .join(PhoneOwner, PhoneOwner.phone_id == Phone.id)
    .join(Person, Person.id == PhoneOwner.person_id)
    .join(Membership, Membership.person_id == Person.id)
    .join(Organisation, Organisation.id == Membership.organisation_id)
    .join(Site, Site.id == Organisation.site_id)
)


@dataclass(frozen=True, slots=True)
class ListedPhone:
    """A phone with the people whose it is, each a row: ``owner`` is the id that addresses name."""

    id: int
    model: str
    app: str
    seen_at: datetime
    accepted: bool
    people: tuple[AnyRow, ...]


def phones_of(session: Session, whose: ColumnElement[bool], now: datetime) -> list[ListedPhone]:
    """Return the phones of these people (a condition on person, organisation, site), last used first."""
    return _listed(session, whose & PhoneOwner.ended.is_(None), now)


def shared(session: Session, whose: ColumnElement[bool], now: datetime) -> list[ListedPhone]:
    """Return the phones that more than one human uses, where one of them is among these people.

    Who handed one on lately is among its people, ``ended``, as long as the alert is open that says so.
    """
    flagged = open_subjects(session, SHARED)
    used = PhoneOwner.ended.is_(None) | (Phone.id.in_(flagged) & (PhoneOwner.ended > now - SHARING_KEPT))
    several = select(PhoneOwner.phone_id).group_by(PhoneOwner.phone_id).having(func.count() > 1)
    theirs = set(
        session.scalars(_owned(session, whose & used & Phone.id.in_(several), now).with_only_columns(Phone.id))
    )
    phones = _listed(session, used & Phone.id.in_(theirs), now)
    return [phone for phone in phones if is_shared([as_someone(row) for row in phone.people])]


def _listed(session: Session, which: ColumnElement[bool], now: datetime) -> list[ListedPhone]:
    rows = session.execute(_owned(session, which, now).order_by(Phone.seen_at.desc(), Phone.id.desc(), PhoneOwner.id))
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.id].append(row)
    return [_with_people(rows) for rows in found.values()]


def _owned(session: Session, which: ColumnElement[bool], now: datetime) -> Select[*tuple[Any, ...]]:
    here = Membership.stands_on(day_at(session, now, Organisation.site_id))
    return _OWNED.where(which, Phone.revoked_at.is_(None), here)


def with_pin(session: Session, people: Iterable[int]) -> set[int]:
    """Return who of these has a PIN."""
    return set(session.scalars(select(Pin.person_id).where(Pin.person_id.in_(list(people)))))


def with_invite(session: Session, people: Iterable[int], now: datetime) -> set[int]:
    """Return who of these has an invite that can still be taken."""
    usable = Invite.person_id.in_(list(people)) & Invite.used_at.is_(None) & (Invite.expires_at > now)
    return set(session.scalars(select(Invite.person_id).where(usable)))


@dataclass(frozen=True, slots=True)
class Closed:
    """At whose PIN no unknown browser may try any more today, and who of them was invited."""

    people: list[Home]
    invited: set[int]


def closed_pins(session: Session, people: Iterable[Home], now: datetime) -> Closed:
    """Return whose PINs of these people's are closed."""
    closed = closed_among(session, people)
    return Closed(closed, with_invite(session, [home.person_id for home in closed], now))


def _with_people(rows: Sequence[AnyRow]) -> ListedPhone:
    first = rows[0]
    return ListedPhone(first.id, first.model, first.app, first.seen_at, first.accepted_at is not None, tuple(rows))

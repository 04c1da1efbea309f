"""Where people belong: the membership that stands today, else the one to come, else the last one.

Who left has a home, too: what is old about them belongs there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.core.days import Days
from server.core.db import AnyRow
from server.core.intervals import Day
from server.core.refusal import Refusal
from server.roster.tables import Department, Membership, Organisation, Person
from server.sites.tables import Site

Columns = ColumnElement[Any] | InstrumentedAttribute[Any] | type[Any]


@dataclass(frozen=True, slots=True)
class Home:
    """A person on the roster of an organisation; ``day`` is what its site calls today."""

    person_id: int
    name: str
    phone: str | None
    listed: bool
    phone_open: bool
    membership_id: int
    organisation_id: int
    organisation: str
    department_id: int | None
    department: str | None
    title: str | None
    liaison: bool
    days: Days
    site: Site
    day: date

    @property
    def site_id(self) -> int:
        """The site that the organisation belongs to."""
        return self.site.id

    @property
    def stands(self) -> bool:
        """Whether the person is on the roster today."""
        return self.days.stands_on(self.day)

    @property
    def is_over(self) -> bool:
        """Whether the person is off the roster for good, as far as is known."""
        return not self.days.stands_from(self.day)


def on_roster(day: Day, *columns: Columns) -> Select[*tuple[Any, ...]]:
    """Select columns of the people who are on a roster on a day, and of their membership, in the roster's order."""
    return (
        select(*columns)
        .select_from(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.stands_on(day))
        .order_by(Person.id)
    )


def memberships() -> Select[*tuple[Any, ...]]:
    """Select the memberships of people, past and future ones too, as :func:`homes_in` reads them."""
    return (
        select(
            Person.id,
            Person.name,
            Person.phone,
            Person.listed,
            Person.phone_open,
            Membership.id.label("membership_id"),
            Membership.organisation_id,
            Organisation.short_name,
            Organisation.name.label("full_name"),
            Membership.department_id,
            Department.name.label("department"),
            Membership.title,
            Membership.liaison,
            Membership.starts,
            Membership.ends,
            Site,
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Department, Department.id == Membership.department_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
    )


def homes_in(rows: Iterable[AnyRow], now: datetime) -> list[Home]:
    """Return the home of each person in these memberships, in the order in which the people come."""
    found: dict[int, Home] = {}
    for row in rows:
        home = _home(row, now)
        known = found.get(home.person_id)
        if known is None or home.days.distance(home.day) <= known.days.distance(known.day):
            found[home.person_id] = home
    return list(found.values())


def homes_of(session: Session, people: Iterable[int], now: datetime) -> list[Home]:
    """Return the homes of those who are on a roster today or will be."""
    return _present(session, Person.id.in_(list(people)), now)


def home_of(session: Session, person: int, now: datetime) -> Home:
    """Return the home of a person; refuse who left."""
    found = homes_of(session, [person], now)
    if not found:
        raise Refusal("refused.person_gone", status=404)
    return found[0]


def hold_home(session: Session, person: int, now: datetime) -> Home:
    """Return the home of a person, held until the transaction ends; refuse who left.

    Check-ins hold the person, and need not wait for this.
    """
    theirs = select(Membership.id).where(Membership.person_id == person)
    session.execute(theirs.with_for_update(key_share=True)).all()
    return home_of(session, person, now)


def roster_of(session: Session, organisation: int, now: datetime) -> list[Home]:
    """Return who is on the roster of an organisation today or will be, in the roster's order."""
    return _present(session, Membership.organisation_id == organisation, now)


def member_of(session: Session, organisation: int, person: int, now: datetime) -> Home:
    """Return a person on the roster of an organisation; elsewhere there is nobody of this id."""
    found = _present(session, (Membership.organisation_id == organisation) & (Person.id == person), now)
    if not found:
        raise Refusal("error.404", status=404)
    return found[0]


def last_home_of(session: Session, person: int, now: datetime) -> Home | None:
    """Return the home of a person, of who left the last one; None where nobody has this id."""
    theirs = memberships().where(Person.id == person).order_by(Membership.id)
    return next(iter(homes_in(session.execute(theirs), now)), None)


def known_home_of(session: Session, person: int, now: datetime) -> Home:
    """Return the home of somebody who is known to be there, of who left the last one."""
    home = last_home_of(session, person, now)
    if home is None:
        raise LookupError(f"nobody is person {person}")
    return home


def _present(session: Session, whose: ColumnElement[bool], now: datetime) -> list[Home]:
    rows = session.execute(memberships().where(whose).order_by(Person.id, Membership.id))
    return [home for home in homes_in(rows, now) if not home.is_over]


def _home(row: AnyRow, now: datetime) -> Home:
    return Home(
        person_id=row.id,
        name=row.name,
        phone=row.phone,
        listed=row.listed,
        phone_open=row.phone_open,
        membership_id=row.membership_id,
        organisation_id=row.organisation_id,
        organisation=row.short_name or row.full_name,
        department_id=row.department_id,
        department=row.department,
        title=row.title,
        liaison=row.liaison,
        days=Days(row.starts, row.ends),
        site=row.Site,
        day=row.Site.day(now),
    )

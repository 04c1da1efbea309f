"""Where people belong: the membership that stands today, else the one to come, else the last one.

Who left has a home, too: what is old about them belongs there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, rows_of
from server.core.days import Days, stands_on
from server.core.intervals import Day
from server.core.logs.entries import Log
from server.core.refusal import Refusal
from server.core.tables import plain
from server.roster.tables import Department, Membership, Organisation, Person
from server.sites.rules import Hours, day_of
from server.sites.tables import HOURS, Site, hours_of

Columns = ColumnElement[Any] | InstrumentedAttribute[Any] | type[Any]

PERSON, MEMBERSHIP, ORGANISATION, SITE = (plain(table) for table in (Person, Membership, Organisation, Site))
DEPARTMENT, LOG = plain(Department), plain(Log)

COLUMNS: tuple[Columns, ...] = (
    PERSON.c.id,
    PERSON.c.name,
    PERSON.c.phone,
    PERSON.c.listed,
    PERSON.c.phone_open,
    PERSON.c.name_open,
    PERSON.c.times_open,
    PERSON.c.figures_open,
    PERSON.c.salutation,
    PERSON.c.address,
    MEMBERSHIP.c.id.label("membership_id"),
    MEMBERSHIP.c.organisation_id,
    ORGANISATION.c.short_name,
    ORGANISATION.c.name.label("full_name"),
    MEMBERSHIP.c.department_id,
    DEPARTMENT.c.name.label("department"),
    DEPARTMENT.c.starts.label("department_starts"),
    DEPARTMENT.c.ends.label("department_ends"),
    MEMBERSHIP.c.title,
    MEMBERSHIP.c.liaison,
    MEMBERSHIP.c.starts,
    MEMBERSHIP.c.ends,
    ORGANISATION.c.site_id,
    SITE.c.zone_id,
    SITE.c.courtesy,
    LOG.c.id.label("log_id"),
    *HOURS,
)
"""What :func:`homes_in` reads of a membership."""
THEIR_LOG = (LOG.c.site_id == ORGANISATION.c.site_id) & (LOG.c.kind == ORGANISATION.c.kind)
"""Joins the log in which an organisation's people are recorded."""
MEMBERSHIPS: Select[*tuple[Any, ...]] = (
    select(*COLUMNS)
    .select_from(MEMBERSHIP)
    .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
    .outerjoin(DEPARTMENT, DEPARTMENT.c.id == MEMBERSHIP.c.department_id)
    .join(ORGANISATION, ORGANISATION.c.id == MEMBERSHIP.c.organisation_id)
    .join(SITE, SITE.c.id == ORGANISATION.c.site_id)
    .join(LOG, THEIR_LOG)
)
"""The memberships of people, past and future ones too."""
_IN_ORDER = MEMBERSHIPS.order_by(PERSON.c.id, MEMBERSHIP.c.id)
_OF_PEOPLE = _IN_ORDER.where(PERSON.c.id.in_(bindparam("people", expanding=True)))
_OF_PERSON = _IN_ORDER.where(PERSON.c.id == bindparam("person"))
_OF_ORGANISATION = MEMBERSHIPS.where(MEMBERSHIP.c.organisation_id == bindparam("organisation")).order_by(
    PERSON.c.sort_key, PERSON.c.id, MEMBERSHIP.c.id
)
_MEMBER = _OF_ORGANISATION.where(PERSON.c.id == bindparam("person"))
_LOCK = select(MEMBERSHIP.c.id).where(MEMBERSHIP.c.person_id == bindparam("person")).with_for_update(key_share=True)


@dataclass(frozen=True, slots=True)
class Home:
    """A person on the roster of an organisation; ``day`` is what its site calls today.

    What they declare is recorded in the log ``log_id``.
    """

    person_id: int
    name: str
    phone: str | None
    listed: bool
    phone_open: bool
    name_open: bool
    times_open: bool
    figures_open: bool
    salutation: str | None
    address: str | None
    membership_id: int
    organisation_id: int
    organisation: str
    department_id: int | None
    department: str | None
    title: str | None
    liaison: bool
    days: Days
    site_id: int
    zone_id: int | None
    courtesy: str
    log_id: int
    hours: Hours
    day: date

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


def homes_in(rows: Iterable[AnyRow], now: datetime) -> list[Home]:
    """Return the home of each person in these memberships, in the order in which the people come."""
    found: dict[int, Home] = {}
    for row in rows:
        home = _home(row, now)
        known = found.get(home.person_id)
        if known is None or home.days.distance(home.day) <= known.days.distance(known.day):
            found[home.person_id] = home
    return list(found.values())


def homes_of(reads: Reads, people: Iterable[int], now: datetime) -> list[Home]:
    """Return the homes of those who are on a roster today or will be."""
    return _present(reads, _OF_PEOPLE, now, people=list(people))


def home_of(reads: Reads, person: int, now: datetime) -> Home:
    """Return the home of a person; refuse who left."""
    found = _present(reads, _OF_PERSON, now, person=person)
    if not found:
        raise Refusal("roster.refused.person_gone", status=404)
    return found[0]


def lock_home(session: Session, person: int, now: datetime) -> Home:
    """Return the home of a person, locked until the transaction ends; refuse who left.

    Check-ins lock the person, and need not wait for this.
    """
    rows_of(session, _LOCK, person=person).all()
    return home_of(session, person, now)


def roster_of(reads: Reads, organisation: int, now: datetime) -> list[Home]:
    """Return who is on the roster of an organisation today or will be, in the order of their names."""
    return _present(reads, _OF_ORGANISATION, now, organisation=organisation)


def member_of(reads: Reads, organisation: int, person: int, now: datetime) -> Home:
    """Return a person on the roster of an organisation; elsewhere there is nobody of this id."""
    found = _present(reads, _MEMBER, now, organisation=organisation, person=person)
    if not found:
        raise Refusal("error.404", status=404)
    return found[0]


def once_on_roster_of(reads: Reads, organisation: int, now: datetime) -> list[Home]:
    """Return who is, will be or was on the roster of an organisation, with the membership there, by their names."""
    return homes_in(rows_of(reads, _OF_ORGANISATION, organisation=organisation), now)


def once_member_of(reads: Reads, organisation: int, person: int, now: datetime) -> Home | None:
    """Return a person who is or was on the roster of an organisation; None where they never were."""
    return next(iter(homes_in(rows_of(reads, _MEMBER, organisation=organisation, person=person), now)), None)


def last_home_of(reads: Reads, person: int, now: datetime) -> Home | None:
    """Return the home of a person, of who left the last one; None where nobody has this id."""
    return next(iter(homes_in(rows_of(reads, _OF_PERSON, person=person), now)), None)


def known_home_of(reads: Reads, person: int, now: datetime) -> Home:
    """Return the home of somebody who is known to be there, of who left the last one."""
    home = last_home_of(reads, person, now)
    if home is None:
        raise LookupError(f"nobody is person {person}")
    return home


def _present(reads: Reads, whose: Select[*tuple[Any, ...]], now: datetime, **given: Any) -> list[Home]:
    return [home for home in homes_in(rows_of(reads, whose, **given), now) if not home.is_over]


def is_in_department(row: AnyRow, day: date) -> bool:
    """Tell whether the department of a membership is open on a day: nobody is in one that is closed.

    Who left is shown in that of their last day.
    """
    opens = row.department_starts
    return opens is not None and stands_on(opens, row.department_ends, day)


def _home(row: AnyRow, now: datetime) -> Home:
    hours = hours_of(row)
    days, today = Days(row.starts, row.ends), day_of(now, hours)
    open_then = is_in_department(row, days.nearest(today))
    return Home(
        person_id=row.id,
        name=row.name,
        phone=row.phone,
        listed=row.listed,
        phone_open=row.phone_open,
        name_open=row.name_open,
        times_open=row.times_open,
        figures_open=row.figures_open,
        salutation=row.salutation,
        address=row.address,
        membership_id=row.membership_id,
        organisation_id=row.organisation_id,
        organisation=row.short_name or row.full_name,
        department_id=row.department_id if open_then else None,
        department=row.department if open_then else None,
        title=row.title,
        liaison=row.liaison,
        days=days,
        site_id=row.site_id,
        zone_id=row.zone_id,
        courtesy=row.courtesy,
        log_id=row.log_id,
        hours=hours,
        day=today,
    )

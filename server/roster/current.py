"""Reads a site's roster as frozen values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.core.database.transactions import rows_of
from server.core.days import Days
from server.core.organisation_kinds import OrganisationKind
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.roster.homes import is_in_department
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.tables import Department, Membership, Organisation, Person
from server.roster.withdrawals import withdrawals_at
from server.sites.tables import Building, Floor, Lease, Room, Site

ORGANISATION = plain(Organisation)
_CALLED = select(ORGANISATION.c.id).where(
    ORGANISATION.c.site_id == bindparam("site"), ORGANISATION.c.name.in_(bindparam("names", expanding=True))
)
IMPORT = Principal(Ref("import"))
"""The author of what a file says."""


def find_site(session: Session, site: int | str) -> Site | None:
    """Return a site by its id, or by its name where it may still have to be created."""
    named = Site.name == site if isinstance(site, str) else Site.id == site
    return session.scalar(select(Site).where(named))


def lock_roster(session: Session, site: int | ScalarSelect[int]) -> None:
    """Keep everybody else from changing the roster of a site until the transaction ends; check-ins need not wait.

    Raises :class:`Refusal` for a site that is closed: what its roster says stays so.
    """
    if session.scalar(select(Site.closed_at).where(Site.id == site).with_for_update(key_share=True)) is not None:
        raise Refusal("sites.refused.closed", status=409)


def site_of_organisation(organisation: int) -> ScalarSelect[int]:
    """Select the site whose roster an organisation is on."""
    return select(Organisation.site_id).where(Organisation.id == organisation).scalar_subquery()


def site_of_person(person: int) -> ScalarSelect[int]:
    """Select the site whose roster a person is, or was, on: nobody goes from one site to another."""
    theirs = select(Organisation.site_id).join(Membership, Membership.organisation_id == Organisation.id)
    return theirs.where(Membership.person_id == person).limit(1).scalar_subquery()


def roster_at(session: Session, site: int | str, now: datetime) -> KnownRoster:
    """Return the roster of a site, an empty one for a site to create."""
    found = find_site(session, site)
    return current_roster(session, found.id, found.day(now)) if found else KnownRoster()


def current_roster(session: Session, site_id: int, day: date) -> KnownRoster:
    """Return the roster of a site: who is there or will be, in which rooms, every room, and who was there once."""
    return KnownRoster(
        tenants_of(session, site_id, day),
        _rooms(session, site_id),
        _former(session, site_id, day),
        withdrawals_at(session, site_id),
    )


def tenants_of(
    session: Session,
    site_id: int,
    day: date,
    order: InstrumentedAttribute[Any] = Person.id,
    names: Collection[str] | None = None,
) -> tuple[KnownTenant, ...]:
    """Return the tenants of a site with their rooms and people: who is there or will be, and who left.

    Of all, or of those with these ``names``. People come in the roster's order, or by another column of theirs.
    """
    which = Organisation.site_id == site_id
    if names is not None:
        which &= Organisation.name.in_(names)
        if not rows_of(session, _CALLED, site=site_id, names=list(names)):
            return ()
    organisations = session.scalars(select(Organisation).where(which).order_by(Organisation.id)).all()
    those = select(Organisation.id).where(which)
    leases, people = _leases(session, those, day), _people(session, site_id, those, day, order)
    return tuple(
        KnownTenant(
            id=one.id,
            name=one.name,
            short=one.short_name,
            leases=tuple(leases[one.id]),
            people=tuple(people[one.id]),
            gone=not one.stands_from(day),
            ends=one.ends,
            is_office=one.kind == OrganisationKind.PARK_OFFICE,
        )
        for one in organisations
    )


def _rooms(session: Session, site_id: int) -> tuple[Address, ...]:
    rows = session.execute(
        select(Building.name, Floor.label, Room.number)
        .join(Floor, Floor.building_id == Building.id)
        .join(Room, Room.floor_id == Floor.id)
        .where(Building.site_id == site_id)
        .order_by(Room.id)
    )
    return tuple(Address(row.name, row.label, row.number) for row in rows)


def _leases(session: Session, those: Select[int], day: date) -> dict[int, list[KnownLease]]:
    rows = session.execute(
        select(Lease.organisation_id, Lease.id, Building.name, Floor.label, Room.number, Lease.starts, Lease.ends)
        .join(Room, Room.id == Lease.room_id)
        .join(Floor, Floor.id == Room.floor_id)
        .join(Building, Building.id == Floor.building_id)
        .where(Lease.organisation_id.in_(those), Lease.stands_from(day))
        .order_by(Lease.id)
    )
    found: dict[int, list[KnownLease]] = defaultdict(list)
    for row in rows:
        address, days = Address(row.name, row.label, row.number), Days(row.starts, row.ends)
        found[row.organisation_id].append(KnownLease(row.id, address, days))
    return found


def _people(
    session: Session, site_id: int, those: Select[int], day: date, order: InstrumentedAttribute[Any]
) -> dict[int, list[KnownPerson]]:
    # Columns, no entities: a site's whole roster is read in a fifth of the time.
    people = session.execute(
        select(
            Person.id, Person.name, Person.phone, Membership.title, Membership.liaison, Person.listed, Person.own_word
        )
        .add_columns(Person.salutation, Membership.organisation_id, Membership.starts, Membership.ends)
        .add_columns(
            Department.name.label("department"),
            Department.starts.label("department_starts"),
            Department.ends.label("department_ends"),
        )
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Department, Department.id == Membership.department_id)
        .where(Membership.organisation_id.in_(those), Membership.stands_from(day))
        .order_by(order, Person.id)
    )
    withdrawals = withdrawals_at(session, site_id)
    found: dict[int, list[KnownPerson]] = defaultdict(list)
    for one in people:
        days = Days(one.starts, one.ends)
        known = KnownPerson(
            one.id,
            one.name,
            one.phone,
            one.title,
            one.liaison,
            one.listed,
            withdrawals.bind(one.name, one.phone, one.organisation_id) if one.own_word is None else not one.own_word,
            days,
            one.salutation,
            one.department if is_in_department(one, days.nearest(day)) else None,
        )
        found[one.organisation_id].append(known)
    return found


def _former(session: Session, site_id: int, day: date) -> tuple[KnownPerson, ...]:
    here = exists().where(Membership.person_id == Person.id, Membership.stands_from(day))
    ever = _ever_at(select(Organisation.id).where(Organisation.site_id == site_id))
    people = select(Person.id, Person.name, Person.phone).where(Person.id.in_(ever), ~here)
    rows = session.execute(people.order_by(Person.id))
    return tuple(KnownPerson(row.id, row.name, row.phone) for row in rows)


def _ever_at(those: Select[int]) -> Select[int]:
    # By id, not for each person there is: one site costs the same whoever is at the others.
    return select(Membership.person_id).where(Membership.organisation_id.in_(those))

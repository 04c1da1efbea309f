"""Reads a site's roster as frozen values."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from server.core.refs import Ref
from server.roster.importing.known import Address, Known, KnownLease, KnownPerson, KnownTenant
from server.roster.tables import Consent, Organisation, Person
from server.sites.tables import Building, Floor, Lease, Room, Site

IMPORT = Ref("import")
"""The author of what a file says."""


def find_site(session: Session, site: int | str) -> Site | None:
    """Return a site by its id, or by its name where it may still have to be created."""
    named = Site.name == site if isinstance(site, str) else Site.id == site
    return session.scalar(select(Site).where(named))


def hold_roster(session: Session, site: int | ScalarSelect[int]) -> None:
    """Keep everybody else from changing the roster of a site until the transaction ends; check-ins need not wait."""
    session.execute(select(Site.id).where(Site.id == site).with_for_update(key_share=True))


def roster_at(session: Session, site: int | str) -> Known:
    """Return the roster of a site, an empty one for a site to create."""
    found = find_site(session, site)
    return current_roster(session, found.id) if found else Known()


def current_roster(session: Session, site_id: int) -> Known:
    """Return the roster of a site: who is there, in which rooms, and every room that it has."""
    leases, people = _leases(session, site_id), _people(session, site_id)
    organisations = session.scalars(
        select(Organisation).where(Organisation.site_id == site_id).order_by(Organisation.id)
    )
    tenants = (
        KnownTenant(
            id=one.id,
            name=one.name,
            short=one.short_name,
            leases=tuple(leases[one.id]),
            people=tuple(people[one.id]),
            gone=one.left_at is not None,
        )
        for one in organisations
    )
    return Known(tuple(tenants), _rooms(session, site_id))


def _rooms(session: Session, site_id: int) -> tuple[Address, ...]:
    rows = session.execute(
        select(Building.name, Floor.label, Room.number)
        .join(Floor, Floor.building_id == Building.id)
        .join(Room, Room.floor_id == Floor.id)
        .where(Building.site_id == site_id)
        .order_by(Room.id)
    )
    return tuple(Address(row.name, row.label, row.number) for row in rows)


def _leases(session: Session, site_id: int) -> dict[int, list[KnownLease]]:
    rows = session.execute(
        select(Lease.organisation_id, Lease.id, Building.name, Floor.label, Room.number)
        .join(Room, Room.id == Lease.room_id)
        .join(Floor, Floor.id == Room.floor_id)
        .join(Building, Building.id == Floor.building_id)
        .where(Building.site_id == site_id, Lease.ends.is_(None))
        .order_by(Lease.id)
    )
    found: dict[int, list[KnownLease]] = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(KnownLease(row.id, Address(row.name, row.label, row.number)))
    return found


def _people(session: Session, site_id: int) -> dict[int, list[KnownPerson]]:
    # Columns, no entities: a site's whole roster is read in a fifth of the time.
    people = session.execute(
        select(Person.id, Person.name, Person.phone, Person.title, Person.liaison, Person.listed)
        .add_columns(Person.organisation_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Organisation.site_id == site_id, Person.left_at.is_(None))
        .order_by(Person.id)
    )
    withdrawn = _withdrawn(session)
    found: dict[int, list[KnownPerson]] = defaultdict(list)
    for one in people:
        withdrew = one.id in withdrawn
        known = KnownPerson(one.id, one.name, one.phone, one.title, one.liaison, one.listed, withdrew)
        found[one.organisation_id].append(known)
    return found


def _withdrawn(session: Session) -> set[int]:
    last = select(func.max(Consent.id)).where(Consent.field == "listed").group_by(Consent.person_id)
    own = select(Consent.person_id).where(Consent.id.in_(last), ~Consent.granted, Consent.author != IMPORT)
    return set(session.scalars(own))

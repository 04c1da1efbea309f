"""The park office of a site, and the departments that its people are in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import About, record
from server.core.database.transactions import Transaction
from server.core.days import Days
from server.core.folding import same
from server.core.organisation_kinds import OrganisationKind
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.current import lock_roster
from server.roster.details import tidy_name, tidy_short_name
from server.roster.edits import present
from server.roster.importing.lines import LONGEST
from server.roster.importing.synonyms import Column
from server.roster.memberships import amend
from server.roster.organisations import come_back, describe, lock_organisation
from server.roster.scopes import about_organisation, about_person
from server.roster.tables import Department, Organisation
from server.sites.tables import Site, boards_showing
from server.sites.terms import new_end

LONGEST_DEPARTMENT = 40


def open_park_office_within(
    tx: Transaction, site_id: int, name: str, short_name: str | None, author: Ref, now: datetime
) -> int:
    """Say which organisation is the park office of a site, made where there is none of the name; return its id.

    A site has one. Raises :class:`Refusal`.
    """
    called = tidy_name(name, LONGEST[Column.COMPANY])
    short = tidy_short_name(short_name or "")

    lock_roster(tx.session, site_id)
    site = tx.session.get_one(Site, site_id)
    day = site.day(now)
    office = (Organisation.site_id == site_id) & (Organisation.kind == OrganisationKind.PARK_OFFICE)
    there = tx.session.scalar(select(Organisation).where(office, Organisation.stands_from(day)))
    if there is not None and same(there.name) != same(called):
        raise Refusal("roster.refused.park_office", status=409, name=there.name)
    found = _organisation_named(tx.session, site_id, called)
    if found is None:
        found = Organisation(
            site_id=site_id, name=called, starts=day, kind=OrganisationKind.PARK_OFFICE, short_name=short
        )
        tx.session.add(found)
    elif not found.stands_from(day):
        come_back(tx.session, found, day)
    describe(tx.session, found, day, kind=OrganisationKind.PARK_OFFICE, short_name=short or found.short_name)
    tx.session.flush()
    if there is None:
        record(tx, author, "office.named", about_organisation(site, found.id), now)
    tx.recount([Ref("organisation", found.id)], now)
    tx.move(boards_showing([found.id], day))
    return found.id


def open_department_within(tx: Transaction, organisation_id: int, name: str, author: Ref, now: datetime) -> Department:
    """Open a department; of one that was closed the name is free again. Raises :class:`Refusal`."""
    called = tidy_name(name, LONGEST_DEPARTMENT)
    organisation, day = lock_organisation(tx.session, organisation_id, now)
    _refuse_taken(tx.session, organisation_id, called, day)
    like = {"organisation_id": organisation_id, "name": called, "starts": day}
    # One that was closed on the day on which it opened never was: it is this one.
    made = tx.session.scalar(select(Department).filter_by(**like)) or Department(**like)
    made.ends = None
    tx.session.add(made)
    tx.session.flush()
    record(tx, author, "department.opened", _about(tx.session, organisation), now, name=called)
    return made


def change_department_within(
    tx: Transaction, department_id: int, name: str, ends: date | None, author: Ref, now: datetime
) -> None:
    """Name a department anew, and close it from a day on; None keeps it open. Raises :class:`Refusal`.

    Nobody is in a department that is closed: memberships name it on, and from that day on they show none.
    """
    called = tidy_name(name, LONGEST_DEPARTMENT)
    department = tx.session.get_one(Department, department_id)
    organisation, day = lock_organisation(tx.session, department.organisation_id, now)
    tx.session.refresh(department)
    last = new_end(ends, department.days, day)
    if (department.name, department.ends) == (called, last):
        return
    if Days(department.starts, last).stands_from(day):
        _refuse_taken(tx.session, department.organisation_id, called, day, department_id)
    department.name, department.ends = called, last
    record(tx, author, "department.changed", _about(tx.session, organisation), now, name=called, until=last)


def put_into_department_within(
    tx: Transaction, person_id: int, department_id: int | None, author: Ref, now: datetime
) -> None:
    """Put a person into a department of their organisation from today on, None: into none. Raises :class:`Refusal`."""
    one = present(tx.session, person_id, now)
    about, department = about_person(tx.session, person_id, now), None
    if department_id is not None:
        department = tx.session.get(Department, department_id)
        theirs = department is not None and department.organisation_id == one.membership.organisation_id
        if department is None or not theirs or not department.stands_on(one.day):
            raise Refusal("roster.refused.department_gone", status=404)
    if one.membership.department_id == department_id:
        return
    amend(tx.session, one.membership, one.day, department_id=department_id)
    name = department.name if department else None
    record(tx, author, "department.joined" if name else "department.left", about, now, name=name)


def _about(session: Session, organisation: Organisation) -> About:
    return about_organisation(session.get_one(Site, organisation.site_id), organisation.id)


def _organisation_named(session: Session, site_id: int, name: str) -> Organisation | None:
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.site_id == site_id))
    found = next((row.id for row in rows if same(row.name) == same(name)), None)
    return None if found is None else session.get_one(Organisation, found)


def _refuse_taken(session: Session, organisation_id: int, name: str, day: date, but: int | None = None) -> None:
    others = (Department.organisation_id == organisation_id) & (Department.id != but)
    taken = session.scalars(select(Department.name).where(others, Department.stands_from(day)))
    if any(same(one) == same(name) for one in taken):
        raise Refusal("roster.refused.department_taken", status=409, name=name)

"""The park office of a site, and the departments that its people are in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.db import Transaction
from server.core.kinds import Kind
from server.core.refusal import Refusal
from server.presence.figures import recount
from server.roster.current import hold_roster
from server.roster.edits import present
from server.roster.importing.headers import Column
from server.roster.importing.lines import LONGEST
from server.roster.importing.values import clean
from server.roster.memberships import amend
from server.roster.organisations import come_back, describe, hold_organisation
from server.roster.tables import Department, Organisation
from server.sites.tables import Site, boards_showing

LONGEST_DEPARTMENT = 40


def open_park_office_within(tx: Transaction, site_id: int, name: str, short_name: str | None, now: datetime) -> int:
    """Say which organisation is the park office of a site, made where there is none of the name; return its id.

    A site has one. Raises :class:`Refusal`.
    """
    called, short = _tidy(name, LONGEST[Column.COMPANY]), clean(short_name or "") or None

    hold_roster(tx.session, site_id)
    day = tx.session.get_one(Site, site_id).day(now)
    office = (Organisation.site_id == site_id) & (Organisation.kind == Kind.PARK_OFFICE)
    there = tx.session.scalar(select(Organisation).where(office, Organisation.stands_from(day)))
    if there is not None and there.name != called:
        raise Refusal("refused.park_office", status=409, name=there.name)
    same = (Organisation.site_id == site_id) & (Organisation.name == called)
    found = tx.session.scalar(select(Organisation).where(same))
    if found is None:
        found = Organisation(site_id=site_id, name=called, starts=day, kind=Kind.PARK_OFFICE, short_name=short)
        tx.session.add(found)
    elif not found.stands_from(day):
        come_back(tx.session, found, day)
    describe(tx.session, found, day, kind=Kind.PARK_OFFICE, short_name=short or found.short_name)
    tx.session.flush()
    recount(tx, [found.id], now)
    tx.move(boards_showing([found.id], day))
    return found.id


def open_department_within(tx: Transaction, organisation_id: int, name: str, now: datetime) -> Department:
    """Open a department; one that was closed opens again under its name. Raises :class:`Refusal`."""
    called = _tidy(name, LONGEST_DEPARTMENT)
    _organisation, day = hold_organisation(tx.session, organisation_id, now)
    found = _named(tx.session, organisation_id, called)
    if found is not None and found.stands_from(day):
        raise Refusal("refused.department_taken", status=409, name=called)
    found = found or Department(organisation_id=organisation_id, name=called, starts=day)
    found.starts, found.ends = day, None
    tx.session.add(found)
    tx.session.flush()
    return found


def change_department_within(tx: Transaction, department_id: int, name: str, ends: date | None, now: datetime) -> None:
    """Name a department anew, and close it from a day on; None keeps it open. Raises :class:`Refusal`."""
    called = _tidy(name, LONGEST_DEPARTMENT)

    department = tx.session.get_one(Department, department_id)
    _organisation, _day = hold_organisation(tx.session, department.organisation_id, now)
    other = _named(tx.session, department.organisation_id, called)
    if other is not None and other.id != department_id:
        raise Refusal("refused.department_taken", status=409, name=called)
    if ends is not None and ends < department.starts:
        raise Refusal("refused.day_before_start", day=ends, starts=department.starts)
    department.name, department.ends = called, ends


def put_into_department_within(tx: Transaction, person_id: int, department_id: int | None, now: datetime) -> None:
    """Put a person into a department of their organisation from today on, None: into none. Raises :class:`Refusal`."""
    one = present(tx.session, person_id, now)
    if department_id is not None:
        department = tx.session.get(Department, department_id)
        theirs = department is not None and department.organisation_id == one.membership.organisation_id
        if department is None or not theirs or not department.stands_on(one.day):
            raise Refusal("refused.department_gone", status=404)
    amend(tx.session, one.membership, one.day, department_id=department_id)


def _named(session: Session, organisation_id: int, name: str) -> Department | None:
    return session.scalar(select(Department).filter_by(organisation_id=organisation_id, name=name))


def _tidy(text: str, longest: int) -> str:
    name = clean(text)
    if not name:
        raise Refusal("refused.name_missing")
    if len(name) > longest:
        raise Refusal("refused.text_long", longest=longest)
    return name

"""Departments of an organisation: opened, named anew, closed, found by their names."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import About, record
from server.core.database.transactions import Transaction
from server.core.days import Days
from server.core.folding import same
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.details import LONGEST_DEPARTMENT, tidy_name
from server.roster.organisations import lock_organisation
from server.roster.scopes import about_organisation
from server.roster.tables import Department, Organisation
from server.sites.tables import Site
from server.sites.terms import new_end


def departments_of(session: Session, organisation_id: int, day: date) -> dict[str, int]:
    """Return the departments of an organisation that are open on a day, by their names."""
    here = (Department.organisation_id == organisation_id) & Department.stands_on(day)
    rows = session.execute(select(Department.name, Department.id).where(here).order_by(Department.id))
    return {row.name: row.id for row in rows}


def department_called(tx: Transaction, organisation_id: int, name: str, day: date, author: Ref, now: datetime) -> int:
    """Return the department that is called so, however that is written; it is opened where there is none."""
    there = departments_of(tx.session, organisation_id, day)
    found = next((one for called, one in there.items() if same(called) == same(name)), None)
    return found or open_department_within(tx, organisation_id, name, author, now).id


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


def _about(session: Session, organisation: Organisation) -> About:
    return about_organisation(session.get_one(Site, organisation.site_id), organisation.id)


def _refuse_taken(session: Session, organisation_id: int, name: str, day: date, but: int | None = None) -> None:
    others = (Department.organisation_id == organisation_id) & (Department.id != but)
    taken = session.scalars(select(Department.name).where(others, Department.stands_from(day)))
    if any(same(one) == same(name) for one in taken):
        raise Refusal("roster.refused.department_taken", status=409, name=name)

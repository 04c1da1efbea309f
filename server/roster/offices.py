"""The park office of a site, and who of any organisation is put into which department."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.database.transactions import Transaction
from server.core.folding import same
from server.core.organisation_kinds import OrganisationKind
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.current import lock_roster
from server.roster.details import tidy_name, tidy_short_name
from server.roster.edits import change_within, present
from server.roster.importing.lines import LONGEST
from server.roster.importing.synonyms import Column
from server.roster.organisations import come_back, describe
from server.roster.scopes import about_organisation
from server.roster.tables import Department, Organisation
from server.sites.tables import Site, boards_showing


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


def put_into_department_within(
    tx: Transaction, person_id: int, department_id: int | None, author: Ref, now: datetime
) -> None:
    """Put a person into a department of their organisation from today on, None: into none. Raises :class:`Refusal`."""
    one = present(tx.session, person_id, now)
    if department_id is not None:
        department = tx.session.get(Department, department_id)
        theirs = department is not None and department.organisation_id == one.membership.organisation_id
        if department is None or not theirs or not department.stands_on(one.day):
            raise Refusal("roster.refused.department_gone", status=404)
    change_within(tx, one, author, now, department_id=department_id)


def _organisation_named(session: Session, site_id: int, name: str) -> Organisation | None:
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.site_id == site_id))
    found = next((row.id for row in rows if same(row.name) == same(name)), None)
    return None if found is None else session.get_one(Organisation, found)

"""Where organisations and people belong, for the guard; and the columns that their lists are limited by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import About
from server.access.roles import Scope
from server.core.refs import Ref
from server.roster.found import find_home
from server.roster.homes import Home, last_home_of
from server.roster.tables import Department, Organisation, Person
from server.sites.scopes import SITE
from server.sites.tables import Site

ORGANISATION = SITE | {"organisation": Organisation.id}
PERSON = ORGANISATION | {"person": Person.id}


def scope_of_organisation(session: Session, organisation: int) -> Scope | None:
    """Return the scope of an organisation."""
    row = session.execute(
        select(Site.zone_id, Site.id)
        .join(Organisation, Organisation.site_id == Site.id)
        .where(Organisation.id == organisation)
    ).one_or_none()
    return Scope(row.zone_id, row.id, organisation) if row else None


def scope_of_department(session: Session, department: int) -> Scope | None:
    """Return the scope of a department: that of its organisation."""
    found = session.get(Department, department)
    return scope_of_organisation(session, found.organisation_id) if found else None


def scope_of_person(session: Session, person: int) -> Scope | None:
    """Return the scope of a person today, as the current request finds it; of who left, the last one."""
    return _scope(find_home(session, person))


def scope_on(session: Session, person: int, now: datetime) -> Scope | None:
    """Return the scope of a person at an instant; of who left by then, the last one."""
    return _scope(last_home_of(session, person, now))


def about_organisation(site: Site, organisation: int) -> About:
    """Return what a line about this organisation of a site says of it."""
    return About(Ref("organisation", organisation), replace(site.scope, organisation=organisation))


def about_person(session: Session, person: int, now: datetime) -> About:
    """Return what a line about this person says of it."""
    return About(Ref("person", person), scope_on(session, person, now))


def _scope(home: Home | None) -> Scope | None:
    return Scope(home.zone_id, home.site_id, home.organisation_id, home.person_id) if home else None

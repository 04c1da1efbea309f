"""Where organisations and people belong, for the guard; and the columns that their lists are limited by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import About
from server.access.roles import Place
from server.core.refs import Ref
from server.roster.found import find_home
from server.roster.homes import Home, last_home_of
from server.roster.tables import Department, Organisation, Person
from server.sites.places import SITE
from server.sites.tables import Site

ORGANISATION = SITE | {"organisation": Organisation.id}
PERSON = ORGANISATION | {"person": Person.id}


def place_of_organisation(session: Session, organisation: int) -> Place | None:
    """Return the place of an organisation."""
    row = session.execute(
        select(Site.zone_id, Site.id)
        .join(Organisation, Organisation.site_id == Site.id)
        .where(Organisation.id == organisation)
    ).one_or_none()
    return Place(row.zone_id, row.id, organisation) if row else None


def place_of_department(session: Session, department: int) -> Place | None:
    """Return the place of a department: that of its organisation."""
    found = session.get(Department, department)
    return place_of_organisation(session, found.organisation_id) if found else None


def place_of_person(session: Session, person: int) -> Place | None:
    """Return the place of a person today, as the current request finds it; of who left, the last one."""
    return _place(find_home(session, person))


def place_on(session: Session, person: int, now: datetime) -> Place | None:
    """Return the place of a person at an instant; of who left by then, the last one."""
    return _place(last_home_of(session, person, now))


def about_organisation(site: Site, organisation: int) -> About:
    """Return what a line about this organisation of a site says of it."""
    return About(Ref("organisation", organisation), replace(site.place, organisation=organisation))


def about_person(session: Session, person: int, now: datetime) -> About:
    """Return what a line about this person says of it."""
    return About(Ref("person", person), place_on(session, person, now))


def _place(home: Home | None) -> Place | None:
    return Place(home.zone_id, home.site_id, home.organisation_id, home.person_id) if home else None

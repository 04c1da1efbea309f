"""Where plans and requests for correction belong, for the guard."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.roles import Place
from server.mine.tables import Correction, Plan
from server.roster.places import place_of_organisation, place_of_person


def place_of_plan(session: Session, plan: int) -> Place | None:
    """Return the place of the person whose plan it is."""
    person = session.scalar(select(Plan.person_id).where(Plan.id == plan))
    return place_of_person(session, person) if person else None


def place_of_correction(session: Session, correction: int) -> Place | None:
    """Return the place of a request: that of the organisation that is asked, whose the person may be no more."""
    asked = session.get(Correction, correction)
    there = place_of_organisation(session, asked.organisation_id) if asked else None
    return replace(there, person=asked.person_id) if asked and there else None

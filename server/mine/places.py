"""Where plans belong, for the guard."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.roles import Place
from server.mine.tables import Plan
from server.roster.places import place_of_person


def place_of_plan(session: Session, plan: int) -> Place | None:
    """Return the place of the person whose plan it is."""
    person = session.scalar(select(Plan.person_id).where(Plan.id == plan))
    return place_of_person(session, person) if person else None

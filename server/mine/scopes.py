"""Where plans belong, for the guard."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.roles import Scope
from server.mine.tables import Plan
from server.roster.scopes import scope_of_person


def scope_of_plan(session: Session, plan: int) -> Scope | None:
    """Return the scope of the person whose plan it is."""
    person = session.scalar(select(Plan.person_id).where(Plan.id == plan))
    return scope_of_person(session, person) if person else None

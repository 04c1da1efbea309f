"""Where requests for correction belong, for the guard."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from server.access.roles import Scope
from server.corrections.tables import Correction
from server.roster.scopes import scope_of_organisation


def scope_of_correction(session: Session, correction: int) -> Scope | None:
    """Return the scope of a request: that of the organisation that is asked, whose the person may be no more."""
    asked = session.get(Correction, correction)
    there = scope_of_organisation(session, asked.organisation_id) if asked else None
    return replace(there, person=asked.person_id) if asked and there else None

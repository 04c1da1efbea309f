"""Where entries belong, for the guard."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.roles import Place
from server.presence.tables import Entry
from server.roster.places import place_of_person


def place_of_entry(session: Session, entry: int) -> Place | None:
    """Return the place of the person whom an entry is about."""
    person = session.scalar(select(Entry.person_id).where(Entry.id == entry))
    return place_of_person(session, person) if person else None

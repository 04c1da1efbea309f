"""Where entries belong, for the guard."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.roles import Scope
from server.presence.tables import Entry
from server.roster.scopes import scope_of_organisation


def scope_of_entry(session: Session, entry: int) -> Scope | None:
    """Return the scope of an entry: that of the organisation for which it was said, whose the person may be no more."""
    said = session.execute(select(Entry.person_id, Entry.organisation_id).where(Entry.id == entry)).one_or_none()
    there = scope_of_organisation(session, said.organisation_id) if said else None
    return replace(there, person=said.person_id) if said and there else None

"""The end of a played day: whoever is still on a board goes off duty, closed by the system and marked so.

A new day starts in an empty house, whatever the boards said before.
"""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.demo.cast import DEMO, ZONE
from server.presence.actions import Declaration
from server.presence.rules import Wish
from server.presence.tables import Presence
from server.roster.tables import Organisation, Person
from server.sites.tables import Site

OVER = ("off", "unknown")


def endings(session: Session) -> list[Declaration]:
    """Return what closes the day of everybody in the demo who has not gone home."""
    people = session.scalars(
        select(Presence.person_id)
        .join(Person, Person.id == Presence.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(Site.zone == ZONE, Person.left_at.is_(None), Presence.status.not_in(OVER))
        .order_by(Person.id)
    )
    return [_ending(person) for person in people]


def _ending(person: int) -> Declaration:
    return Declaration(
        person_id=person,
        wish=Wish("off"),
        worth="auto",
        author=DEMO,
        key=f"evening-{secrets.token_urlsafe(12)}",
    )

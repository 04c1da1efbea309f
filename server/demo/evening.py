"""The end of a played day: whoever is still on a board goes off duty, closed by the system and marked so.

A new day starts in an empty house, whatever the boards said before.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from server.demo.cast import DEMO
from server.presence.actions import Declaration
from server.presence.rules import Wish
from server.presence.tables import Presence
from server.roster.homes import Home, homes_of, on_roster
from server.roster.tables import Membership, Organisation, Person
from server.sites.tables import Site
from server.sites.today import day_at

OVER = ("off", "unknown")


def endings(session: Session, now: datetime) -> list[Declaration]:
    """Return what closes the day of everybody in the demo who has not gone home."""
    people = session.scalars(
        on_roster(day_at(session, now, Organisation.site_id), Person.id)
        .join(Presence, Presence.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Site, Site.id == Organisation.site_id)
        .where(Site.made_up, Presence.status.not_in(OVER))
    )
    return [_ending(home) for home in homes_of(session, people, now)]


def _ending(home: Home) -> Declaration:
    return Declaration(
        home=home,
        wish=Wish("off"),
        worth="auto",
        author=DEMO,
        key=f"evening-{secrets.token_urlsafe(12)}",
    )

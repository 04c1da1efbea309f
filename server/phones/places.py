"""Where the phone of a person belongs, for the guard."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.roles import Place
from server.phones.tables import PhoneOwner
from server.roster.places import place_of_person


def place_of_held_phone(session: Session, held_phone: int) -> Place | None:
    """Return the place of the person whose phone it is."""
    person = session.scalar(select(PhoneOwner.person_id).where(PhoneOwner.id == held_phone, PhoneOwner.ended.is_(None)))
    return place_of_person(session, person) if person else None

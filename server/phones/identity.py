"""What the phone of the current request may do, for the guard: its people's own things, a liaison's company."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from server.access.roles import Grant, Place
from server.core.refs import Ref
from server.phones.cookies import current_phone, homes_here
from server.phones.reads import hold_phone


def grants(session: Session) -> Iterable[Grant]:
    """Return what the phone of the current request was granted."""
    for home in sorted(homes_here(session), key=lambda home: home.person_id):
        holder = Ref("person", home.person_id)
        yield Grant(holder, "employee", Place(person=home.person_id))
        if home.liaison:
            yield Grant(holder, "liaison", Place(organisation=home.organisation_id))


def hold(session: Session, person: int) -> None:
    """Hold the phone by which this person sends the current request. Raises Refusal where it was cut off."""
    phone = current_phone(session)
    hold_phone(session, phone.id if phone else 0, person)

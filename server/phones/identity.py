"""What the phone of the current request may do, for the guard: its people's own things, a liaison's company."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.refs import Ref
from server.core.roles import Grant, Place
from server.phones.cookies import current_phone, present
from server.phones.reads import hold_phone
from server.roster.tables import Person


def grants(session: Session) -> Iterable[Grant]:
    """Return what the phone of the current request was granted."""
    people = present(session)
    if not people:
        return
    query = select(Person.id, Person.organisation_id, Person.liaison).where(Person.id.in_(people)).order_by(Person.id)
    for person in session.execute(query):
        holder = Ref("person", person.id)
        yield Grant(holder, "employee", Place(person=person.id))
        if person.liaison:
            yield Grant(holder, "liaison", Place(organisation=person.organisation_id))


def hold(session: Session, person: int) -> None:
    """Hold the phone by which this person sends the current request. Raises Refusal where it was cut off."""
    phone = current_phone(session)
    hold_phone(session, phone.id if phone else 0, person)

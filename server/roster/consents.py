"""Consent, per person and per field: logged when given and when withdrawn, and at once on every screen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, false, func, insert, literal, or_, select, update

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.tables import Instant
from server.roster.homes import lock_home
from server.roster.tables import Consent, Person
from server.sites.tables import boards_showing

_LOGGED = ["person_id", "field", "granted", "author", "recorded_at"]

FIELDS = {
    "listed": Person.listed,
    "times": Person.times_open,
    "figures": Person.figures_open,
    "phone": Person.phone_open,
    "name": Person.name_open,
}
"""Field of consent → the column that boards read."""
ADDRESS = "address"
"""What the log calls the form that a person chose."""
RESTORE = Ref("restore")
"""Who took back what was agreed to in a backup that was put in the place of what came after it."""


def consent(db: Database, person_id: int, field: str, granted: bool, by: Principal, now: datetime) -> None:
    """Record a person's consent, or its withdrawal; saying the same twice is saying it once."""
    db.act(lambda tx: consent_within(tx, person_id, field, granted, by.ref, now), by=by)


def consent_within(tx: Transaction, person_id: int, field: str, granted: bool, author: Ref, now: datetime) -> None:
    """Record a consent as part of a larger change."""
    column = FIELDS[field]
    this = Person.id == person_id
    home = lock_home(tx.session, person_id, now)
    if field == "listed" and author == Ref("person", person_id):
        tx.session.execute(update(Person).where(this).values(own_word=granted))
    if tx.session.scalar(select(column).where(this)) == granted:
        return
    tx.session.execute(update(Person).where(this).values({column.key: granted}))
    tx.session.add(Consent(person_id=person_id, field=field, granted=granted, author=author, recorded_at=now))
    tx.move(boards_showing([home.organisation_id], home.day))


def end_all(tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime) -> None:
    """Take back all that these people agreed to, who are on no roster: no board shows them any more."""
    for person in tx.session.scalars(select(Person).where(these).order_by(Person.id)).all():
        agreed = [field for field, column in FIELDS.items() if getattr(person, column.key)]
        for field in agreed:
            setattr(person, FIELDS[field].key, False)
        if person.address is not None:
            agreed.append(ADDRESS)
            person.address = None
        said = {"person_id": person.id, "granted": False, "author": author, "recorded_at": now}
        tx.session.add_all(Consent(field=field, **said) for field in agreed)


def choose_address(db: Database, person_id: int, address: str | None, by: Principal, now: datetime) -> None:
    """Let a person be addressed as they wish, or as everybody is."""
    db.act(lambda tx: address_within(tx, person_id, address, by.ref, now), by=by)


def address_within(tx: Transaction, person_id: int, address: str | None, author: Ref, now: datetime) -> None:
    """Record the wish as part of a larger change: it is a consent to that form."""
    home = lock_home(tx.session, person_id, now)
    if home.address == address:
        return
    tx.session.execute(update(Person).where(Person.id == person_id).values(address=address))
    given = {"granted": address is not None, "author": author, "recorded_at": now}
    tx.session.add(Consent(person_id=person_id, field=ADDRESS, **given))
    tx.move(boards_showing([home.organisation_id], home.day))


def ask_anew(tx: Transaction, now: datetime) -> int:
    """Take back every consent of everybody, and return of how many people: who said no meanwhile is not known any more.

    Each gives them again, and nobody for them.
    """
    given = {field: column.is_(True) for field, column in FIELDS.items()} | {ADDRESS: Person.address.is_not(None)}
    people = tx.session.scalars(select(func.count(Person.id)).where(or_(*given.values()))).one()
    for field, was_given in given.items():
        said = select(
            Person.id, literal(field), false(), literal(RESTORE, Consent.author.type), literal(now, Instant())
        )
        tx.session.execute(insert(Consent).from_select(_LOGGED, said.where(was_given).order_by(Person.id)))
    tx.session.execute(
        update(Person).values(own_word=False, address=None, **{one.key: False for one in FIELDS.values()})
    )
    return people

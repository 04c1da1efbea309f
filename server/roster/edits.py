"""One person joins, changes or leaves: what a liaison does by hand, and an import for many."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import Session

from server.core.audit import record
from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.consents import consent_within, withdrew
from server.roster.current import hold_roster
from server.roster.details import Details
from server.roster.places import about_person
from server.roster.tables import Organisation, Person
from server.sites.tables import boards_showing


def join(db: Database, organisation_id: int, details: Details, author: Ref, now: datetime) -> int:
    """Put a person on an organisation's roster; return their id. Raises :class:`Refusal`."""

    def add(tx: Transaction) -> int:
        hold_roster(tx.session, _site_of(Organisation.id == organisation_id))
        _refuse_gone(tx.session, organisation_id)
        _refuse_twin(tx.session, organisation_id, details.name, details.phone)
        person = Person(
            organisation_id=organisation_id,
            name=details.name,
            title=details.title,
            phone=details.phone,
            liaison=False,
            joined_at=now,
        )
        tx.session.add(person)
        tx.session.flush()
        _make_liaison(tx, person, details.liaison, author, now)
        consent_within(tx, person.id, "listed", details.listed, author, now)
        tx.move(boards_showing([organisation_id]))
        return person.id

    return db.act(add)


def edit(db: Database, person_id: int, details: Details, author: Ref, now: datetime) -> None:
    """Bring a person's line of the roster to what a form says. Raises :class:`Refusal`."""

    def change(tx: Transaction) -> None:
        person = present(tx.session, person_id)
        if details.listed and not person.listed and withdrew(tx.session, person_id):
            raise Refusal("refused.withdrew", status=409)
        _make_liaison(tx, person, details.liaison, author, now)
        consent_within(tx, person_id, "listed", details.listed, author, now)
        change_within(tx, person, author, now, name=details.name, title=details.title, phone=details.phone)

    db.act(change)


def change_within(tx: Transaction, person: Person, author: Ref, now: datetime, **values: str | None) -> None:
    """Change fields of a person as part of a larger change; boards move where something is different."""
    different = {field: value for field, value in values.items() if getattr(person, field) != value}
    if different.keys() & {"name", "phone"}:
        name, phone = values.get("name", person.name) or "", values.get("phone", person.phone)
        _refuse_twin(tx.session, person.organisation_id, name, phone, person.id)
    if "phone" in different:
        close_number(tx, person.id, author, now)
    for field, value in different.items():
        setattr(person, field, value)
    if different:
        tx.move(boards_showing([person.organisation_id]))


def leave(db: Database, person_id: int, author: Ref, now: datetime) -> None:
    """Take a person off the roster; who left already has left. Their consents and rights end with it."""
    db.act(lambda tx: leave_within(tx, person_id, author, now))


def leave_within(tx: Transaction, person_id: int, author: Ref, now: datetime) -> None:
    """Take a person off the roster as part of a larger change."""
    person = tx.session.get_one(Person, person_id, with_for_update={"key_share": True})
    if person.left_at is not None:
        return
    for field in ("listed", "phone"):
        consent_within(tx, person_id, field, granted=False, author=author, now=now)
    _make_liaison(tx, person, False, author, now)
    person.left_at = now
    tx.move(boards_showing([person.organisation_id]))


def close_number(tx: Transaction, person_id: int, author: Ref, now: datetime) -> None:
    """Open a person's number to callers no longer: who agreed to one number did not agree to the next."""
    consent_within(tx, person_id, "phone", granted=False, author=author, now=now)


def note_liaison(tx: Transaction, person_id: int, organisation: int, liaison: bool, author: Ref, now: datetime) -> None:
    """Note who became liaison or is none any more: a liaison declares for the whole company, which is a right."""
    action = "liaison.granted" if liaison else "liaison.ended"
    record(tx, author, action, about_person(tx.session, person_id), now, organisation=organisation)


def present(session: Session, person_id: int) -> Person:
    """Return a person who is on the roster, held with the roster until the transaction ends."""
    hold_roster(session, _site_of(Organisation.id == Person.organisation_id, Person.id == person_id))
    here = (Person.id == person_id) & Person.left_at.is_(None)
    person = session.scalar(select(Person).where(here).with_for_update(key_share=True))
    if person is None:
        raise Refusal("refused.person_gone", status=404)
    return person


def _site_of(*whose: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(Organisation.site_id).where(*whose).scalar_subquery()


def _make_liaison(tx: Transaction, person: Person, liaison: bool, author: Ref, now: datetime) -> None:
    if person.liaison != liaison:
        person.liaison = liaison
        note_liaison(tx, person.id, person.organisation_id, liaison, author, now)
        tx.move(boards_showing([person.organisation_id]))


def _refuse_gone(session: Session, organisation_id: int) -> None:
    if session.get_one(Organisation, organisation_id).left_at is not None:
        raise Refusal("refused.organisation_gone", status=404)


def _refuse_twin(
    session: Session, organisation_id: int, name: str, phone: str | None, person_id: int | None = None
) -> None:
    # Two of one name are told apart by their phones, as in an import.
    namesakes = session.execute(
        select(Person.id, Person.phone).where(
            Person.organisation_id == organisation_id, Person.name == name, Person.left_at.is_(None)
        )
    )
    phones = {row.phone for row in namesakes if row.id != person_id}
    if phones and (phone is None or phone in phones):
        raise Refusal("refused.namesake", status=409, name=name)

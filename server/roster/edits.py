"""One person joins, changes or leaves: what a liaison does by hand, and an import for many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.access.made import NOTHING, end_lost, end_outgrown
from server.access.roles import Scope
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.days import Days
from server.core.folding import same
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.consents import FIELDS, address_within, consent_within
from server.roster.courtesy import is_outdated
from server.roster.current import lock_roster, site_of_organisation, site_of_person
from server.roster.departments import department_called
from server.roster.details import Details
from server.roster.homes import lock_home
from server.roster.memberships import amend, begin, end, who_left
from server.roster.organisations import lock_organisation, refuse_after_leaving
from server.roster.scopes import about_person
from server.roster.tables import Department, Membership, Organisation, Person
from server.roster.withdrawals import withdrawals_at, withdrew
from server.sites.tables import boards_showing
from server.sites.terms import end_day, first_day

OF_PERSON = ("name", "phone", "salutation")
"""Fields of a person themselves; the others are those of a membership."""


@dataclass(frozen=True, slots=True)
class OnRoster:
    """A person who is on a roster, or will be, locked with it until the transaction ends; and the site's day."""

    person: Person
    membership: Membership
    department_id: int | None
    day: date

    def says(self, field: str) -> object:
        """Return what the roster says in a field. Nobody is in a department that is closed."""
        if field == "department_id":
            return self.department_id
        return getattr(self.person if field in OF_PERSON else self.membership, field)


@dataclass(frozen=True, slots=True)
class Joined:
    """Who joined. Somebody who was here before comes back as the same person: phones and PIN ended when they left."""

    person_id: int
    came_back: bool


def join(
    db: Database,
    organisation_id: int,
    details: Details,
    by: Principal,
    now: datetime,
    starts: date | None = None,
    among: Iterable[Scope] = (),
) -> Joined:
    """Put a person on an organisation's roster from a day on, from today where none is given. Raises :class:`Refusal`.

    ``among`` are the scopes whose rosters the author keeps: who left one of those is the same person here, by name
    and number. Of anybody else's past the author is to learn nothing.
    """

    def add(tx: Transaction) -> Joined:
        lock_roster(tx.session, site_of_organisation(organisation_id))
        organisation, today = lock_organisation(tx.session, organisation_id, now)
        day = first_day(starts, today)
        refuse_after_leaving(organisation, day)
        _refuse_twin(tx.session, organisation_id, details.name, details.phone, today)
        known = who_left(tx.session, organisation.site_id, details, today, among)
        if details.listed and _is_bound(tx.session, known, organisation, details):
            raise Refusal("roster.refused.withdrew", status=409)
        person_id = known or _newcomer(tx.session, details)
        days = Days(day, organisation.ends)
        department = _department(tx, organisation_id, details, today, by.ref, now)
        held = {"department_id": department, "title": details.title, "liaison": details.liaison}
        begin(tx.session, person_id, organisation_id, days, **held)
        if details.liaison:
            note_liaison(tx, person_id, organisation_id, True, by.ref, now)
        if known is not None:
            # What they agreed to then, they did not agree to here.
            end_consents(tx, person_id, by.ref, now)
        tx.session.get_one(Person, person_id).salutation = details.salutation
        consent_within(tx, person_id, "listed", details.listed, by.ref, now)
        tx.recount([Ref("organisation", organisation_id)], now)
        tx.move(boards_showing([organisation_id], today))
        return Joined(person_id, known is not None)

    return db.act(add, by=by)


def _is_bound(session: Session, known: int | None, organisation: Organisation, details: Details) -> bool:
    if known is not None:
        return withdrew(session, known)
    return withdrawals_at(session, organisation.site_id).bind(details.name, details.phone, organisation.id)


def _newcomer(session: Session, details: Details) -> int:
    person = Person(name=details.name, phone=details.phone)
    session.add(person)
    session.flush()
    return person.id


def _department(
    tx: Transaction, organisation: int, details: Details, day: date, author: Ref, now: datetime
) -> int | None:
    if details.department is None:
        return None
    return department_called(tx, organisation, details.department, day, author, now)


def edit(db: Database, person_id: int, details: Details, by: Principal, now: datetime) -> None:
    """Bring a person's line of the roster to what a form says. Raises :class:`Refusal`."""

    def change(tx: Transaction) -> None:
        one = present(tx.session, person_id, now)
        if details.listed and not one.person.listed and withdrew(tx.session, person_id):
            raise Refusal("roster.refused.withdrew", status=409)
        consent_within(tx, person_id, "listed", details.listed, by.ref, now)
        said = {"name": details.name, "phone": details.phone, "salutation": details.salutation}
        department = _department(tx, one.membership.organisation_id, details, one.day, by.ref, now)
        held = {"department_id": department, "title": details.title, "liaison": details.liaison}
        change_within(tx, one, by.ref, now, **said, **held)

    db.act(change, by=by)


def change_within(tx: Transaction, one: OnRoster, author: Ref, now: datetime, **values: str | int | None) -> None:
    """Change fields of a person as part of a larger change; boards move where something is different."""
    different = {field: value for field, value in values.items() if one.says(field) != value}
    person, organisation = one.person, one.membership.organisation_id
    if not different:
        return
    if different.keys() & {"name", "phone"}:
        name, phone = values.get("name", person.name), values.get("phone", person.phone)
        _refuse_twin(tx.session, organisation, str(name or ""), str(phone) if phone else None, one.day, person.id)
    if "name" in different:
        drop_old_form(tx, person.id, person.name, str(different["name"]), author, now)
    if "phone" in different:
        close_number(tx, person.id, author, now)
    if "liaison" in different:
        note_liaison(tx, person.id, organisation, bool(different["liaison"]), author, now)
    if "department_id" in different:
        department = different["department_id"]
        note_department(tx, person.id, int(department) if department else None, author, now)
    if different.keys() != {"department_id"}:
        # No sign shows a department.
        tx.move(boards_showing([organisation], one.day))
    for field in different.keys() & set(OF_PERSON):
        setattr(person, field, different.pop(field))
    amend(tx.session, one.membership, one.day, **different)


def leave(db: Database, person_id: int, by: Principal, now: datetime, ends: date | None = None) -> None:
    """Take a person off the roster from a day on, from today where none is given; who left already has left.

    Their rights end with it, and their consents: those of who leaves on a later day when they come back at the latest.
    """
    db.act(lambda tx: leave_within(tx, person_id, by.ref, now, ends), by=by)


def leave_within(tx: Transaction, person_id: int, author: Ref, now: datetime, ends: date | None = None) -> None:
    """Take a person off the roster as part of a larger change."""
    lock_roster(tx.session, site_of_person(person_id))
    one = _on_roster(tx.session, person_id, now)
    if one is None:
        return
    day = one.day if ends is None else end_day(ends, one.membership.starts, one.day)
    stay = tx.session.get_one(Organisation, one.membership.organisation_id)
    day = min(day, stay.ends or day)
    if day <= one.day:
        end_consents(tx, person_id, author, now)
    if one.membership.liaison:
        note_liaison(tx, person_id, one.membership.organisation_id, False, author, now)
    end(one.membership, day)
    tx.departs([Ref("person", person_id)], now)
    tx.recount([Ref("organisation", one.membership.organisation_id)], now)
    tx.move(boards_showing([one.membership.organisation_id], one.day))


def end_consents(tx: Transaction, person_id: int, author: Ref, now: datetime) -> None:
    """Take all consents of a person back: they were given for a roster that the person is on no more."""
    for field in FIELDS:
        consent_within(tx, person_id, field, granted=False, author=author, now=now)
    address_within(tx, person_id, None, author, now)


def close_number(tx: Transaction, person_id: int, author: Ref, now: datetime) -> None:
    """Open a person's number to callers no longer: who agreed to one number did not agree to the next."""
    consent_within(tx, person_id, "phone", granted=False, author=author, now=now)


def drop_old_form(tx: Transaction, person_id: int, before: str, name: str, author: Ref, now: datetime) -> None:
    """Address a person as everybody is, where the form that they chose shows what they are called no longer."""
    form = tx.session.scalar(select(Person.address).where(Person.id == person_id))
    if form and is_outdated(form, before, name):
        address_within(tx, person_id, None, author, now)


def note_liaison(tx: Transaction, person_id: int, organisation: int, liaison: bool, author: Ref, now: datetime) -> None:
    """Note who became liaison or is none any more: a liaison declares for the whole company, which is a right."""
    action = "liaison.granted" if liaison else "liaison.ended"
    record(tx, author, action, about_person(tx.session, person_id, now), now, organisation=organisation)
    tx.write()
    if liaison:
        end_outgrown(tx, ["invite", "pin"], person_id, author, now)
    else:
        end_lost(tx, Ref("person", person_id), NOTHING, author, now)


def note_department(tx: Transaction, person_id: int, department_id: int | None, author: Ref, now: datetime) -> None:
    """Note who was put into a department, or is in none any more."""
    name = tx.session.get_one(Department, department_id).name if department_id else None
    about = about_person(tx.session, person_id, now)
    record(tx, author, "department.joined" if name else "department.left", about, now, name=name)


def present(session: Session, person_id: int, now: datetime) -> OnRoster:
    """Return a person who is on a roster, locked with the roster until the transaction ends."""
    lock_roster(session, site_of_person(person_id))
    found = _on_roster(session, person_id, now)
    if found is None:
        raise Refusal("roster.refused.person_gone", status=404)
    return found


def _on_roster(session: Session, person_id: int, now: datetime) -> OnRoster | None:
    try:
        home = lock_home(session, person_id, now)
    except Refusal:
        return None
    membership = session.get_one(Membership, home.membership_id, populate_existing=True)
    person = session.get_one(Person, person_id, populate_existing=True)
    return OnRoster(person, membership, home.department_id, home.day)


def _refuse_twin(
    session: Session, organisation_id: int, name: str, phone: str | None, day: date, person_id: int | None = None
) -> None:
    # Two of one name are told apart by their phones, as in an import.
    here = (Membership.organisation_id == organisation_id) & Membership.stands_from(day)
    people = session.execute(
        select(Person.id, Person.name, Person.phone).join(Membership, Membership.person_id == Person.id).where(here)
    )
    phones = {row.phone for row in people if row.id != person_id and same(row.name) == same(name)}
    if phones and (phone is None or phone in phones):
        raise Refusal("roster.refused.namesake", status=409, name=name)

"""PINs are handed out, changed, and void when the phone that set them was stolen."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from server.access.audit import record
from server.access.hashing import hashed
from server.core.db import Database
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.transactions import Transaction
from server.phones.proving import PIN, forget_attempts, prove_own
from server.phones.rules import check_pin
from server.phones.tables import Pin
from server.roster.homes import home_of
from server.roster.scopes import about_person


def make_pin(phone: str | None) -> str:
    """Return a PIN that nobody would guess first."""
    while True:
        pin = f"{secrets.randbelow(10**6):06}"
        try:
            check_pin(pin, phone)
        except Refusal:
            continue
        return pin


def hand_out(db: Database, people: Mapping[int, str], by: Principal, now: datetime) -> None:
    """Set the PINs of people (person → PIN), all or none."""
    stored = {person: hashed(pin) for person, pin in people.items()}

    def give(tx: Transaction) -> None:
        for person in sorted(stored):
            _set(tx, person, stored[person], by.ref, now)
            tx.breathe()

    db.act(give, long=True, by=by)


def hand_out_new(db: Database, people: Mapping[int, str], by: Principal, now: datetime) -> set[int]:
    """Set the PINs of those who have none; return who: what is printed for anybody else would be wrong."""
    stored = {person: hashed(pin) for person, pin in people.items()}

    def give(tx: Transaction) -> set[int]:
        return _set_new(tx, stored, by.ref, now)

    return db.act(give, long=True, by=by)


def change_pin(db: Database, person: int, phone: int, old: str, new: str, by: Principal, now: datetime) -> None:
    """Let a person choose the own PIN, at an own phone; whoever has one must know it."""
    with db.reading() as session:
        check_pin(new, home_of(session, person, now).phone)
        has_one = session.get(Pin, person) is not None
    if has_one:
        prove_own(db, person, old, phone, now)
    hand_out(db, {person: new}, by, now)


def void_pins(tx: Transaction, setter: int, since: datetime, author: Ref, now: datetime) -> int:
    """Delete the PINs that somebody set since then, also for others, and count them: a thief may have done it."""
    theirs = (PIN.c.author == Ref("person", setter)) & (PIN.c.set_at >= since)
    people = sorted(tx.session.scalars(delete(PIN).where(theirs).returning(PIN.c.person_id)))
    for person in people:
        forget_attempts(tx, person, now)
        record(tx, author, "pin.voided", about_person(tx.session, person, now), now)
    return len(people)


def _set(tx: Transaction, person: int, stored: str, author: Ref, now: datetime) -> None:
    home_of(tx.session, person, now)
    values = {"hash": stored, "author": author, "set_at": now}
    changed = tx.session.execute(update(PIN).where(PIN.c.person_id == person).values(**values))
    if not changed.rowcount:  # type: ignore[attr-defined]
        tx.session.execute(insert(PIN).values(person_id=person, **values))
    forget_attempts(tx, person, now)
    record(tx, author, "pin.set", about_person(tx.session, person, now), now)


def _set_new(tx: Transaction, stored: Mapping[int, str], author: Ref, now: datetime) -> set[int]:
    having = set(tx.session.scalars(select(PIN.c.person_id).where(PIN.c.person_id.in_(stored))))
    for person in sorted(stored.keys() - having):
        home_of(tx.session, person, now)
        # Of two at once, the second fails here, and finds nobody without a PIN when it is tried again.
        tx.session.execute(insert(PIN).values(person_id=person, hash=stored[person], author=author, set_at=now))
        record(tx, author, "pin.set", about_person(tx.session, person, now), now)
        tx.breathe()
    return stored.keys() - having

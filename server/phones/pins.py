"""PINs are handed out, changed and tried."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from server.alerts.actions import raise_alert, settle_alert
from server.core.argon import hashed, matches
from server.core.audit import record
from server.core.db import AnyRow, Database, Transaction
from server.core.refusal import Refusal
from server.core.tables import plain
from server.phones.reads import GUESS, guesses
from server.phones.rules import DAY, SUSPICIOUS, check_pin, wait
from server.phones.tables import Pin
from server.roster.tables import Organisation, Person

PIN = plain(Pin)
ATTACKED = "pin_attacked"


def make_pin(phone: str | None) -> str:
    """Return a PIN that nobody would guess first."""
    while True:
        pin = f"{secrets.randbelow(10**6):06}"
        try:
            check_pin(pin, phone)
        except Refusal:
            continue
        return pin


def hand_out(db: Database, people: Mapping[int, str], author: str, now: datetime) -> None:
    """Set the PINs of people (person → PIN), all or none."""
    stored = {person: hashed(pin) for person, pin in people.items()}
    db.act(lambda tx: _set_all(tx, stored, author, now))


def change_pin(db: Database, person: int, old: str, new: str, device: str, now: datetime) -> None:
    """Let a person choose the own PIN; whoever has one must know it."""
    with db.reading() as session:
        check_pin(new, _someone(session, person).phone)
        has_one = session.get(Pin, person) is not None
    if has_one:
        prove(db, person, old, device, now)
    stored = {person: hashed(new)}
    db.act(lambda tx: _set_all(tx, stored, f"person:{person}", now))


def prove(db: Database, person: int, given: str, device: str, now: datetime) -> None:
    """Return when this is the person's PIN; raise :class:`Refusal` when it is not, or when it is too early to tell.

    A try counts as wrong before it is looked at, so that many at once are no more than one after the other.
    """
    stored = db.act(lambda tx: take_turn(tx, person, device, now))
    if not matches(stored, given):
        db.act(lambda tx: _warn(tx, person, now))
        raise Refusal("phones.refused.pin_wrong", status=403)
    db.act(lambda tx: _forgive(tx, person, device))


def take_turn(tx: Transaction, person: int, device: str, now: datetime) -> str:
    """Note that a device tries a person's PIN and return what is stored of it; refuse a device that must wait."""
    stored: str | None = tx.session.scalar(select(PIN.c.hash).where(PIN.c.person_id == person).with_for_update())
    if stored is None:
        raise Refusal("phones.refused.no_pin", status=409)
    left = wait(guesses(tx.session, person, now - DAY), device, now)
    if left:
        raise Refusal("phones.refused.pin_wait", status=429, seconds=math.ceil(left.total_seconds()))
    tx.session.execute(insert(GUESS).values(person_id=person, device=device, guessed_at=now))
    return stored


def _warn(tx: Transaction, person: int, now: datetime) -> None:
    wrong = len(guesses(tx.session, person, now - DAY))
    if wrong >= SUSPICIOUS:
        whose = _someone(tx.session, person)
        raise_alert(tx, ATTACKED, f"person:{person}", whose.site_id, now, what=whose.what)


def _forgive(tx: Transaction, person: int, device: str) -> None:
    tx.session.execute(delete(GUESS).where(GUESS.c.person_id == person, GUESS.c.device == device))


def _set_all(tx: Transaction, stored: Mapping[int, str], author: str, now: datetime) -> None:
    for person in sorted(stored):
        _set(tx, person, stored[person], author, now)


def _set(tx: Transaction, person: int, stored: str, author: str, now: datetime) -> None:
    _someone(tx.session, person)
    values = {"hash": stored, "author": author, "set_at": now}
    changed = tx.session.execute(update(PIN).where(PIN.c.person_id == person).values(**values))
    if not changed.rowcount:  # type: ignore[attr-defined]
        tx.session.execute(insert(PIN).values(person_id=person, **values))
    # What was guessed at the old one says nothing of the new one.
    tx.session.execute(delete(GUESS).where(GUESS.c.person_id == person))
    settle_alert(tx, ATTACKED, f"person:{person}", now)
    record(tx, author, "pin.set", f"person:{person}", now)


def _someone(session: Session, person: int) -> AnyRow:
    company = func.coalesce(Organisation.short_name, Organisation.name)
    row = session.execute(
        select(Person.phone, Organisation.site_id, company.label("what"))
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == person, Person.left_at.is_(None), Organisation.left_at.is_(None))
    ).one_or_none()
    if row is None:
        raise Refusal("refused.person_gone", status=404)
    return row

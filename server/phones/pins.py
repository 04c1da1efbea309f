"""PINs are handed out, changed, tried, and void when the phone that set them was stolen.

One is tried at a door by a browser that is nobody's phone, or by its person's own phone, to change it. What unknown
browsers get wrong in a day closes a person's PIN to all of them until the next. No phone that is known feels any of
that.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from server.access.audit import record
from server.access.hashing import hashed
from server.access.throttle.attempts import Attempt, counted, forget_all, matches, spent
from server.access.throttle.policies import POLICIES
from server.alerts.actions import raise_alert, settle_alert
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.phones.rules import SUSPICIOUS, check_pin
from server.phones.tables import Pin
from server.roster.homes import Home, home_of
from server.roster.scopes import about_person
from server.sites.rules import day_begins

PIN = plain(Pin)
ATTACKED = "pin_attacked"
CLOSED = "pin_closed"

_PROVED = (
    select(PIN.c.person_id)
    .where(PIN.c.person_id == bindparam("by_person"), PIN.c.hash == bindparam("by_pin"))
    .with_for_update()
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class PinHolder(Principal):
    """A person who proved to know their PIN, of which ``stored`` is kept."""

    stored: str

    @property
    def proof(self) -> ScalarSelect[Any]:
        """The PIN, until it is void or another one."""
        return _PROVED

    @property
    def given(self) -> dict[str, Any]:
        """The person, and what is stored of the PIN."""
        return {"by_person": self.ref.id, "by_pin": self.stored}

    @property
    def refusal(self) -> Refusal:
        """What whoever knows another PIN is told."""
        return Refusal("phones.refused.pin_wrong", status=403)


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
    """Void the PINs that somebody set since then, also for others, and count them: a thief may have done it."""
    return void_all(tx, (PIN.c.author == Ref("person", setter)) & (PIN.c.set_at >= since), author, now)


def void_all(tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime) -> int:
    """Void these PINs, and count them."""
    people = sorted(tx.session.scalars(delete(PIN).where(these).returning(PIN.c.person_id)))
    for person in people:
        _voided(tx, person, author, now)
    return len(people)


def void_pin(tx: Transaction, person: int, author: Ref, now: datetime) -> None:
    """Delete a person's PIN."""
    tx.session.execute(delete(PIN).where(PIN.c.person_id == person))
    _voided(tx, person, author, now)


def prove(db: Database, person: int, pin: str, browser: str, now: datetime) -> PinHolder:
    """Return who knows the person's PIN when this is it, tried by an unknown browser.

    Raises :class:`Refusal` when it is another, when it is too early to tell, or too late for today.
    """
    with db.reading() as session:
        whose, stored = home_of(session, person, now), _stored(session, person)
    attempts = [_of_day(whose), Attempt("pin", str(Ref("person", person)), browser)]
    if not matches(db, attempts, stored, pin, now):
        db.act(lambda tx: _warn(tx, whose, now), by=HOUSE)
        raise Refusal("phones.refused.pin_wrong", status=403)
    return PinHolder(Ref("person", person), stored)


def prove_own(db: Database, person: int, pin: str, phone: int, now: datetime) -> None:
    """Let a phone of the person's pass that knows the PIN; refuse another one, and one that must wait."""
    with db.reading() as session:
        stored = _stored(session, person)
    attempt = Attempt("own_pin", str(Ref("person", person)), str(Ref("phone", phone)))
    if not matches(db, [attempt], stored, pin, now):
        raise Refusal("phones.refused.pin_wrong", status=403)


def closed_among(session: Session, people: Iterable[Home]) -> list[Home]:
    """Return at whose PIN no unknown browser may try any more today."""
    whose = {str(Ref("person", home.person_id)): home for home in people}
    last = spent(session, "pins", whose)
    return [home for subject, home in whose.items() if subject in last and last[subject] >= _begins(home)]


def forget_attempts(tx: Transaction, person: int, now: datetime) -> None:
    """Forget what was tried at a PIN that is none any more: it says nothing of the next one."""
    forget_all(tx, str(Ref("person", person)))
    for kind in (ATTACKED, CLOSED):
        settle_alert(tx, kind, Ref("person", person), now)


def _voided(tx: Transaction, person: int, author: Ref, now: datetime) -> None:
    forget_attempts(tx, person, now)
    record(tx, author, "pin.voided", about_person(tx.session, person, now), now)


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


def _stored(session: Session, person: int) -> str:
    stored: str | None = session.scalar(select(PIN.c.hash).where(PIN.c.person_id == person))
    if stored is None:
        raise Refusal("phones.refused.no_pin", status=409)
    return stored


def _of_day(whose: Home) -> Attempt:
    return Attempt("pins", str(Ref("person", whose.person_id)), since=_begins(whose))


def _begins(whose: Home) -> datetime:
    return day_begins(whose.day, whose.hours)


def _warn(tx: Transaction, whose: Home, now: datetime) -> None:
    wrong = counted(tx.session, _of_day(whose), now)
    for kind, least in ((ATTACKED, SUSPICIOUS), (CLOSED, POLICIES["pins"].free)):
        if wrong >= least:
            raise_alert(tx, kind, Ref("person", whose.person_id), whose.site_id, now, what=whose.organisation)

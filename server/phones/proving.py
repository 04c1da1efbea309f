"""A PIN is tried, at a door or to change it: how often, and what else must be known while somebody guesses at it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.access.hashing import waiting
from server.alerts.actions import raise_alert
from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.phones.reads import GUESS, guesses
from server.phones.rules import DAY, INSIDERS, SUSPICIOUS, counted_as, is_besieged, rest_of_step, secret_number, wait
from server.phones.tables import Pin
from server.roster.homes import home_of

PIN = plain(Pin)
ATTACKED = "pin_attacked"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody gives to be taken for a person: the PIN, by which device; the person's ``number`` where asked."""

    pin: str
    number: str
    device: str


def asks_number(session: Session, person: int, now: datetime) -> bool:
    """Tell whether a person's number must be given with the PIN."""
    return _number(session, person, now) is not None and is_besieged(guesses(session, person, now - DAY), now)


def prove(db: Database, person: int, attempt: Attempt, queue: str, now: datetime) -> str:
    """Return what is stored of the person's PIN when this is it (see :func:`hold_pin`).

    ``queue``: where the try waits while nobody guesses. Raises :class:`Refusal` when it is another, or when it is too
    early to tell.
    """
    with db.reading() as session:
        besieged = asks_number(session, person, now)
    if not besieged:
        return _prove(db, person, attempt, queue, now)
    if not attempt.number.strip():
        raise Refusal("phones.refused.number_missing")
    began = time.monotonic()
    try:
        return _prove(db, person, attempt, "besieged", now)
    except Refusal:
        # One answer and one pace for every reason: this page tells nobody whether a number is a colleague's.
        time.sleep(rest_of_step(time.monotonic() - began))
        raise Refusal("phones.refused.besieged", status=403) from None


def hold_pin(session: Session, person: int, proved: str) -> None:
    """Let nobody void the PIN that was proved until the transaction ends; refuse where it is that no longer."""
    same = select(PIN.c.person_id).where(PIN.c.person_id == person, PIN.c.hash == proved)
    if session.scalar(same.with_for_update()) is None:
        raise Refusal("phones.refused.pin_wrong", status=403)


def _prove(db: Database, person: int, attempt: Attempt, queue: str, now: datetime) -> str:
    with waiting(queue) as place:
        # A try counts as wrong before it is looked at, so that many at once are no more than one after the other.
        stored = db.act(lambda tx: count_try(tx, person, attempt, now))
        right = place.matches(stored, attempt.pin)
    if not right:
        db.act(lambda tx: _warn(tx, person, now))
        raise Refusal("phones.refused.pin_wrong", status=403)
    db.act(lambda tx: _forgive(tx, person, attempt.device))
    return stored


def count_try(tx: Transaction, person: int, attempt: Attempt, now: datetime) -> str:
    """Note that a person's PIN is tried and return what is stored of it; refuse who must wait, or is a stranger."""
    stored: str | None = tx.session.scalar(select(PIN.c.hash).where(PIN.c.person_id == person).with_for_update())
    if stored is None:
        raise Refusal("phones.refused.no_pin", status=409)
    made = guesses(tx.session, person, now - DAY)
    device: str | None = attempt.device
    if is_besieged(made, now):
        device = counted_as(attempt.device, attempt.number, _number(tx.session, person, now))
    if device is None:
        raise Refusal("phones.refused.besieged", status=403)
    left = wait(made, device, now)
    if left:
        raise Refusal("phones.refused.pin_wait", status=429, seconds=math.ceil(left.total_seconds()))
    tx.session.execute(insert(GUESS).values(person_id=person, device=device, guessed_at=now))
    return stored


def _number(session: Session, person: int, now: datetime) -> str | None:
    home = home_of(session, person, now)
    return secret_number(home.phone, is_open=home.phone_open)


def _warn(tx: Transaction, person: int, now: datetime) -> None:
    wrong = len(guesses(tx.session, person, now - DAY))
    if wrong >= SUSPICIOUS:
        whose = home_of(tx.session, person, now)
        raise_alert(tx, ATTACKED, Ref("person", person), whose.site_id, now, what=whose.organisation)


def _forgive(tx: Transaction, person: int, device: str) -> None:
    own = GUESS.c.device.in_((device, INSIDERS))
    tx.session.execute(delete(GUESS).where(GUESS.c.person_id == person, own))

"""A PIN is tried: at a door by a browser that is nobody's phone, or by its person's own phone, to change it.

What unknown browsers get wrong in a day closes a person's PIN to all of them until the next. No phone that is known
feels any of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, select
from sqlalchemy.orm import Session

from server.access.throttle.attempts import Attempt, counted, forget_all, matches, spent
from server.access.throttle.policies import POLICIES
from server.alerts.actions import raise_alert, settle_alert
from server.core.db import Database
from server.core.principals import HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.core.transactions import Transaction
from server.phones.rules import SUSPICIOUS
from server.phones.tables import Pin
from server.roster.homes import Home, home_of
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

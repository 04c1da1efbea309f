"""One entry is written, with all that follows from it: the projection, and the boards that show it.

Entries that correct each other share one line of the ledger: a correction names the first entry of its line, and the
last entry of a line is what counts. What stands of a person is their last line, so that correcting last Tuesday does
not change today.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, select, update

from server.core.asking import Ahead
from server.core.db import Reads, Transaction, rows_of
from server.core.entries import Log, append, salted
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.statements import AnyRow
from server.core.tables import plain
from server.presence.figures import recount_one
from server.presence.rules import Wish, Worth
from server.presence.tables import Entry, Presence
from server.roster.homes import MEMBERSHIPS, ORGANISATION, PERSON, Home, homes_in
from server.sites.tables import SHOWING

ENTRY, PRESENCE, LOG = plain(Entry), plain(Presence), plain(Log)

_PERSON: BindParameter[int] = bindparam("person")
# Of two who declare for the first time, the second to be projected fails at the key, and is done again.
_PROJECTION = select(PRESENCE.c.entry_id).where(PRESENCE.c.person_id == _PERSON)
_HELD = _PROJECTION.with_for_update(key_share=True)
_RECORDED = (
    MEMBERSHIPS.add_columns(LOG.c.id.label("log_id"))
    .join(LOG, (LOG.c.site_id == ORGANISATION.c.site_id) & (LOG.c.kind == ORGANISATION.c.kind))
    .where(PERSON.c.id == _PERSON)
)
ENTRY_OF = select(ENTRY).where(ENTRY.c.id == bindparam("entry"))
_LINES = select(ENTRY).where(ENTRY.c.person_id == _PERSON).limit(1)
_LAST = _LINES.order_by(ENTRY.c.line.desc(), ENTRY.c.id.desc())
_LAST_BEFORE = _LAST.where(ENTRY.c.line < bindparam("line"))
_FIRST_AFTER = _LINES.where(ENTRY.c.line > bindparam("line")).order_by(ENTRY.c.line, ENTRY.c.id.desc())
_PROJECTED: dict[str, BindParameter[Any]] = {
    name: bindparam(f"new_{name}") for name in ("entry_id", "status", "since", "until")
}
_CHANGED = update(PRESENCE).where(PRESENCE.c.person_id == _PERSON).values(_PROJECTED)
_FIRST = insert(PRESENCE).values(person_id=_PERSON, **_PROJECTED)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded; ``timezone`` is that of the site whose clock it is read by.

    ``stands``: nothing newer stands of the person; one that comes again may be told otherwise.
    """

    entry_id: int
    person_id: int
    status: str
    since: datetime
    until: datetime | None
    timezone: str
    stands: bool = True

    @classmethod
    def of_row(cls, entry: AnyRow, person: Recorded) -> Receipt:
        """Return the receipt of an entry."""
        said = (entry.id, entry.person_id, entry.status, entry.since, entry.until)
        return cls(*said, person.home.hours.timezone)

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Receipt:
        """Read a remembered receipt."""
        until = answer["until"]
        return cls(
            **{
                **answer,
                "since": datetime.fromisoformat(answer["since"]),
                "until": until and datetime.fromisoformat(until),
            }
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A person who is held until the transaction ends; ``projection`` by which they are known, where that was asked."""

    person_id: int
    projection: Ahead | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A person of whom something is recorded, and the log in which it is.

    ``is_known``: whether something was recorded of them before; None where nobody asked.
    """

    home: Home
    log_id: int
    is_known: bool | None = None

    @property
    def id(self) -> int:
        """The person."""
        return self.home.person_id


def hold(tx: Transaction, person_id: int) -> Held:
    """Hold a person until the transaction ends: what is recorded of them goes one after the other.

    The same request, sent twice, waits here for itself. Whoever changes the roster holds the person's own row, and
    nobody at a door waits for that.
    """
    if tx.connection.dialect.name != "postgresql":
        return Held(person_id)
    return Held(person_id, tx.ask_ahead(_HELD, {"person": person_id}))


def held_person(tx: Transaction, person_id: int, now: datetime) -> Recorded:
    """Hold a person, and return who that is in the ledgers, on the terms of :func:`recorded_person`."""
    return recorded_person(tx, hold(tx, person_id), now)


def recorded_person(tx: Transaction, held: Held, now: datetime) -> Recorded:
    """Return who somebody is in the ledgers; refuse who is on no roster today."""
    rows = tx.execute(_RECORDED, {"person": held.person_id}).all()
    home = next((one for one in homes_in(rows, now) if one.stands), None)
    if home is None:
        raise Refusal("roster.refused.person_gone", status=404)
    is_known = None if held.projection is None else bool(held.projection())
    return Recorded(home, next(row.log_id for row in rows if row.membership_id == home.membership_id), is_known)


def standing_entry(reads: Reads, person_id: int, before: int | None = None) -> AnyRow | None:
    """Return what stands of a person: the last entry of their last line, or of the last line before another."""
    if before is None:
        return rows_of(reads, _LAST, person=person_id).first()
    return rows_of(reads, _LAST_BEFORE, person=person_id, line=before).first()


def following_entry(reads: Reads, person_id: int, after: int) -> AnyRow | None:
    """Return what stood of a person next: the last entry of the first line after another."""
    return rows_of(reads, _FIRST_AFTER, person=person_id, line=after).first()


def projected_entry(tx: Transaction, person_id: int) -> int | None:
    """Return the entry by which a person is known now."""
    known: int | None = tx.execute(_PROJECTION, {"person": person_id}).scalar()
    return known


def entry_values(person: Recorded, now: datetime, worth: Worth, author: Ref) -> dict[str, Any]:
    """Return the columns that say whose entry it is and how it came to be."""
    return {
        "log_id": person.log_id,
        "recorded_at": now,
        "organisation_id": person.home.organisation_id,
        "person_id": person.id,
        "worth": worth,
        "author": author,
    }


def detail_of(wish: Wish) -> dict[str, Any]:
    """Return the columns of place and purpose: the words, and the salted digest that stays when they are erased."""
    if not (wish.place or wish.purpose):
        return {}
    salt = secrets.token_bytes(16)
    return {
        "detail": salted(salt, [wish.place, wish.purpose]),
        "salt": salt,
        "place": wish.place,
        "purpose": wish.purpose,
    }


def record(tx: Transaction, person: Recorded, values: dict[str, Any]) -> Receipt:
    """Append an entry that stands from now on, and move the boards that show it today."""
    made = file(tx, person, values)
    row = {"person": made.person_id, "new_entry_id": made.entry_id, "new_status": made.status}
    row |= {"new_since": made.since, "new_until": made.until}
    if person.is_known:
        tx.send(_CHANGED, row)
    elif person.is_known is False or not tx.execute(_CHANGED, row).rowcount:
        tx.send(_FIRST, row)
    organisation = values["organisation_id"]
    recount_one(tx, organisation, person.home.hours, values["recorded_at"])
    tx.move(SHOWING, organisations=[organisation], day=person.home.day)
    return made


def file(tx: Transaction, person: Recorded, values: dict[str, Any]) -> Receipt:
    """Append an entry about what no longer stands: no board shows it."""
    entry_id = append(tx, Entry, values)
    said = (values["person_id"], values["status"], values["since"], values["until"])
    return Receipt(entry_id, *said, person.home.hours.timezone)

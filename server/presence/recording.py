"""One entry is written, with all that follows from it: the projection, and the boards that show it.

Entries that correct each other share one line of the ledger: a correction names the first entry of its line, and the
last entry of a line is what counts. What stands of a person is their last line, so that correcting last Tuesday does
not change today.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from server.core.db import AnyRow, Transaction
from server.core.entries import Log, append
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.presence.figures import recount
from server.presence.rules import Wish
from server.presence.tables import Entry, Presence
from server.roster.homes import homes_in, memberships
from server.roster.tables import Organisation, Person
from server.sites.tables import boards_showing

ENTRY, PRESENCE = plain(Entry), plain(Presence)


# Of two who declare for the first time, the second to be projected fails at the key, and is done again.
_HELD = select(PRESENCE.c.entry_id).where(PRESENCE.c.person_id == bindparam("person")).with_for_update(key_share=True)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded."""

    entry_id: int
    person_id: int
    status: str
    since: datetime
    until: datetime | None

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
class Recorded:
    """A person of whom something is recorded: for which organisation, in which log, on which day of the site."""

    id: int
    organisation_id: int
    log_id: int
    day: date


def held_person(session: Session, person_id: int, now: datetime) -> Recorded:
    """Return who a person is in the ledgers, held until the transaction ends; refuse who is on no roster today.

    What is recorded of a person goes one after the other: the same request, sent twice, waits here for itself. Whoever
    changes the roster holds the person's own row, and nobody at a door waits for that.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_HELD, {"person": person_id})
    rows = session.execute(
        memberships()
        .add_columns(Log.id.label("log_id"))
        .join(Log, (Log.site_id == Organisation.site_id) & (Log.kind == Organisation.kind))
        .where(Person.id == person_id)
    ).all()
    home = next((one for one in homes_in(rows, now) if one.stands), None)
    if home is None:
        raise Refusal("refused.person_gone", status=404)
    log = next(row.log_id for row in rows if row.membership_id == home.membership_id)
    return Recorded(person_id, home.organisation_id, log, home.day)


def standing_entry(session: Session, person_id: int, before: int | None = None) -> AnyRow | None:
    """Return what stands of a person: the last entry of their last line, or of the last line before another."""
    lines = _lines(person_id) if before is None else _lines(person_id).where(ENTRY.c.line < before)
    return session.execute(lines.order_by(ENTRY.c.line.desc(), ENTRY.c.id.desc())).first()


def following_entry(session: Session, person_id: int, after: int) -> AnyRow | None:
    """Return what stood of a person next: the last entry of the first line after another."""
    lines = _lines(person_id).where(ENTRY.c.line > after)
    return session.execute(lines.order_by(ENTRY.c.line, ENTRY.c.id.desc())).first()


def _lines(person_id: int) -> Select[*tuple[Any, ...]]:
    return select(ENTRY).where(ENTRY.c.person_id == person_id).limit(1)


def entry_values(person: Recorded, now: datetime, worth: str, author: Ref) -> dict[str, Any]:
    """Return the columns that say whose entry it is and how it came to be."""
    return {
        "log_id": person.log_id,
        "recorded_at": now,
        "organisation_id": person.organisation_id,
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
        "detail": sha256(salt + orjson.dumps([wish.place, wish.purpose])).digest(),
        "salt": salt,
        "place": wish.place,
        "purpose": wish.purpose,
    }


def record(tx: Transaction, values: dict[str, Any], day: date) -> Receipt:
    """Append an entry that stands from now on, and move the boards that show it on the site's ``day``."""
    made = file(tx, values)
    projected = {"entry_id": made.entry_id, "status": made.status, "since": made.since, "until": made.until}
    person_id = made.person_id
    changed = tx.session.execute(update(PRESENCE).where(PRESENCE.c.person_id == person_id).values(**projected))
    if not changed.rowcount:  # type: ignore[attr-defined]
        tx.session.execute(insert(PRESENCE).values(person_id=person_id, **projected))
    recount(tx.session, [values["organisation_id"]], values["recorded_at"])
    tx.move(boards_showing([values["organisation_id"]], day))
    return made


def file(tx: Transaction, values: dict[str, Any]) -> Receipt:
    """Append an entry about what no longer stands: no board shows it."""
    entry_id = append(tx, Entry, values)
    return Receipt(entry_id, values["person_id"], values["status"], values["since"], values["until"])

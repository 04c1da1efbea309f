"""One entry is written, with all that follows from it: the projection, and the boards that show it.

Entries that correct each other share one line of the ledger: a correction names the first entry of its line, and the
last entry of a line is what counts. What stands of a person is their last line, so that correcting last Tuesday does
not change today.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from server.core.database.statements import AnyRow
from server.core.database.transactions import Reads, Transaction, rows_of
from server.core.database.upserts import INSERTS, Insert
from server.core.days import stands_on
from server.core.logs.entries import append, salted
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import plain
from server.presence.figures import count, lock_people, whereabouts_in
from server.presence.rules import Provenance, Whereabouts, Wish
from server.presence.tables import Entry, Presence
from server.roster.homes import Home, home_of
from server.sites.tables import SHOWING

ENTRY, PRESENCE = plain(Entry), plain(Presence)

_PERSON: BindParameter[int] = bindparam("person")
ENTRY_OF = select(ENTRY).where(ENTRY.c.id == bindparam("entry"))
_LINES = select(ENTRY).where(ENTRY.c.person_id == _PERSON).limit(1)
_LAST = _LINES.order_by(ENTRY.c.line.desc(), ENTRY.c.id.desc())
_LAST_BEFORE = _LAST.where(ENTRY.c.line < bindparam("line"))
_FIRST_AFTER = _LINES.where(ENTRY.c.line > bindparam("line")).order_by(ENTRY.c.line, ENTRY.c.id.desc())


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
    def of_row(cls, entry: AnyRow, person: Subject) -> Receipt:
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
class Subject:
    """A person of whom something is recorded, locked with their organisation until the transaction ends.

    ``entry_id`` is what stands of them, None where nothing does, and ``others`` what is known of everybody else on the
    roster today. The ``boards`` show them all.
    """

    home: Home
    entry_id: int | None
    others: tuple[Whereabouts | None, ...]
    boards: frozenset[int]

    @property
    def id(self) -> int:
        """The person."""
        return self.home.person_id


def lock_ahead(tx: Transaction, home: Home, now: datetime) -> Callable[[], Subject]:
    """Lock a person until the transaction ends, with their organisation: what is recorded of it goes one after another.

    The same request, sent twice, waits here for itself. Whoever changes the roster locks the person's own row, and
    nobody at a door waits for that. What is returned returns the person; it refuses who is on the roster no more.
    """
    people = lock_people(tx, home.organisation_id, now)
    where = {"organisation": home.organisation_id, "site": home.site_id, "zone": home.zone_id}
    boards = tx.ask_ahead(SHOWING, where | {"day": home.day})

    def subject() -> Subject:
        present = [row for row in people() if stands_on(row.starts, row.ends, home.day)]
        mine = next((row for row in present if row.person_id == home.person_id), None)
        if mine is None:
            raise Refusal("roster.refused.person_gone", status=404)
        others = tuple(whereabouts_in(row) for row in present if row is not mine)
        return Subject(home, mine.entry_id, others, frozenset(boards().scalars()))

    return subject


def lock_person(tx: Transaction, person_id: int, now: datetime) -> Subject:
    """Lock a person, and return who that is in the ledgers; refuse who is on no roster today."""
    return lock_ahead(tx, home_of(tx.connection, person_id, now), now)()


def standing_entry(reads: Reads, person_id: int, before: int | None = None) -> AnyRow | None:
    """Return what stands of a person: the last entry of their last line, or of the last line before another."""
    if before is None:
        return rows_of(reads, _LAST, person=person_id).first()
    return rows_of(reads, _LAST_BEFORE, person=person_id, line=before).first()


def following_entry(reads: Reads, person_id: int, after: int) -> AnyRow | None:
    """Return what stood of a person next: the last entry of the first line after another."""
    return rows_of(reads, _FIRST_AFTER, person=person_id, line=after).first()


def entry_values(person: Subject, now: datetime, provenance: Provenance, author: Ref) -> dict[str, Any]:
    """Return the columns that say whose entry it is and how it came to be."""
    return {
        "log_id": person.home.log_id,
        "recorded_at": now,
        "organisation_id": person.home.organisation_id,
        "person_id": person.id,
        "provenance": provenance,
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


def record(tx: Transaction, person: Subject, values: dict[str, Any]) -> Receipt:
    """Append an entry that stands from now on, and move the boards that show it today."""
    made = file(tx, person, values)
    stands = Whereabouts(made.status, made.since, made.until)
    row = {name: getattr(made, name) for name in ("person_id", "entry_id", "status", "since", "until")}
    tx.send(_projected(tx.connection.dialect.name), row)
    count(tx, person.home.organisation_id, [*person.others, stands], person.home.hours, values["recorded_at"])
    tx.move(person.boards)
    return made


def file(tx: Transaction, person: Subject, values: dict[str, Any]) -> Receipt:
    """Append an entry about what no longer stands: no board shows it."""
    entry_id = append(tx, Entry, values)
    said = (values["person_id"], values["status"], values["since"], values["until"])
    return Receipt(entry_id, *said, person.home.hours.timezone)


@cache
def _projected(engine: str) -> Insert:
    insert = INSERTS[engine](PRESENCE).inline()
    anew = {name: insert.excluded[name] for name in ("entry_id", "status", "since", "until")}
    return insert.on_conflict_do_update(index_elements=["person_id"], set_=anew)

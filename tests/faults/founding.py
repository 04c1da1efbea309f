"""The incubator that is put under load, and what its ledger holds in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from sqlalchemy import select, update

from server.accounts.tokens import create_token
from server.core.clock import system_clock
from server.core.config import Config
from server.core.database.db import Database
from server.core.tables import Board, Idempotency
from server.fleet.actions import add_kiosk
from server.presence.tables import Entry
from server.roster.tables import Membership, Person
from server.sites.tables import Lease
from tests.faults.history import Entered
from tests.faults.writers import HERE, STATUSES, Somebody
from tests.incubator import new_incubator

PEOPLE = 3
CROWD = 40
"""People behind the door that a flood changes: its face is large."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything."""

    doors: int = 8
    """One more has people for whom only a flood writes."""
    kiosks: int = 2
    """Kiosks at each door; two more show the site's overview."""
    extras: int = 0
    """Kiosks at each door that only fill the hall."""
    writers: int = 3
    pause: float = 0.05
    """Seconds that a writer rests after each write."""


USUAL = Scale()
Screens = Sequence[tuple[str, str]]
"""Boards, each with the token of a kiosk."""


@dataclass(frozen=True, slots=True)
class Founded:
    """A token for the writers, the people on the doors, and the kiosks."""

    token: str
    people: list[Somebody]
    screens: Screens
    extras: Screens


def found(data: Path, scale: Scale, database_url: str | None) -> Founded:
    """Found an incubator."""
    incubator = new_incubator(data, database_url)
    for door in range(scale.doors + 1):
        count = PEOPLE if door < scale.doors else CROWD
        names = [f"P{door * PEOPLE + number}" for number in range(count)]
        incubator.tenant(f"公司{door}", *names, room=f"{door // 20 + 1}-{door}")
    token = create_token(incubator.db, "writers", ["presence"], system_clock())
    with incubator.db.transaction() as tx:
        # A title would hide the name under which a door lists its people.
        tx.session.execute(update(Membership).values(title=None))
    people = _people(incubator.db)
    doors = sorted({person.board for person in people})
    screens = _screens(incubator.db, [*doors * scale.kiosks, *[incubator.board().code] * 2])
    extras = _screens(incubator.db, doors * scale.extras)
    incubator.db.close()
    return Founded(token, people, screens, extras)


def _screens(db: Database, boards: Sequence[str]) -> Screens:
    return [(board, add_kiosk(db, board, system_clock())) for board in boards]


def _people(db: Database) -> list[Somebody]:
    rows = (
        select(Person.id, Person.name, Board.code)
        .join(Membership, Membership.person_id == Person.id)
        .join(Lease, Lease.organisation_id == Membership.organisation_id)
        .join(Board, Board.room_id == Lease.room_id)
        .order_by(Person.id)
    )
    with db.reading() as session:
        return [Somebody(row.id, row.name, row.code) for row in session.execute(rows)]


def entered(env: Mapping[str, str]) -> list[Entered]:
    """Read what the ledger holds of the writers."""
    db = Database(Config.from_env(env).database_url)
    try:
        with db.reading() as session:
            keys: dict[int, list[str]] = {}
            for key, answer in session.execute(select(Idempotency.key, Idempotency.answer)):
                keys.setdefault(orjson.loads(answer)["entry_id"], []).append(key)
            rows = session.execute(
                select(Entry.id, Person.name, Entry.status, Entry.until).join(Person, Person.id == Entry.person_id)
            )
            return [
                Entered(row.id, row.name, _mark(row.status, row.until), tuple(keys.get(row.id, ()))) for row in rows
            ]
    finally:
        db.close()


def _mark(status: str, until: datetime) -> str:
    return f"{STATUSES[status]} {until.astimezone(HERE).date()}"

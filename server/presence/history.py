"""What was declared about a person, as pages show it: with its provenance, who recorded it, and what corrected what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.accounts.authors import names_of
from server.core.database.statements import AnyRow
from server.core.refs import Ref
from server.core.tables import Board
from server.presence.recording import ENTRY
from server.presence.rules import Whereabouts
from server.presence.statuses import STATUSES, Status
from server.sites.tables import Room

DAYS = 90
PAGE = 30


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry. ``author`` is a name, None for the system; ``newer``: a later entry corrected it."""

    entry: AnyRow
    status: Status
    author: str | None
    newer: bool

    @property
    def own(self) -> bool:
        """Whether its person said so, and nobody for them."""
        return bool(self.entry.author == Ref("person", self.entry.person_id))

    @property
    def not_today(self) -> bool:
        """Whether it promised no return."""
        return Whereabouts(self.entry.status, self.entry.since, self.entry.until).not_today

    @property
    def is_undo(self) -> bool:
        """Whether its person took a choice back within seconds."""
        return bool(self.entry.reason == "undo" and self.entry.corrects)


@dataclass(frozen=True, slots=True)
class History:
    """One page, the newest entry first; ``older`` is where the next page begins."""

    lines: tuple[HistoryLine, ...]
    older: int | None


def read_history(
    session: Session, person_id: int, now: datetime, before: int | None = None, organisation: int | None = None
) -> History:
    """Return a page of the entries of the last :data:`DAYS` days, from an entry on downwards.

    With ``organisation``, of what was said for it: another company's visits are none of its business.
    """
    mine = (ENTRY.c.person_id == person_id) & (ENTRY.c.recorded_at >= now - timedelta(days=DAYS))
    if organisation is not None:
        mine &= ENTRY.c.organisation_id == organisation
    query = _entries().where(mine).order_by(ENTRY.c.id.desc()).limit(PAGE + 1)
    found = session.execute(query if before is None else query.where(ENTRY.c.id < before)).all()
    shown = found[:PAGE]
    return History(as_lines(session, shown), shown[-1].id if len(found) > PAGE else None)


def read_entry(session: Session, entry_id: int) -> HistoryLine:
    """Return one entry."""
    return as_lines(session, session.execute(_entries().where(ENTRY.c.id == entry_id)).all())[0]


def as_lines(session: Session, entries: Iterable[AnyRow]) -> tuple[HistoryLine, ...]:
    """Return entries with what is known beside them."""
    rows = list(entries)
    names = names_of(session, {row.author for row in rows})
    # By person: their entries are found by an index, and lines are not.
    same = ENTRY.c.person_id.in_({row.person_id for row in rows}) & ENTRY.c.line.in_({row.line for row in rows})
    query = select(ENTRY.c.line, func.max(ENTRY.c.id).label("last")).where(same).group_by(ENTRY.c.line)
    last = {row.line: row.last for row in session.execute(query)}
    return tuple(
        HistoryLine(row, STATUSES[row.status], names.get(row.author), row.id != last[row.line]) for row in rows
    )


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(*ENTRY.c, Room.number.label("room"))
        .outerjoin(Board, Board.id == ENTRY.c.board_id)
        .outerjoin(Room, Room.id == Board.room_id)
    )

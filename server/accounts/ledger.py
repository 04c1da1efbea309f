"""The ledger of rights as a page shows it: who did what to whom, for those who look after the place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.audit import Audit
from server.core.refs import Ref
from server.core.roles import EVERYWHERE, Place

PAGE = 50
BATCH = 200
ADDRESSES = {"token": "api_token", "phone": "held_phone"}
"""Kind of a subject → what addresses call it, where that differs."""

Finder = Callable[[Session, str, int], Place | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger."""

    id: int
    at: datetime
    author: Ref
    action: str
    subject: Ref
    detail: dict[str, Any]


def read_ledger(
    session: Session, places: Iterable[Place], finder: Finder, before: int | None
) -> tuple[list[Line], int | None]:
    """Return a page of the lines about what lies in these places, the newest first, and where the next one begins."""
    reach = tuple(places)

    @cache
    def is_shown(subject: Ref) -> bool:
        if EVERYWHERE in reach:
            return True
        found = finder(session, ADDRESSES.get(subject.kind, subject.kind), subject.id or 0)
        return found is not None and any(place.covers(found) for place in reach)

    shown: list[Line] = []
    while len(shown) <= PAGE:
        statement = select(Audit).order_by(Audit.id.desc()).limit(BATCH)
        rows = session.scalars(statement.where(Audit.id < before) if before else statement).all()
        shown += [_line(row) for row in rows if is_shown(row.subject)]
        if len(rows) < BATCH:
            break
        before = rows[-1].id
    return shown[:PAGE], shown[PAGE - 1].id if len(shown) > PAGE else None


def _line(row: Audit) -> Line:
    return Line(row.id, row.recorded_at, row.author, row.action, row.subject, orjson.loads(row.detail))

"""Kiosks come and are seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from server.core.access import digest, new_secret
from server.core.db import Database, Transaction
from server.core.tables import Board, plain
from server.fleet.tables import Kiosk

KIOSK = plain(Kiosk)
MOST_AT_ONCE = 500
"""Rows of one statement: databases count their parameters."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A kiosk as its own requests see it: who it is and the one board that it may show."""

    id: int
    generation: int
    board_id: int
    board: str
    kind: str


def add_kiosk(db: Database, board_code: str, now: datetime, token: str | None = None) -> str:
    """Give a board a new kiosk and return the kiosk's token: it is shown this once. Raises LookupError."""
    token = token or new_secret()
    with db.transaction() as tx:
        board = tx.session.scalar(select(Board.id).where(Board.code == board_code))
        if board is None:
            raise LookupError(board_code)
        tx.session.add(Kiosk(board_id=board, digest=digest(token), created_at=now))
    return token


def find_kiosk(session: Session, token: str) -> Screen | None:
    """Return the kiosk that holds this token unless it was cut off."""
    row = session.execute(
        select(Kiosk.id, Kiosk.generation, Kiosk.board_id, Board.code, Board.kind)
        .join(Board, Board.id == Kiosk.board_id)
        .where(Kiosk.digest == digest(token), Kiosk.revoked_at.is_(None))
    ).one_or_none()
    return None if row is None else Screen(row.id, row.generation, row.board_id, row.code, row.kind)


def note_seen(db: Database, kiosks: Iterable[int], painted: Mapping[int, int], now: datetime) -> None:
    """Write down, in one go, which kiosks are alive and which version each has on the glass."""
    seen = sorted(kiosks)
    for start in range(0, len(seen), MOST_AT_ONCE):
        some = seen[start : start + MOST_AT_ONCE]
        glass = {kiosk: painted[kiosk] for kiosk in some if kiosk in painted}
        db.act(lambda tx, some=some, glass=glass: _note(tx, some, glass, now))  # type: ignore[misc]


def _note(tx: Transaction, seen: list[int], painted: Mapping[int, int], now: datetime) -> None:
    # Two workers may both have heard a kiosk that moved between them: one order, so that they do not wait in a ring.
    these = KIOSK.c.id.in_(seen)
    tx.session.execute(select(KIOSK.c.id).where(these).order_by(KIOSK.c.id).with_for_update(key_share=True))
    values: dict[str, Any] = {"seen_at": now}
    if painted:
        values["painted"] = case(dict(painted), value=KIOSK.c.id, else_=KIOSK.c.painted)
    tx.session.execute(update(KIOSK).where(these).values(**values))

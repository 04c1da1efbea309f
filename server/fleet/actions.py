"""Kiosks come and are seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.core.access import digest, new_secret
from server.core.db import Database
from server.core.tables import Board
from server.fleet.tables import Kiosk


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
    seen = list(kiosks)
    with db.transaction() as tx:
        tx.session.execute(update(Kiosk).where(Kiosk.id.in_(seen)).values(seen_at=now))
        for kiosk, version in painted.items():
            tx.session.execute(update(Kiosk).where(Kiosk.id == kiosk).values(painted=version))

"""A kiosk that knows more than the database is a witness that the database went back."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from sqlalchemy import select, update

from server.core.db import Database
from server.core.metrics import metrics
from server.core.tables import Board, Instance
from server.fleet.actions import Screen

log = logging.getLogger(__name__)


def witness(db: Database, screen: Screen, epoch: Any, version: Any, board: Any = None) -> bool:
    """Hear what a kiosk has on the glass; when it is ahead of the database in the same epoch, begin a new epoch.

    Screens replace everything at a new epoch; in the old one they would ignore the truth as outdated. A kiosk that was
    moved names the other board, of which the version tells nothing here.
    """
    if board not in (None, screen.board):
        return False
    if not isinstance(epoch, str) or not isinstance(version, int) or not _is_ahead(db, screen, epoch, version):
        return False
    with db.transaction() as tx:
        changed = tx.session.execute(
            update(Instance).where(Instance.epoch == epoch).values(epoch=secrets.token_hex(4).upper())
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            return False
    metrics().regressions.inc()
    log.critical(
        "the database went back: board %s was painted in version %s; a new epoch begins", screen.board, version
    )
    return True


def _is_ahead(db: Database, screen: Screen, epoch: str, version: int) -> bool:
    with db.reading() as session:
        known = session.scalar(select(Board.version).where(Board.id == screen.board_id))
        return session.scalars(select(Instance.epoch)).one() == epoch and known is not None and version > known

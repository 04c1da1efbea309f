"""A board that was hung by mistake is removed, and whatever shows it is cut off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from server.access.audit import record
from server.boards.kiosks import Kiosk
from server.core.boards.hanging import HANGS
from server.core.db import Database
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board
from server.core.transactions import Transaction
from server.fleet.actions import revoke_within
from server.sites.scopes import about_board


def remove_board(db: Database, code: str, by: Principal, now: datetime) -> None:
    """Remove a board that was hung beside another one of the same place. Raises :class:`Refusal` for a first one.

    Its kiosks are cut off, and its code leads nowhere any more.
    """
    db.act(lambda tx: _remove(tx, code, by.ref, now), by=by)


def _remove(tx: Transaction, code: str, author: Ref, now: datetime) -> None:
    # Held alone: whoever is about to hang a kiosk there waits, and then finds that the board is gone.
    board = tx.session.scalar(select(Board).where(Board.code == code.upper(), HANGS).with_for_update())
    if board is None:
        raise Refusal("core.refused.no_board", status=404, code=code)
    if not board.name:
        raise Refusal("fleet.refused.first", status=409)
    board.removed_at = now
    here = Kiosk.revoked_at.is_(None) & (Kiosk.board_id == board.id)
    kiosks = tx.session.scalars(select(Kiosk.id).where(here).order_by(Kiosk.id)).all()
    for kiosk in kiosks:
        revoke_within(tx, kiosk, author, now)
    about = about_board(tx.session, board.id)
    record(tx, author, "board.removed", about, now, board=board.code, name=board.name, kiosks=len(kiosks))

"""A kiosk moves to another door and keeps its token: the tablet only has to be hung there."""

from __future__ import annotations

from datetime import datetime

from server.access.audit import record
from server.core.boards.hanging import lock_board_called
from server.core.db import Database
from server.core.files.rows import drop_files
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.tables import Board
from server.core.transactions import Transaction
from server.fleet.actions import lock_kiosk, settle_alarms
from server.fleet.orders import put_order
from server.fleet.scopes import about_kiosk
from server.sites.tables import overviews_of


def move_kiosk(db: Database, kiosk_id: int, board: str, by: Principal, now: datetime) -> None:
    """Let a kiosk show another board; the codes that it showed at the old door are worthless. Raises Refusal."""
    db.act(lambda tx: _move(tx, kiosk_id, board, by.ref, now), by=by)


def _move(tx: Transaction, kiosk_id: int, board: str, author: Ref, now: datetime) -> None:
    kiosk = lock_kiosk(tx, kiosk_id)
    there = lock_board_called(tx, board)
    if there.id == kiosk.board_id:
        return
    left = tx.session.get_one(Board, kiosk.board_id)
    kiosk.board_id = there.id
    kiosk.generation += 1
    kiosk.watched_by = kiosk.painted = None
    tx.session.flush()
    tx.move(overviews_of([left.id, there.id]))
    settle_alarms(tx, kiosk_id, now)
    # The picture is the old door's, with its people.
    drop_files(tx.session, Ref("kiosk", kiosk_id))
    # The page that the tablet keeps for a start without a server is the old door's.
    put_order(tx, kiosk_id, "reload", author, now)
    record(tx, author, "kiosk.moved", about_kiosk(tx.session, kiosk_id), now, left=left.code, board=there.code)

"""Kiosks come, move, get another device, and are cut off: each by itself, or all of a board that is removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from server.access.audit import record
from server.boards.kiosks import Kiosk
from server.core.boards.hanging import HANGS, lock_board_called
from server.core.boards.kinds import Surface
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.files.rows import drop_files
from server.core.keys import digest, new_secret
from server.core.principals import CONSOLE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board
from server.fleet.alarms import settle_alarms
from server.fleet.kiosks import lock_kiosk
from server.fleet.orders import put_order
from server.fleet.scopes import about_kiosk
from server.fleet.tables import KioskReading
from server.sites.scopes import about_board
from server.sites.tables import overviews_of


def add_kiosk(
    db: Database,
    board_code: str,
    now: datetime,
    token: str | None = None,
    by: Principal = CONSOLE,
    panel: str | None = None,
) -> str:
    """Give a board a new kiosk and return the kiosk's token: it is shown this once. Raises :class:`Refusal`.

    With a ``panel`` it is a sign of paper, which fetches pictures of that panel.
    """
    token = token or new_secret()

    def add(tx: Transaction) -> None:
        board = lock_board_called(tx, board_code)
        kiosk = new_kiosk(tx, board.id, token, now)
        kiosk.paired_by, kiosk.paired_at = by.ref, now
        kiosk.surface, kiosk.panel = Surface.PAPER if panel else Surface.TABLET, panel
        record(tx, by.ref, "kiosk.paired", about_kiosk(tx.session, kiosk.id), now, board=board.code, name=kiosk.name)

    db.act(add, by=by)
    return token


def new_kiosk(tx: Transaction, board_id: int, token: str, now: datetime, name: str = "") -> Kiosk:
    """Add a kiosk to a board. One that gets no name is called by its number."""
    kiosk = Kiosk(board_id=board_id, name=name, digest=digest(token), created_at=now)
    tx.session.add(kiosk)
    tx.session.flush()
    kiosk.name = name or f"K{kiosk.id}"
    return kiosk


def replace_device(tx: Transaction, kiosk_id: int, board_id: int, token: str, now: datetime) -> Kiosk:
    """Let another device be this kiosk of this board: what the old one holds is worthless from now on."""
    kiosk = lock_kiosk(tx, kiosk_id)
    if kiosk.board_id != board_id:
        raise Refusal("error.404", status=404)
    kiosk.digest = digest(token)
    kiosk.generation += 1
    # Only a browser shows the code by which it is put in the place of another.
    kiosk.surface, kiosk.panel = Surface.TABLET, None
    kiosk.seen_at = kiosk.silent_since = kiosk.watched_by = kiosk.painted = None
    _forget_devices(tx, kiosk, now)
    return kiosk


def move_kiosk(db: Database, kiosk_id: int, board: str, by: Principal, now: datetime) -> None:
    """Let a kiosk show another board; the codes that it showed at the old door are worthless. Raises Refusal."""
    db.act(lambda tx: _move(tx, kiosk_id, board, by.ref, now), by=by)


def remove_board(db: Database, code: str, by: Principal, now: datetime) -> None:
    """Remove a board that was hung beside another one of the same place. Raises :class:`Refusal` for a first one.

    Its kiosks are cut off, and its code leads nowhere any more.
    """
    db.act(lambda tx: _remove(tx, code, by.ref, now), by=by)


def revoke_kiosk(db: Database, kiosk_id: int, by: Principal, now: datetime) -> None:
    """Cut a kiosk off: its token opens nothing any more, its codes let nobody in."""
    db.act(lambda tx: revoke_within(tx, kiosk_id, by.ref, now), by=by)


def revoke_within(tx: Transaction, kiosk_id: int, author: Ref, now: datetime) -> None:
    """Cut a kiosk off as part of a larger change."""
    kiosk = tx.session.get_one(Kiosk, kiosk_id, with_for_update={"key_share": True})
    if kiosk.revoked_at is not None:
        return
    kiosk.revoked_at = now
    _forget_devices(tx, kiosk, now)
    record(tx, author, "kiosk.revoked", about_kiosk(tx.session, kiosk.id), now, name=kiosk.name)


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


def _remove(tx: Transaction, code: str, author: Ref, now: datetime) -> None:
    # Locked alone: whoever is about to hang a kiosk there waits, and then finds that the board is gone.
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


def remove_boards(tx: Transaction, these: ColumnElement[bool], author: Ref, now: datetime) -> None:
    """Remove these boards, first ones too: their site is closed, and their kiosks are cut off."""
    for board in tx.session.scalars(select(Board).where(these).order_by(Board.id)).all():
        board.removed_at = now
        about = about_board(tx.session, board.id)
        record(tx, author, "board.removed", about, now, board=board.code, name=board.name, kiosks=0)


def _forget_devices(tx: Transaction, kiosk: Kiosk, now: datetime) -> None:
    kiosk.device = kiosk.device_since = kiosk.device_before = None
    tx.session.flush()
    tx.session.execute(delete(KioskReading).where(KioskReading.kiosk_id == kiosk.id))
    drop_files(tx.session, Ref("kiosk", kiosk.id))
    settle_alarms(tx, kiosk.id, now)
    tx.move(overviews_of([kiosk.board_id]))

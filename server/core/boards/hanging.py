"""Boards come to be, with the zone, the site, the floor or the room that they stand for; more are hung and removed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from server.core.boards.codes import free_code
from server.core.boards.kinds import Extent, kinds_of
from server.core.database.transactions import Transaction, rows_of
from server.core.refusal import Refusal
from server.core.tables import Board, plain

_BOARD = plain(Board)
_WITH_CODE = select(_BOARD.c.id).where(_BOARD.c.code == bindparam("code"))
HANGS = Board.removed_at.is_(None)
"""Which boards hang. A removed one keeps its row, for entries and kiosks name it, and its code, which is on paper."""


def hang_first(session: Session, extent: Extent, **stands_for: int | None) -> None:
    """Give a new zone, site, floor or room, named by its columns, a board of each kind of its extent."""
    for kind in kinds_of(extent):
        hang(session, kind, "", **stands_for)


def hang(session: Session, kind: str, name: str, **stands_for: int | None) -> Board:
    """Add a board under a code of its own."""
    board = Board(code=free_code(lambda code: _is_taken(session, code)), kind=kind, name=name, **stands_for)
    session.add(board)
    return board


def lock_board(tx: Transaction, which: ColumnElement[bool]) -> Board | None:
    """Return a board that hangs, which nobody removes until the transaction ends; None when it hangs no more."""
    return tx.session.scalar(select(Board).where(which, HANGS).with_for_update(read=True, key_share=True))


def lock_board_called(tx: Transaction, code: str) -> Board:
    """Return the board with this code, locked likewise. Raises :class:`Refusal` where none hangs."""
    board = lock_board(tx, Board.code == code.upper())
    if board is None:
        raise Refusal("core.refused.no_board", status=404, code=code)
    return board


def _is_taken(session: Session, code: str) -> bool:
    # Who draws the same code meanwhile meets it at the column's unique index, and acts once more.
    return bool(rows_of(session, _WITH_CODE, code=code))

"""Boards come to be: with the site, the floor or the room that they stand for."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.boards.codes import free_code
from server.boards.kinds import Scope, kinds_of
from server.core.tables import Board


def hang_first(session: Session, scope: Scope, **stands_for: int | None) -> None:
    """Give a new site, floor or room a board of each kind of its scope. ``stands_for`` names the board's columns."""
    for kind in kinds_of(scope):
        hang(session, kind, "", **stands_for)


def hang(session: Session, kind: str, name: str, **stands_for: int | None) -> Board:
    """Add a board under a code of its own."""
    board = Board(code=free_code(lambda code: _is_taken(session, code)), kind=kind, name=name, **stands_for)
    session.add(board)
    return board


def _is_taken(session: Session, code: str) -> bool:
    # Who draws the same code meanwhile meets it at the column's unique index, and acts once more.
    return bool(session.scalar(select(exists().where(Board.code == code))))

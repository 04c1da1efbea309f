"""Who looks at a board live from the manager's pages: no kiosk, no token, only the reader's own sign-in and rights."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.guard import actor
from server.access.roles import Actor, Permission
from server.accounts.logins import sign_ins
from server.accounts.rights import grants_of
from server.accounts.rules import Span
from server.accounts.signed_in import seat
from server.accounts.tables import Login
from server.core.boards.hanging import HANGS
from server.core.house import house
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.tables import Board
from server.live.sockets import Listener
from server.sites.scopes import scope_of_board, scopes_of_boards

Watching = tuple[int, int]
"""A sign-in, and the board that its browser watches."""


def admit(board: Any) -> Listener | None:
    """Return the reader of the current request as a listener to this board, None where it is not theirs to see.

    A browser sends a reader's cookie from any page that opens a socket, but never without the origin of that page.
    """
    if not isinstance(board, str) or not request.headers.get("Origin"):
        return None
    with house().db.reading() as session:
        board_id = readable(session, board)
        here = seat(session)
    return Listener(board_id, login=here.login.id if here else None) if board_id else None


def readable(session: Session, board: str) -> int | None:
    """Return the id of a board that the sender of the current request may see."""
    scope = scope_of_board(session, board)
    if scope is None or actor().holder(Permission.BOARDS, scope) is None:
        return None
    return session.scalar(select(Board.id).where(Board.code == board.upper()))


def entitled(session: Session, watching: Collection[Watching]) -> dict[Watching, Span]:
    """Return those of these readers whose rights hold, each with the span of the sign-in."""
    spans = sign_ins(session, {login for login, _board in watching})
    scopes = scopes_of_boards(session, Board.id.in_({board for _login, board in watching}) & HANGS)
    rights = {login: _rights(session, login) for login in spans}
    known = [(login, board) for login, board in watching if login in rights and board in scopes]
    return {
        (login, board): spans[login]
        for login, board in known
        if rights[login].holder(Permission.BOARDS, scopes[board]) is not None
    }


def _rights(session: Session, login: int) -> Actor:
    return Actor(tuple(grants_of(session, Principal(Ref("user", session.get_one(Login, login).user_id)))))

"""Where kiosks belong, for the guard."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import About
from server.access.roles import Scope
from server.boards.kiosks import Kiosk
from server.core.refs import Ref
from server.core.tables import Board
from server.sites.scopes import scopes_of_boards


def scope_of_kiosk(session: Session, kiosk: int) -> Scope | None:
    """Return the scope of a kiosk: that of the board it shows."""
    shown = select(Kiosk.board_id).where(Kiosk.id == kiosk).scalar_subquery()
    return next(iter(scopes_of_boards(session, Board.id == shown).values()), None)


def about_kiosk(session: Session, kiosk: int) -> About:
    """Return what a line about this kiosk says of it."""
    return About(Ref("kiosk", kiosk), scope_of_kiosk(session, kiosk))

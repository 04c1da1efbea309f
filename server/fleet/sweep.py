"""Cuts off who may not listen any more: kiosks that were revoked, replaced or moved, readers whose rights ended.

Every process sweeps its own sockets, so that no word between processes need arrive for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.actions import live_logins
from server.accounts.signed_in import grants_of
from server.accounts.tables import Login
from server.boards.hanging import HANGS
from server.core.house import House
from server.core.roles import Actor, Permission
from server.core.sockets import Listener, Listeners
from server.core.tables import Board
from server.fleet.actions import KIOSK
from server.sites.places import places_of_boards

EVERY_SECONDS = 2.0


class Sweep:
    """The sweep of one process."""

    def __init__(self, house: House, listeners: Listeners) -> None:
        self._house = house
        self._listeners = listeners

    def look(self) -> None:
        """Read what holds now, and cut off whoever listens beyond it."""
        everyone = self._listeners.everyone()
        if not everyone:
            return
        with self._house.db.reading() as session:
            kiosks = _kiosks(session, everyone.values())
            readers = self._readers(session, everyone.values())
        for sid, who in everyone.items():
            if who.kiosk is None:
                holds = who.login is None or (who.login, who.board) in readers
            else:
                holds = kiosks.get(who.kiosk) == (who.board, who.generation)
            if holds:
                continue
            if who.kiosk in kiosks and kiosks[who.kiosk][0] != who.board:
                # It was moved, and comes back with the token that it has.
                self._listeners.part(sid)
            else:
                self._listeners.revoke(sid)

    def _readers(self, session: Session, everyone: Iterable[Listener]) -> set[tuple[int, int]]:
        watching = {(who.login, who.board) for who in everyone if who.login is not None}
        if not watching:
            return set()
        live = live_logins(session, {login for login, _board in watching}, self._house.clock())
        places = places_of_boards(session, Board.id.in_({board for _login, board in watching}) & HANGS)
        rights = {login: _rights(session, login) for login in live}
        known = [(login, board) for login, board in watching if login in rights and board in places]
        return {
            (login, board)
            for login, board in known
            if rights[login].holder(Permission.BOARDS, places[board]) is not None
        }


def _kiosks(session: Session, everyone: Iterable[Listener]) -> dict[int, tuple[int, int]]:
    ids = {who.kiosk for who in everyone if who.kiosk is not None}
    rows = session.execute(
        select(KIOSK.c.id, KIOSK.c.generation, KIOSK.c.board_id).where(
            KIOSK.c.id.in_(ids), KIOSK.c.revoked_at.is_(None)
        )
    )
    return {row.id: (row.board_id, row.generation) for row in rows}


def _rights(session: Session, login: int) -> Actor:
    return Actor(tuple(grants_of(session, session.get_one(Login, login).user_id)))

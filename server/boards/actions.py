"""One more board is hung where one stands: at a room's back door, in a site's other lobby."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from server.boards.hanging import hang
from server.core.audit import record
from server.core.db import Database, Transaction
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board
from server.sites.places import about_site

LONGEST_NAME = 20


def add_board(db: Database, like: str, name: str, author: Ref, now: datetime) -> str:
    """Hang a board that shows what the board with the code ``like`` shows; return its code. Raises :class:`Refusal`.

    Its name tells the two apart wherever a board is chosen.
    """
    called = " ".join(name.split())
    if not (0 < len(called) <= LONGEST_NAME and called.isprintable()):
        raise Refusal("boards.refused.name", longest=LONGEST_NAME)

    def add(tx: Transaction) -> str:
        there = tx.session.scalar(select(Board).where(Board.code == like.upper()))
        if there is None:
            raise Refusal("boards.refused.unknown", status=404, code=like)
        stands_for = {"site_id": there.site_id, "floor_id": there.floor_id, "room_id": there.room_id}
        made = hang(tx.session, there.kind, called, **stands_for)
        site = about_site(tx.session, there.site_id)
        record(tx, author, "board.added", site, now, board=made.code, like=there.code, name=called)
        return made.code

    return db.act(add)

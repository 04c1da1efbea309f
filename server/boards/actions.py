"""One more board is hung where one stands: at a room's back door, in a site's other lobby."""

from __future__ import annotations

from datetime import datetime

from server.access.audit import record
from server.core.boards.hanging import hang, lock_board_called
from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.sites.scopes import about_board

LONGEST_NAME = 20
STANDS_FOR = ("zone_id", "site_id", "floor_id", "room_id")


def board_name(text: str) -> str:
    """Read what somebody calls a board. Raises :class:`Refusal`."""
    name = " ".join(text.split())
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise Refusal("boards.refused.name", longest=LONGEST_NAME)
    return name


def add_board(db: Database, like: str, name: str, by: Principal, now: datetime) -> str:
    """Hang a board that shows what the board with the code ``like`` shows; return its code. Raises :class:`Refusal`.

    Its name tells the two apart wherever a board is chosen.
    """
    called = board_name(name)

    def add(tx: Transaction) -> str:
        there = lock_board_called(tx, like)
        stands_for = {name: getattr(there, name) for name in STANDS_FOR}
        made = hang(tx.session, there.kind, called, **stands_for)
        tx.session.flush()
        about = about_board(tx.session, made.id)
        record(tx, by.ref, "board.added", about, now, board=made.code, like=there.code, name=called)
        return made.code

    return db.act(add, by=by)

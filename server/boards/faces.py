"""The face of any board, and the snapshot in which it travels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.boards.door import door_face
from server.boards.kinds import KINDS, Kind
from server.boards.overview import overview_face
from server.core.db import Database
from server.core.push import Frame
from server.core.tables import Board, Instance
from server.sites.rules import Hours
from server.sites.tables import Site
from signs.face import Face, compact

Reader = Callable[[Session, Site, Hours, Board, datetime], Face]

READERS: Mapping[str, Reader] = {"door": door_face, "overview": overview_face}
"""How each face is read; a kind of board names one of them."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole face with what a screen needs to judge it: newer or older, how old."""

    board: str
    kind: Kind
    epoch: str
    version: int
    face: Face
    at: datetime
    """On the site's wall clock."""

    def frame(self) -> Frame:
        """Return what is pushed to its screens."""
        return Frame(self.message(), self.kind.calm)

    def message(self) -> dict[str, Any]:
        """Return what goes over the wire: ``at`` in milliseconds since 1970, the site's offset from UTC in minutes."""
        return {
            "board": self.board,
            "epoch": self.epoch,
            "v": self.version,
            "face": compact(self.face),
            "server_now": int(self.at.timestamp() * 1000),
            "utc_offset": (self.at.utcoffset() or timedelta()) // timedelta(minutes=1),
        }


def snapshot(db: Database, board_id: int, now: datetime) -> Snapshot:
    """Return a board's face together with the version that it belongs to."""
    with db.reading() as session:
        board = session.get_one(Board, board_id)
        epoch = session.scalars(select(Instance.epoch)).one()
        # Held while its board is read: the session forgets what nobody holds, and would ask for it again.
        site = session.get_one(Site, board.site_id)
        face = face_of(session, board, now)
        return Snapshot(board.code, KINDS[board.kind], epoch, board.version, face, site.hours.local(now))


def face_of(session: Session, board: Board, now: datetime) -> Face:
    """Return the whole face of a board."""
    site = session.get_one(Site, board.site_id)
    return READERS[KINDS[board.kind].face](session, site, site.hours, board, now)

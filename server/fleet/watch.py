"""Which kiosks are alive: collected in memory, written in one go, shown on the overviews."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from server.boards.overview import SILENT_AFTER
from server.core.clock import Clock
from server.core.db import Database, Transaction
from server.core.metrics import metrics
from server.core.sockets import Listeners
from server.core.tables import Board
from server.fleet.actions import note_seen
from server.fleet.rules import spread
from server.fleet.tables import Kiosk
from server.sites.tables import Room

EVERY_SECONDS = 5.0
FLEET_MEMORY = timedelta(hours=1)
"""A kiosk that was seen within this time comes back when the server does."""


class Watch:
    """The watch over the kiosks of one process."""

    def __init__(self, db: Database, listeners: Listeners, clock: Clock) -> None:
        self._db = db
        self._listeners = listeners
        self._clock = clock
        self._heard: set[int] = set()
        self._painted: dict[int, int] = {}
        self._live: set[int] | None = None
        self.spread = spread(self._fleet())

    def saw(self, kiosk: int) -> None:
        """Note a sign of life of a kiosk."""
        self._heard.add(kiosk)

    def painted(self, kiosk: int, version: int) -> None:
        """Note the version that a kiosk has on the glass."""
        self._heard.add(kiosk)
        self._painted[kiosk] = version

    def look(self) -> None:
        """Write what was heard; where a screen went silent or came back, let the overviews know."""
        heard, self._heard = self._heard | self._listeners.kiosks(), set()
        painted, self._painted = self._painted, {}
        if heard:
            note_seen(self._db, heard, painted, self._clock())
        metrics().connected.set(self._listeners.count())
        self.spread = spread(self._fleet())
        live = self._live_boards()
        # After a start nobody knows what the overviews show: they are told of every screen anew.
        changed = live ^ self._live if self._live is not None else self._boards_with_kiosks()
        if changed:
            self._move_overviews(changed)
        self._live = live

    def _live_boards(self) -> set[int]:
        with self._db.reading() as session:
            since = self._clock() - SILENT_AFTER
            return set(session.scalars(select(Kiosk.board_id).where(Kiosk.seen_at > since)))

    def _boards_with_kiosks(self) -> set[int]:
        with self._db.reading() as session:
            return set(session.scalars(select(Kiosk.board_id).where(Kiosk.seen_at.is_not(None))))

    def _fleet(self) -> int:
        recently = self._clock() - FLEET_MEMORY
        with self._db.reading() as session:
            living = Kiosk.revoked_at.is_(None) & (Kiosk.seen_at > recently)
            return session.scalar(select(func.count()).select_from(Kiosk).where(living)) or 0

    def _move_overviews(self, boards: set[int]) -> None:
        doors = select(Board.site_id, Room.floor_id).join(Room, Room.id == Board.room_id).where(Board.id.in_(boards))

        def move(tx: Transaction) -> None:
            for door in tx.session.execute(doors.distinct()).all():
                tx.move(select(Board.id).where(Board.floor_id == door.floor_id))
                tx.move(select(Board.id).where(Board.kind == "site", Board.site_id == door.site_id))

        self._db.act(move)

"""Push: a board moved, so its screens get its whole face.

A commit only wakes the pusher; the request does not wait for it. Every two seconds the pusher also compares the
versions in the database with those it sent, and sends what was missed: another process may have written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy import select

from server.core.clock import Clock
from server.core.db import Database, Moved
from server.core.sockets import BEAT, FACE, Listeners
from server.core.tables import Board, Instance

RECONCILE_SECONDS = 2.0
BEAT_SECONDS = 5.0
CALM_SECONDS = 0.25
"""An overview moves with every door of its floor: it is painted at this pace, with the last face."""

log = logging.getLogger(__name__)


class Push:
    """The pusher of one process. ``message_of`` builds the message with the whole face of a board."""

    def __init__(
        self, db: Database, listeners: Listeners, message_of: Callable[[int], dict[str, Any]], clock: Clock
    ) -> None:
        self._db = db
        self._listeners = listeners
        self._message_of = message_of
        self._clock = clock
        self._waiting: set[int] = set()
        self._sent: dict[int, int] = {}
        self._calm_at: dict[int, float] = {}
        self._read_at = monotonic()
        self._epoch = ""
        self._wake = Event()
        db.on_moved.append(self.moved)

    def moved(self, boards: Moved) -> None:
        """Note that boards moved; the pusher does the rest."""
        self._waiting.update(boards)
        self._wake.set()

    def run(self) -> None:
        """Push for ever. A database that cannot be read now is read again; the beats tell its age meanwhile."""
        reconciled = beaten = 0.0
        while True:
            self._wake.wait(self._patience())
            self._wake.clear()
            try:
                if monotonic() - reconciled >= RECONCILE_SECONDS:
                    reconciled = monotonic()
                    self.reconcile()
                self.flush()
                if monotonic() - beaten >= BEAT_SECONDS:
                    beaten = monotonic()
                    self.beat()
            except Exception:
                # A pusher that died would leave every screen stale; the next round reads all versions again.
                log.exception("the boards could not be read")

    def _patience(self) -> float:
        soonest = min((self._calm_at.get(board, 0.0) for board in self._waiting), default=monotonic() + 1.0)
        return min(max(soonest - monotonic(), 0.0), 1.0)

    def reconcile(self) -> None:
        """Find watched boards whose version in the database is not the one that was sent."""
        watched = self._listeners.boards()
        self._sent = {board: version for board, version in self._sent.items() if board in watched}
        with self._db.reading() as session:
            self._epoch = session.scalars(select(Instance.epoch)).one()
            versions = session.execute(select(Board.id, Board.version).where(Board.id.in_(watched)))
            now = {row.id: row.version for row in versions}
        self._read_at = monotonic()
        self._waiting.update(board for board, version in now.items() if self._sent.get(board) != version)

    def flush(self) -> None:
        """Send the faces of all boards that moved and are calm enough to be painted again."""
        watched = set(self._listeners.boards())
        self._waiting &= watched
        for board in [board for board in self._waiting if self._calm_at.get(board, 0.0) <= monotonic()]:
            self._waiting.discard(board)
            message = self._message_of(board)
            self._sent[board] = message["v"]
            if message["face"]["kind"] == "overview":
                self._calm_at[board] = monotonic() + CALM_SECONDS
            self._listeners.tell(board, FACE, message)

    def beat(self) -> None:
        """Tell every screen which version is true, and how long ago the database said so."""
        age = int((monotonic() - self._read_at) * 1000)
        now = int(self._clock().timestamp() * 1000)
        for board in self._listeners.boards():
            message = {"epoch": self._epoch, "v": self._sent.get(board), "server_now": now, "db_age_ms": age}
            self._listeners.tell(board, BEAT, message)

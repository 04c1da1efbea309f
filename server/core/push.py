"""Push: a board moved, so its screens get its whole face.

A commit only wakes the pusher; the request does not wait for it. Every two seconds the versions in the database are
compared with those that were sent, and what was missed is sent: another process may have written, and the queue
between processes may have lost its word. The beat has a greenlet of its own, so that it can tell how long ago the
database said that a board's last face is true, while nobody gets an answer, or only the pusher does not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event
from time import monotonic, sleep
from typing import Any

from sqlalchemy import select

from server.core.clock import Clock
from server.core.db import Database
from server.core.metrics import metrics
from server.core.queue import MoveQueue
from server.core.sockets import BEAT, BYE, FACE, Listeners
from server.core.tables import Board, Instance
from server.core.turns import Turn

RECONCILE_SECONDS = 1.5
BEAT_SECONDS = 5.0

Forever = Callable[[], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """A board's whole face as it is sent. For ``calm`` seconds then nothing is: the next one has the last face."""

    message: dict[str, Any]
    calm: float = 0.0


class Push:
    """The pusher of one process. ``frame_of`` reads the whole face of a board."""

    def __init__(
        self,
        db: Database,
        listeners: Listeners,
        frame_of: Callable[[int], Frame],
        clock: Clock,
        spread: Callable[[], float],
        queue: MoveQueue | None = None,
    ) -> None:
        self._db = db
        self._listeners = listeners
        self._frame_of = frame_of
        self._clock = clock
        self._waiting: set[int] = set()
        self._sent: dict[int, int] = {}
        self._calm_at: dict[int, float] = {}
        self._true_at: dict[int, float] = {}
        self._epoch = ""
        self._wake = Event()
        self._spread = spread
        self._queue = queue
        db.on_moved.append(self._told)
        if queue:
            queue.heard = self.moved

    def _told(self, boards: Iterable[int]) -> None:
        self.moved(boards)
        if self._queue:
            self._queue.tell(boards)

    def moved(self, boards: Iterable[int]) -> None:
        """Note that boards moved; the pusher does the rest."""
        self._waiting.update(boards)
        self._wake.set()

    def sent(self, board: int) -> int:
        """Return the version of a board that was sent last; 0 where none was."""
        return self._sent.get(board, 0)

    def loops(self) -> list[Forever]:
        """Return what must run for ever, each in a greenlet of its own."""
        own = [self._pushing, self._reconciling, self._beating]
        return [*own, *self._queue.loops()] if self._queue else own

    def _pushing(self) -> None:
        while True:
            self._wake.wait(self._patience())
            self._wake.clear()
            self.flush()

    def _reconciling(self) -> None:
        while True:
            try:
                self.reconcile()
            except Exception:
                # The beats tell its age meanwhile; the next round reads all versions again.
                log.exception("the versions of the boards could not be read")
            sleep(RECONCILE_SECONDS)

    def _beating(self) -> None:
        while True:
            sleep(BEAT_SECONDS)
            self.beat()

    def _patience(self) -> float:
        soonest = min((self._calm_at.get(board, 0.0) for board in self._waiting), default=monotonic() + 1.0)
        return min(max(soonest - monotonic(), 0.0), 1.0)

    def reconcile(self) -> None:
        """Find watched boards whose version in the database is not the one that was sent."""
        watched, asked_at = self._listeners.boards(), monotonic()
        with self._db.reading() as session:
            epoch = session.scalars(select(Instance.epoch)).one()
            rows = session.execute(select(Board.id, Board.version).where(Board.id.in_(watched)))
            versions = {row.id: row.version for row in rows}
        if epoch != self._epoch:
            self._epoch, self._sent = epoch, {}
        self._sent = {board: version for board, version in self._sent.items() if board in versions}
        missed = {board for board, version in versions.items() if self._sent.get(board) != version}
        told_at = {board: at for board, at in self._true_at.items() if board in missed}
        self._true_at = dict.fromkeys(versions, asked_at) | told_at
        metrics().reconciled.inc(len(missed & self._sent.keys() - self._waiting))
        if missed:
            self.moved(missed)

    def flush(self) -> None:
        """Send the faces of all boards that moved and are calm enough to be painted again."""
        self._waiting &= set(self._listeners.boards())
        metrics().waiting.set(len(self._waiting))
        turn = Turn()
        for board in [board for board in self._waiting if self._calm_at.get(board, 0.0) <= monotonic()]:
            self._waiting.discard(board)
            try:
                self._send(board)
            except Exception:
                # One board that cannot be read must not keep the others from theirs; the reconciler comes back to it.
                log.exception("board %s could not be pushed", board)
            turn.breathe()

    def _send(self, board: int) -> None:
        asked_at = monotonic()
        frame = self._frame_of(board)
        self._sent[board] = frame.message["v"]
        self._true_at[board] = asked_at
        if frame.calm:
            self._calm_at[board] = monotonic() + frame.calm
        self._listeners.tell(board, FACE, frame.message)

    def beat(self) -> None:
        """Tell every screen which version was sent, how long ago the database said that it is true, and the spread."""
        turn = Turn()
        for board in self._listeners.boards():
            now = int(self._clock().timestamp() * 1000)
            age = int((monotonic() - self._true_at.get(board, 0.0)) * 1000)
            message = {"epoch": self._epoch, "v": self._sent.get(board), "server_now": now, "db_age_ms": age}
            self._listeners.tell(board, BEAT, message | {"spread": self._spread()})
            turn.breathe()

    def bye(self) -> None:
        """Tell every screen that this process stops, and over how many seconds to come back."""
        for board in self._listeners.boards():
            self._listeners.tell(board, BYE, {"spread": self._spread()})

"""Push: a board moved, so its screens get its whole face.

A commit only wakes the pusher; the request does not wait for it. Every two seconds the versions in the database are
compared with those that were sent (see :mod:`server.operation.rounds`), and what was missed is sent: another process
may have written, and the queue between processes may have lost its word. The heartbeat has a greenlet of its own, so
that it can tell how long ago the database said that a board's last face is true, while nobody gets an answer, or only
the pusher does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from time import monotonic, sleep, thread_time
from typing import Any

from server.core.clock import Clock
from server.core.database.db import Database
from server.core.metrics import metrics
from server.core.turns import BRIEFLY, Turn
from server.live.backlog import Backlog
from server.live.queue import MoveQueue
from server.live.sent_versions import DatabaseVersions, SentVersions
from server.live.sockets import BYE, FACE, Listeners

HEARTBEAT_SECONDS = 5.0
HEARTBEAT_BOARDS = 100
"""Boards that are told at once; then everybody else may have their turn."""
GATHER_SECONDS = 0.2
"""After it read faces, what moves for so long is read together where several processes share a database. Each of them
moves less, and asks for one face as often as for many; a board that moves alone does not wait."""
PATIENCE = 1.0
"""Seconds after which the pusher looks again, whether it was woken or not."""

Forever = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """A board's whole face as it is sent. For ``calm`` seconds then nothing is: the next one has the last face."""

    message: dict[str, Any]
    calm: float = 0.0


class Push:
    """The pusher of one process.

    ``frames_of`` reads the whole faces of some boards, one after the other, and leaves out what it cannot read.
    """

    def __init__(
        self,
        db: Database,
        listeners: Listeners,
        frames_of: Callable[[Sequence[int]], Iterable[tuple[int, Frame]]],
        clock: Clock,
        reconnect_window: Callable[[], float],
        queue: MoveQueue | None = None,
    ) -> None:
        self._db = db
        self._listeners = listeners
        self._frames_of = frames_of
        self._clock = clock
        self._backlog = Backlog()
        self._sent = SentVersions()
        self._wake = Event()
        self._reconnect_window = reconnect_window
        self._queue = queue
        db.on_moved.append(self._written)
        if queue:
            queue.heard = self.moved

    def _written(self, boards: Iterable[int]) -> None:
        self.moved(boards)
        if self._queue:
            self._queue.tell(boards)

    def moved(self, boards: Iterable[int]) -> None:
        """Note that boards moved together; the pusher does the rest."""
        self._backlog.add(set(boards))
        self._wake.set()

    def sent(self, board: int) -> int:
        """Return the version of a board that was sent last; 0 where none was."""
        return self._sent.version(board) or 0

    def greeted(self, board: int, message: Mapping[str, Any], asked_at: float) -> None:
        """Note what a screen at a board was told when it came: it need not be told again."""
        if message["epoch"] == self._sent.epoch and self._sent.version(board) is None:
            self._sent.note(board, message["v"], asked_at)

    def loops(self) -> list[Forever]:
        """Return what must run for ever, each in a greenlet of its own."""
        own = [self._pushing, self._heartbeats]
        return [*own, *self._queue.loops()] if self._queue else own

    def _pushing(self) -> None:
        while True:
            self._wake.wait(self._patience())
            self._wake.clear()
            self.flush()

    def _heartbeats(self) -> None:
        while True:
            sleep(HEARTBEAT_SECONDS)
            self.heartbeat()

    def _patience(self) -> float:
        now = monotonic()
        soonest = self._backlog.next_at(now)
        return PATIENCE if soonest is None else min(max(soonest - now, 0.0), PATIENCE)

    def reconcile(self, said: DatabaseVersions, asked_at: float) -> None:
        """Find watched boards whose version in the database, as it said when it was asked, is not the one sent."""
        missed = self._sent.compare(self._listeners.boards(), said, asked_at)
        metrics().reconciled.inc(sum(board not in self._backlog and self.sent(board) > 0 for board in missed))
        if missed:
            self.moved(missed)

    def flush(self) -> None:
        """Send the faces of all boards that moved and are calm enough to be painted again."""
        turn = Turn(enough=BRIEFLY)
        while boards := self._next():
            self._send(boards, turn)
            metrics().waiting.set(len(self._backlog))
            self._rest(turn)

    def _next(self) -> list[int]:
        # More moved since faces were read, also what only the screens of other processes show.
        self._backlog.keep(self._listeners.watches)
        metrics().waiting.set(len(self._backlog))
        return self._backlog.take(monotonic())

    def _rest(self, turn: Turn) -> None:
        """Let everybody else have their turn, and more boards move where few wait."""
        if self._queue and not self._backlog.is_crowd:
            with turn.elsewhere():
                sleep(GATHER_SECONDS)
        elif self._backlog:
            turn.pause()

    def _send(self, boards: Sequence[int], turn: Turn) -> None:
        asked_at, began = monotonic(), thread_time()
        # What is left out here is found by the reconciler again.
        for board, frame in self._frames_of(boards):
            # Others had their turn since the database was asked: a new epoch may have begun.
            if frame.message["epoch"] == self._sent.epoch:
                self._sent.note(board, frame.message["v"], asked_at)
            self._listeners.tell(board, FACE, frame.message)
            if frame.calm:
                self._backlog.paint(board, monotonic(), frame.calm, thread_time() - began)
            turn.breathe()
            began = thread_time()

    def heartbeat(self) -> None:
        """Tell every screen which version was sent, how long ago the database said so, and when to come back."""
        watched, turn = self._listeners.boards(), Turn(enough=BRIEFLY)
        for start in range(0, len(watched), HEARTBEAT_BOARDS):
            for true_at, versions in self._alike(watched[start : start + HEARTBEAT_BOARDS]).items():
                self._listeners.heartbeat(self._heartbeat(true_at), versions)
            turn.breathe()

    def _alike(self, boards: Iterable[int]) -> dict[float, dict[int, int | None]]:
        """Return the versions of boards by the instant at which they were true last: mostly that is one for all."""
        alike: dict[float, dict[int, int | None]] = defaultdict(dict)
        for board in boards:
            alike[self._sent.true_at(board)][board] = self._sent.version(board)
        return alike

    def _heartbeat(self, true_at: float) -> dict[str, Any]:
        return {
            "epoch": self._sent.epoch,
            "server_now": int(self._clock().timestamp() * 1000),
            "db_age_ms": int((monotonic() - true_at) * 1000),
            "reconnect_window": self._reconnect_window(),
        }

    def bye(self) -> None:
        """Tell every screen that this process stops, and over how many seconds to come back."""
        for board in self._listeners.boards():
            self._listeners.tell(board, BYE, {"reconnect_window": self._reconnect_window()})

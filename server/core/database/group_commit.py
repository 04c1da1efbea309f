"""Group commit: those who want to write an SQLite database, in the order in which they came.

There is one writer. Whoever is first leads: it writes, and takes along those who came meanwhile, so that many changes
share one commit. Then the next one leads.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from typing import Generic, TypeVar, cast

from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.core.database.engines import LOCK_PATIENCE

T = TypeVar("T")


class Write(Generic[T]):
    """Something to be written: by whoever leads, but as its owner would, for it is about their request.

    Without ``work`` its owner does it, and nothing else is done meanwhile.
    """

    def __init__(self, work: Callable[..., T] | None = None) -> None:
        self.work = work
        # Looked up now: a server replaces it by gevent's after this module was imported.
        self.done = threading.Event()
        self.leads = False
        self.error: BaseException | None = None
        self._context = copy_context()
        self._result: T | None = None

    def do(self, *given: object) -> None:
        """Do the work; what it raises is its owner's."""
        if self.work is None:
            raise TypeError("its owner does it")
        try:
            self._result = self._context.run(self.work, *given)
        except Exception as error:
            self.error = error

    def result(self) -> T:
        """Return what came of it, or raise what went wrong."""
        if self.error is not None:
            raise self.error
        return cast("T", self._result)


class GroupCommit:
    """The writes of one process that wait for one database."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[Write[object]] = deque()
        self._is_led = False

    def leads(self, write: Write[T]) -> bool:
        """Wait until it is this write's turn to lead, or somebody else has done it: then return False.

        Raises SQLAlchemy's TimeoutError where those before take too long.
        """
        mine = cast("Write[object]", write)
        with self._mutex:
            if not self._is_led:
                self._is_led = True
                return True
            self._waiting.append(mine)
        try:
            self._wait(mine)
        except BaseException:
            if not self._left(mine) and mine.leads:
                self.pass_on()
            raise
        return mine.leads

    def join(self) -> Write[object] | None:
        """Return who waits next, to be taken along; None where nobody does, or they do their work themselves."""
        with self._mutex:
            if self._waiting and self._waiting[0].work is not None:
                return self._waiting.popleft()
        return None

    def pass_on(self) -> None:
        """Let the next one lead."""
        with self._mutex:
            following = self._waiting.popleft() if self._waiting else None
            self._is_led = following is not None
        if following is not None:
            following.leads = True
            following.done.set()

    def _wait(self, write: Write[object]) -> None:
        if not write.done.wait(LOCK_PATIENCE) and self._left(write):
            raise PoolTimeout("those who write before take too long")
        # Whoever was taken along just now is done soon.
        write.done.wait()

    def _left(self, write: Write[object]) -> bool:
        with self._mutex:
            if write not in self._waiting:
                return False
            self._waiting.remove(write)
            return True

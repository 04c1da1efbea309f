"""The scheduler: work comes onto the loop in its order, by time, so that nobody holds up everybody else.

People and kiosks take turns: a phone stands behind no crowd of kiosks, and whoever is the first of the people since the
sockets were looked at does not even wait for the next turn. Of the kiosks those come first who have a line:
a server that is behind greets whom it let in, and does not let in still more who would ask again meanwhile. After a
spell of work the sockets are looked at again, so that what was pushed leaves, and who is new is let in.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from enum import IntEnum
from functools import cache
from time import perf_counter

from gevent import get_hub
from gevent.hub import Waiter

SPELL = 0.002
"""Seconds of work between two looks at the sockets; what began goes on to its end. A check-in takes several: it is
read, waits for the disk, and is answered."""

Work = Callable[[], object]

log = logging.getLogger(__name__)


class Lane(IntEnum):
    """Who waits where: people, kiosks that have a line, kiosks that want one or an answer."""

    PEOPLE = 0
    LINES = 1
    KIOSKS = 2


class Scheduler:
    """The scheduler of one loop."""

    def __init__(self) -> None:
        self._loop = get_hub().loop
        self._lanes: tuple[deque[Work], ...] = tuple(deque() for _lane in Lane)
        self._next_pass = self._loop.timer(0)
        self._pass = self._entered = -1
        self._since = 0.0

    def wait(self, lane: Lane) -> None:
        """Return when it is the caller's turn."""
        is_spent = self.is_spent()
        if lane is Lane.PEOPLE and self._is_first():
            return
        if any(self._lanes) or is_spent:
            turn: Waiter[None] = Waiter()
            self.put(lane, lambda: turn.switch(None))
            turn.get()

    def put(self, lane: Lane, work: Work) -> None:
        """Let something be done on the loop's own stack when it is its turn. It must not wait for anything."""
        if not any(self._lanes):
            self._next_pass.start(self._let_in)
        self._lanes[lane].append(work)

    def waiting(self, lane: Lane) -> int:
        """Return how many wait."""
        return len(self._lanes[lane])

    def is_spent(self) -> bool:
        """Tell whether there was enough work since the sockets were last looked at."""
        if self._loop.iteration != self._pass:
            self._begin()
        return perf_counter() - self._since >= SPELL

    def _is_first(self) -> bool:
        """Tell whether none of the people waits, or was let in since the sockets were last looked at."""
        if self._lanes[Lane.PEOPLE] or self._entered == self._loop.iteration:
            return False
        self._entered = self._loop.iteration
        return True

    def _begin(self) -> None:
        self._pass, self._since = self._loop.iteration, perf_counter()

    def _let_in(self) -> None:
        self._begin()
        people, lines, kiosks = self._lanes
        while any(self._lanes):
            for lane in (people, lines or kiosks):
                if lane:
                    _do(lane.popleft())
            if perf_counter() - self._since >= SPELL:
                break
        if any(self._lanes):
            self._next_pass.start(self._let_in)


def _do(work: Work) -> None:
    try:
        work()
    except Exception:
        # The loop would print it and go on; so does everybody who waits behind.
        log.exception("%s failed", work)


@cache
def scheduler() -> Scheduler:
    """Return the scheduler of this process."""
    return Scheduler()

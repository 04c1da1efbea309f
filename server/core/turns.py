"""Everybody shares one loop: whoever works long gives way in between, so that no door waits for its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from server.core.metrics import metrics

LONGEST = 0.020
"""Seconds that anybody may block the loop for."""
NEARLY = 0.012
"""Seconds after which whoever can gives way."""
BRIEFLY = 0.002
"""Seconds after which whoever has much to do, and is at it while others come and go, gives way: a request takes several
turns of the loop, and waits for each."""
BREATH = 0.001
"""Seconds. Nothing at all would let other greenlets run, but no socket be read."""

log = logging.getLogger(__name__)


class Turn:
    """How long somebody blocks the loop at a time; ``longest`` in seconds. It begins now, or began at an instant.

    After ``enough`` seconds it is time to give way.
    """

    def __init__(self, since: float | None = None, enough: float = NEARLY) -> None:
        self._since = time.perf_counter() if since is None else since
        self._enough = enough
        self.longest = 0.0

    def over(self) -> None:
        """End the turn."""
        self.longest = max(self.longest, time.perf_counter() - self._since)

    def resume(self) -> None:
        """Have the loop again, after others had theirs."""
        self._since = time.perf_counter()

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Count nothing meanwhile: the work is done elsewhere, and here everybody else has their turn."""
        self.over()
        try:
            yield
        finally:
            self.resume()

    @property
    def is_late(self) -> bool:
        """Whether it is time to give way."""
        return time.perf_counter() - self._since >= self._enough

    def breathe(self) -> None:
        """Give way, if it is time."""
        if self.is_late:
            self.pause()

    def pause(self) -> None:
        """Give way, before something that takes a part of a turn."""
        self.over()
        give_way()
        self.resume()


def give_way() -> None:
    """Let everybody else have their turn."""
    time.sleep(BREATH)


def note_blocking(action: Callable[..., Any], seconds: float, *, long: bool) -> None:
    """Count an action that blocked the loop for too long; name it in the log, unless it says that it is long."""
    if seconds <= LONGEST:
        return
    name = name_of(action)
    metrics().blocked_turns.labels(name).inc()
    if not long:
        # No warning: on a busy machine anybody is late, and the metric tells who is late every day.
        log.info("%s blocked the loop for %d ms, and does not say that it is long", name, seconds * 1000)


def name_of(action: Callable[..., Any]) -> str:
    """Return the function that an action is written in."""
    function = getattr(action, "func", action)
    return f"{function.__module__}.{function.__qualname__.partition('.<locals>')[0]}"

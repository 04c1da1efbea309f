"""Who must have done something by when, in ticks: a time in which the server did not look at its sockets is no time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Timeouts(Generic[T]):
    """Those who have all the same time, counted from when they are added."""

    def __init__(self, ticks: int) -> None:
        self._ticks = ticks
        self._now = 0
        self._due: OrderedDict[T, int] = OrderedDict()

    def add(self, one: T) -> None:
        """Give somebody the whole time."""
        self._due[one] = self._now + self._ticks
        self._due.move_to_end(one)

    def discard(self, one: T) -> None:
        """Expect nothing of somebody any more."""
        self._due.pop(one, None)

    def tick(self) -> None:
        """Let a tick pass."""
        self._now += 1

    def overdue(self) -> Iterator[T]:
        """Return those whose time is over, one by one, and expect nothing of them any more."""
        while self._due:
            one, due = next(iter(self._due.items()))
            if due > self._now:
                return
            del self._due[one]
            yield one

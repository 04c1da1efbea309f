"""Counting within the current minute, in this process: one table that is thrown away when the minute is over."""

from __future__ import annotations

from collections import Counter

from server.core.clock import Clock

SECONDS = 60


class Minutes:
    """How often something happened in this minute; all minutes begin with the clock's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._minute = 0
        self._counts: Counter[tuple[str, ...]] = Counter()

    def count(self, *what: str) -> int:
        """Count, and return how often it was in this minute."""
        minute = int(self._clock().timestamp()) // SECONDS
        if minute != self._minute:
            self._minute, self._counts = minute, Counter()
        self._counts[what] += 1
        return self._counts[what]

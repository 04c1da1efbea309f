"""Counting within the current minute, in this process: one table that is thrown away when the minute is over.

``limits`` has a storage in memory too; it walks all its keys a hundred times a second while requests come.
"""

from __future__ import annotations

from collections import Counter

from limits.storage import Storage

from server.core.clock import Clock

SECONDS = 60


class Minutes(Storage):
    """A storage for ``limits`` whose windows all begin with the minute."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._minute = 0
        self._counts: Counter[str] = Counter()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing can fail here."""
        return MemoryError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return how many there were in this minute."""
        counts = self._now()
        counts[key] += amount
        return counts[key]

    def get(self, key: str) -> int:
        """Return how many there were in this minute."""
        return self._now()[key]

    def get_expiry(self, key: str) -> float:
        """Return when this minute is over, in seconds since 1970."""
        self._now()
        return float((self._minute + 1) * SECONDS)

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; return how much that was."""
        forgotten, self._counts = len(self._counts), Counter()
        return forgotten

    def clear(self, key: str) -> None:
        """Forget a key."""
        self._counts.pop(key, None)

    def _now(self) -> Counter[str]:
        minute = int(self._clock().timestamp()) // SECONDS
        if minute != self._minute:
            self._minute, self._counts = minute, Counter()
        return self._counts

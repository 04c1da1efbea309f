"""How long somebody waits who failed to prove something. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """The rule of a delay: some failures are free, each one more doubles the wait up to a limit; calm forgets."""

    free: int = 3
    first: timedelta = timedelta(seconds=2)
    most: timedelta = timedelta(minutes=1)
    forgets_after: timedelta = timedelta(hours=1)

    def wait(self, failures: int) -> timedelta:
        """Return how long to wait after this many failures in a row."""
        if failures <= self.free:
            return timedelta()
        doublings = min(failures - self.free - 1, 30)
        return min(self.first * (1 << doublings), self.most)

"""When a job that failed is tried again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Retry:
    """Each failure in a row doubles the wait up to ``longest``, until the job is ``worth`` no try (None: never)."""

    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)
    worth: timedelta | None = None

    def again_at(self, made_at: datetime, attempts: int, now: datetime) -> datetime | None:
        """Return when to try a job again that failed this many times; None: it is given up."""
        if self.worth is not None and now - made_at >= self.worth:
            return None
        doublings = min(attempts - 1, 20)
        return now + min(self.first * (1 << doublings), self.longest)


ALWAYS = Retry()
"""For what must be done however long it takes."""

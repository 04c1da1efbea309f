"""Days from one until another, the first on which something stands no more. Pure: the day is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


def stands_on(starts: date, ends: date | None, day: date) -> bool:
    """Tell whether what stands from ``starts`` on, and on ``ends`` no more, stands on a day."""
    return starts <= day and (ends is None or day < ends)


@dataclass(frozen=True, slots=True)
class Days:
    """The days ``[starts, ends)``. ``ends`` None: no end is known. What ends on the day it starts never stood."""

    starts: date
    ends: date | None = None

    def stands_on(self, day: date) -> bool:
        """Tell whether a day is among these."""
        return stands_on(self.starts, self.ends, day)

    def stands_from(self, day: date) -> bool:
        """Tell whether a day, or a later one, is among these."""
        return self.stands_on(max(self.starts, day))

    def meets(self, other: Days) -> bool:
        """Tell whether some day is among these and among the others."""
        later = max(self.starts, other.starts)
        return self.stands_on(later) and other.stands_on(later)

    def nearest(self, day: date) -> date:
        """Return the day of these that is nearest to a day: itself, the first one, or the last."""
        if self.ends is not None and day >= self.ends:
            return max(self.starts, self.ends - timedelta(days=1))
        return max(self.starts, day)

    def distance(self, day: date) -> tuple[int, int]:
        """Return what orders intervals by how much they say of a day: those on it, those to come, those gone by."""
        if self.stands_on(day):
            return 0, 0
        if self.stands_from(day):
            return 1, (self.starts - day).days
        return 2, (day - (self.ends or self.starts)).days

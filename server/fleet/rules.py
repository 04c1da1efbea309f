"""When a kiosk is silent, and how a fleet of them comes back without falling over the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST, LONGEST = 2.0, 60.0
COMEBACKS = 100
"""Kiosks a second that a server greets with ease."""

SILENT_AFTER = timedelta(seconds=15)
"""A kiosk that was not heard of for this long is not live."""
COMEBACK = timedelta(seconds=LONGEST) + SILENT_AFTER
"""Within this time every kiosk that lives has found its server again: none waits longer between two attempts."""


def spread(kiosks: int) -> float:
    """Return the seconds over which a fleet of this size spreads its reconnects."""
    return min(max(kiosks / COMEBACKS, SHORTEST), LONGEST)


@dataclass(frozen=True, slots=True)
class Vigil:
    """A time of unbroken watching. What a server did not hear while it was away is not the kiosks' silence."""

    since: datetime
    last: datetime

    def at(self, now: datetime) -> Vigil:
        """Return the vigil with another look: a new one after a start, a stall or a jump of the clock."""
        unbroken = timedelta(0) <= now - self.last <= SILENT_AFTER
        return Vigil(self.since if unbroken else now, now)

    def deadline(self) -> datetime | None:
        """Return since when a kiosk must have been heard to be live; None while the fleet may still be coming back."""
        return self.last - SILENT_AFTER if self.last - self.since >= COMEBACK else None

"""Now, as a site sees it: the same for all doors of the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.sites.rules import Hours, day_of, is_night


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant at a site: ``today`` is what its calendar shows, ``day`` what the site itself calls today."""

    now: datetime
    hours: Hours
    today: date
    day: date
    night: bool

    def short(self, instant: datetime) -> str:
        """Return ``15:30`` for an instant of today, ``2026-03-05`` for any other day, local to the site.

        A face has no language: the signs that show it have.
        """
        local = self.hours.local(instant)
        shown = local.date()
        return local.time().isoformat("minutes") if shown == self.today else shown.isoformat()


def moment_at(now: datetime, hours: Hours) -> Moment:
    """Return what an instant is at a site with these hours."""
    return Moment(now, hours, hours.local(now).date(), day_of(now, hours), is_night(now, hours))

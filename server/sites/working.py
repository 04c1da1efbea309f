"""How much of the time between two instants was working time on a site's calendar. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from server.sites.rules import Hours, day_of, is_workday, shift

NOTHING = timedelta()
KEPT = 256
"""Years of sites whose days are kept added up."""


def working_time(since: datetime, until: datetime, hours: Hours) -> timedelta:
    """Return the working time that passes from ``since`` to ``until``; none where that lies behind."""
    if until <= since:
        return NOTHING
    year = day_of(since, hours).year
    return _worked(until, year, hours) - _worked(since, year, hours)


def _worked(now: datetime, since: int, hours: Hours) -> timedelta:
    """Return the working time from the first day of a year until now."""
    day = day_of(now, hours)
    opens, closes = shift(day, hours)
    today = min(max(now, opens), closes) - opens if is_workday(day, hours) else NOTHING
    years = sum((_sums(year, hours)[-1] for year in range(since, day.year)), NOTHING)
    return years + _sums(day.year, hours)[day.timetuple().tm_yday - 1] + today


@lru_cache(KEPT)
def _sums(year: int, hours: Hours) -> tuple[timedelta, ...]:
    """Return the working time of a year before each of its days, and that of the whole year."""
    return tuple(accumulate(_lengths(year, hours), initial=NOTHING))


def _lengths(year: int, hours: Hours) -> Iterator[timedelta]:
    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        opens, closes = shift(day, hours)
        yield closes - opens if is_workday(day, hours) else NOTHING

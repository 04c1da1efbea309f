"""Days of a calendar: what each is, and those that a site has of its own. Pure.

A site's own days are one small value, kept as text on its row: they are read with the site, without a statement of
their own, and a text that was read before is not read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

import orjson

from server.core.refusal import Refusal
from signs.face import Words

LONGEST_DAY_NAME = 40
LONGEST_SPAN = 366
MOST_DAYS = 1_000
"""Own days of a site: they travel with every read of it."""
YEARS = range(2000, 2100)
"""What lies outside is a slip of the pen."""


class Source(StrEnum):
    """Where it is said what a day is."""

    OWN = "own"
    PUBLISHED = "published"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day on a site's calendar: ``off`` or worked, and what it is called where it has a name."""

    date: date
    off: bool
    source: Source
    name: Words | None = None


def own_day(day: date, name: str, *, off: bool) -> CalendarDay:
    """Return a day of a site's own."""
    return CalendarDay(day, off, Source.OWN, Words(name, name))


@dataclass(frozen=True, slots=True)
class OwnDays:
    """All days of a site's own, by date. ``years`` are those of which all days off are among them.

    Two are equal that are kept as the same ``text``.
    """

    text: str = ""
    days: Mapping[date, CalendarDay] = field(default_factory=dict, compare=False)
    years: frozenset[int] = field(default=frozenset(), compare=False)

    @property
    def seal(self) -> str:
        """What tells them from others, in short."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    def agree(self, days: Iterable[CalendarDay]) -> int:
        """Return how many of some days are among them as they are."""
        return sum(self.days.get(one.date) == one for one in days)

    def put(self, days: Iterable[CalendarDay]) -> OwnDays:
        """Return them with other days, which replace those of the same dates."""
        return _own_days({**self.days, **{one.date: one for one in days}}, self.years)

    def drop(self, first: date, last: date) -> OwnDays:
        """Return them without those from one date to another."""
        return _own_days({day: one for day, one in self.days.items() if not first <= day <= last}, self.years)

    def complete(self, years: Iterable[int]) -> OwnDays:
        """Return them as all that differs from the weekdays in some years more."""
        return _own_days(self.days, self.years.union(years))

    def incomplete(self, year: int) -> OwnDays:
        """Return them as not all that differs from the weekdays in a year."""
        return _own_days(self.days, self.years - {year})


NO_OWN_DAYS = OwnDays()


def _own_days(days: Mapping[date, CalendarDay], years: Iterable[int]) -> OwnDays:
    if len(days) > MOST_DAYS:
        raise Refusal("sites.calendar.refused.many", most=MOST_DAYS)
    rows = [[one.date, one.off, one.name and one.name.zh] for _day, one in sorted(days.items())]
    kept = {"days": rows, "years": sorted(years)}
    return read_own_days(orjson.dumps(kept).decode() if rows or kept["years"] else "")


@lru_cache(256)
def read_own_days(text: str) -> OwnDays:
    """Return the days that a text keeps."""
    if not text:
        return NO_OWN_DAYS
    kept = orjson.loads(text)
    days = [own_day(date.fromisoformat(day), name, off=off) for day, off, name in kept["days"]]
    return OwnDays(text, MappingProxyType({one.date: one for one in days}), frozenset(kept["years"]))


def span(first: date, last: date, name: str, *, off: bool) -> list[CalendarDay]:
    """Return the own days from one date to another, both included. Raises :class:`Refusal`."""
    called = " ".join(name.split())
    if not (0 < len(called) <= LONGEST_DAY_NAME and called.isprintable()):
        raise Refusal("sites.calendar.refused.name", longest=LONGEST_DAY_NAME)
    if not (first.year in YEARS and last.year in YEARS):
        raise Refusal("sites.calendar.refused.date")
    days = (last - first).days + 1
    if not 0 < days <= LONGEST_SPAN:
        raise Refusal("sites.calendar.refused.order", most=LONGEST_SPAN)
    return [own_day(first + timedelta(days=number), called, off=off) for number in range(days)]

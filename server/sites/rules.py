"""When a site works: its hours, its calendar, its own day.

The calendar asks the site's own days first, then the public calendar of its country, then the weekday. The site's own
day is named by the date on which it opens, and lasts until it turns: all of a night's work belongs to the day on which
it began.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from server.sites.countries import CALENDARS
from server.sites.days import NO_OWN_DAYS, CalendarDay, OwnDays, Source

MIDNIGHT = time(0)
DAY_TURNS = time(4)
"""A status set before 04:00 belongs to the day before, so that overnight work is one day."""
LAST_MINUTE = time(23, 59)
LEAST = timedelta(hours=8)
"""What is said for the day holds for so long at least: who comes at 03:50 is not forgotten at 04:00."""
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Local working hours of a site. One that closes before it opens works over midnight; at the same time, never.

    ``country`` is that of its public calendar, if it has one; ``every_day`` ignores that and the weekends.
    """

    timezone: str = "Asia/Shanghai"
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    every_day: bool = False
    country: str | None = "CN"
    own: OwnDays = NO_OWN_DAYS

    def __str__(self) -> str:
        """Say them as people do: 22:00–06:00, 00:00–24:00."""
        return f"{self.opens:%H:%M}–{self.closing}"

    @property
    def closing(self) -> str:
        """The time at which it closes, 24:00 for the end of the date."""
        return f"{self.closes:%H:%M}" if self.closes != MIDNIGHT else "24:00"

    @property
    def ever_open(self) -> bool:
        """Whether there is no closing time to speak of."""
        return self.opens == self.closes

    @property
    def overnight(self) -> bool:
        """Whether it closes on the date after the one on which it opened."""
        return self.closes < self.opens

    @property
    def turns(self) -> time:
        """The time at which its own day turns: 04:00, or in the middle of the closed time where it works then."""
        return _turning(self.opens, self.closes)

    @property
    def begins_on_eve(self) -> bool:
        """Whether its own day begins on the date before the one on which it opens."""
        return self.opens < self.turns and not self.ever_open

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)

    def local(self, now: datetime) -> datetime:
        """Return ``now`` on the site's wall clock."""
        return now.astimezone(self.zone)

    def at(self, day: date, moment: time) -> datetime:
        """Return the instant of a local wall-clock time; of one that the clock skips, the instant of its jump.

        Raises ValueError at the ends of time.
        """
        return _instant(self.timezone, day, moment)


@lru_cache(64)
def _turning(opens: time, closes: time) -> time:
    opened, closed, turns = (datetime.combine(date.min, moment) for moment in (opens, closes, DAY_TURNS))
    works = (closed - opened) % _DAY
    if not timedelta() < (turns - opened) % _DAY < works:
        return DAY_TURNS
    return (closed + (_DAY - works) // (2 * _MINUTE) * _MINUTE).time()


@lru_cache(4096)
def _instant(timezone: str, day: date, moment: time) -> datetime:
    # Faces ask for the same few instants of a day for each of their people.
    wanted = datetime.combine(day, moment, ZoneInfo(timezone))
    # In UTC: within one zone Python compares and subtracts what the clocks show, not what has passed.
    try:
        instant = wanted.astimezone(UTC)
        skipped = instant.astimezone(wanted.tzinfo).replace(tzinfo=None) != wanted.replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError("beyond the years that there are") from error
    return _jump(wanted) if skipped else instant


def _jump(skipped: datetime) -> datetime:
    """Return the instant at which a clock jumps over a wall-clock time."""
    later = skipped.replace(fold=1)
    # Its offset from the jump on places it before the jump, the one until then behind it.
    first, last = later.astimezone(UTC), skipped.astimezone(UTC)
    minutes = range((last - first) // _MINUTE)

    def jumped(minute: int) -> bool:
        return (first + minute * _MINUTE).astimezone(skipped.tzinfo).utcoffset() == later.utcoffset()

    return first + bisect_left(minutes, True, key=jumped) * _MINUTE


def common_timezone(timezones: Iterable[str]) -> str:
    """Return the time zone of several sites together: that of most, the first by name of equally many.

    A zone has neither hours nor a clock of its own. Without any site it has the usual one.
    """
    sites = Counter(timezones)
    return min(sites, key=lambda name: (-sites[name], name), default=Hours().timezone)


def calendar_day(day: date, hours: Hours) -> CalendarDay:
    """Return what a day is on a site's calendar: its own word for it, that of its country, or its weekday."""
    own = hours.own.days.get(day)
    if own is not None:
        return own
    public = None if hours.every_day or hours.country is None else CALENDARS[hours.country].days.get(day)
    return public or CalendarDay(day, day.weekday() >= 5 and not hours.every_day, Source.WEEKDAY)


def is_workday(day: date, hours: Hours) -> bool:
    """Tell whether people are expected on this day."""
    return not calendar_day(day, hours).off


def is_published(day: date, hours: Hours) -> bool:
    """Tell whether it is known which days of this one's year are off.

    Where it is not, weekdays stand in, and every figure that counts silence says so.
    """
    if hours.every_day or hours.country is None:
        return True
    return day.year in CALENDARS[hours.country].years or day.year in hours.own.years


def day_begins(day: date, hours: Hours) -> datetime:
    """Return the instant at which one of the site's own days begins: the turn before it opens."""
    return _beginning(hours.timezone, hours.opens, hours.closes, day)


@lru_cache(4096)
def _beginning(timezone: str, opens: time, closes: time, day: date) -> datetime:
    hours = Hours(timezone, opens, closes)
    return hours.at(day - timedelta(days=hours.begins_on_eve), hours.turns)


def day_of(now: datetime, hours: Hours) -> date:
    """Return the site's own day that ``now`` lies in: what is on at 03:50 is still yesterday's."""
    day = hours.local(now).date() + timedelta(days=hours.begins_on_eve)
    while now < day_begins(day, hours):
        day -= _DAY
    return day


def day_start(now: datetime, hours: Hours) -> datetime:
    """Return the instant at which the site's own day began."""
    return day_begins(day_of(now, hours), hours)


def day_end(now: datetime, hours: Hours) -> datetime:
    """Return the instant at which the site's own day ends."""
    return day_begins(day_of(now, hours) + _DAY, hours)


def lasts_until(since: datetime, hours: Hours) -> datetime:
    """Return how long something lasts that was said for the day: to its end, and for eight hours at least."""
    return max(day_end(since, hours), since + LEAST)


def shift(day: date, hours: Hours) -> tuple[datetime, datetime]:
    """Return the instants at which a site opens on a day and closes after it; one that never closes has the day."""
    if hours.ever_open:
        return day_begins(day, hours), day_begins(day + _DAY, hours)
    return hours.at(day, hours.opens), hours.at(day + timedelta(days=hours.overnight), hours.closes)


def by_the_end(day: date, hours: Hours) -> datetime:
    """Return the instant by which somebody is back who comes back on a date: closing, or its last minute."""
    return hours.at(day, hours.closes if hours.opens < hours.closes else LAST_MINUTE)


def is_open(now: datetime, hours: Hours) -> bool:
    """Tell whether ``now`` is in working hours, when silence counts."""
    day = day_of(now, hours)
    opens, closes = shift(day, hours)
    return opens <= now < closes and is_workday(day, hours)


def is_night(now: datetime, hours: Hours) -> bool:
    """Tell whether signs dim: from two hours after closing until one hour before opening."""
    today = day_of(now, hours)
    shifts = (shift(today + timedelta(days=days), hours) for days in (-1, 0, 1))
    return not any(opens - timedelta(hours=1) <= now < closes + timedelta(hours=2) for opens, closes in shifts)


def edges(since: datetime, now: datetime, hours: Hours) -> bool:
    """Tell whether a moment lies in (since, now] at which every sign of the site changes by itself."""
    return _state(since, hours) != _state(now, hours)


def _state(now: datetime, hours: Hours) -> tuple[object, ...]:
    # The date too: a time of today reads 15:30, and a date from midnight on.
    return hours.local(now).date(), day_of(now, hours), is_open(now, hours), is_night(now, hours)

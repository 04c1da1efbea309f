"""What a site is called and when it works: its hours, the Chinese calendar with its moved workdays, the day that a
status belongs to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import chinese_calendar

from server.core.refusal import Refusal

LONGEST_NAME = 120
LONGEST_TIMEZONE = 40
DAY_STARTS = time(4, 0)
"""A status set before 04:00 belongs to the day before, so that overnight work is one day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Local working hours of a site."""

    timezone: str = "Asia/Shanghai"
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    every_day: bool = False

    @property
    def ever_open(self) -> bool:
        """Whether there is no closing time to speak of."""
        return self.opens == time(0) and self.closes >= time(23, 59)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)

    def local(self, now: datetime) -> datetime:
        """Return ``now`` on the site's wall clock."""
        return now.astimezone(self.zone)

    def at(self, day: date, moment: time) -> datetime:
        """Return the instant of a local wall-clock time."""
        return datetime.combine(day, moment, self.zone)


@dataclass(frozen=True, slots=True)
class Described:
    """A site as somebody describes it: what it is called, the zone that it lies in if any, when it works."""

    name: str
    zone: str | None
    hours: Hours


def described(name: str, zone: str, timezone: str, opens: str, closes: str, *, every_day: bool) -> Described:
    """Read what somebody typed about a site. Raises :class:`Refusal`."""
    kept_name, kept_zone = site_name(name), " ".join(zone.split())
    if not (len(kept_zone) <= LONGEST_NAME and kept_zone.isprintable()):
        raise Refusal("sites.refused.zone")
    hours = Hours(_known_timezone(timezone.strip()), _time(opens), _time(closes), every_day)
    if not hours.opens < hours.closes:
        raise Refusal("sites.refused.hours")
    return Described(kept_name, kept_zone or None, hours)


def site_name(text: str) -> str:
    """Read what somebody wants a site to be called. Raises :class:`Refusal`."""
    name = " ".join(text.split())
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise Refusal("sites.refused.name")
    return name


def _known_timezone(name: str) -> str:
    try:
        ZoneInfo(name[: LONGEST_TIMEZONE + 1])
    except (ValueError, OSError, ZoneInfoNotFoundError):
        name = ""
    if not 0 < len(name) <= LONGEST_TIMEZONE:
        raise Refusal("sites.refused.timezone")
    return name


def _time(text: str) -> time:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9])?", text.strip())
    if found is None:
        raise Refusal("sites.refused.hours")
    return time(int(found[1]), int(found[2]))


def is_workday(day: date, hours: Hours) -> bool:
    """Tell whether people are expected on this day; beyond the published calendar, Monday to Friday."""
    if hours.every_day:
        return True
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_open(now: datetime, hours: Hours) -> bool:
    """Tell whether ``now`` is in working hours, when silence counts."""
    local = hours.local(now)
    return is_workday(local.date(), hours) and hours.opens <= local.time() < hours.closes


def is_night(now: datetime, hours: Hours) -> bool:
    """Tell whether signs dim: from two hours after closing until one hour before opening."""
    local = hours.local(now)
    today = local.date()
    wakes = hours.at(today, hours.opens) - timedelta(hours=1)
    sleeps = hours.at(today, hours.closes) + timedelta(hours=2)
    return not wakes <= local < sleeps


def day_start(now: datetime, hours: Hours) -> datetime:
    """Return the instant at which the current working day began (04:00 local)."""
    local = hours.local(now)
    start = hours.at(local.date(), DAY_STARTS)
    return start if local >= start else hours.at(local.date() - timedelta(days=1), DAY_STARTS)


def day_of(now: datetime, hours: Hours) -> date:
    """Return the site's own day that ``now`` lies in: what is on at 03:50 is still yesterday's."""
    return hours.local(day_start(now, hours)).date()


def day_end(now: datetime, hours: Hours) -> datetime:
    """Return the instant at which the current working day ends (04:00 local)."""
    return day_start(now, hours) + timedelta(days=1)


def edges(since: datetime, now: datetime, hours: Hours) -> bool:
    """Tell whether a moment lies in (since, now] at which every sign of the site changes by itself."""
    return _state(since, hours) != _state(now, hours)


def _state(now: datetime, hours: Hours) -> tuple[object, ...]:
    # The date too: a time of today reads 15:30, and a date from midnight on.
    return hours.local(now).date(), day_start(now, hours), is_open(now, hours), is_night(now, hours)


def floor_of(number: str) -> str:
    """Guess the floor from a room number: 3-12 → 3, 301 → 3, 1201 → 12, A305 → 3; otherwise 1."""
    digits = "".join(char if char.isdecimal() else " " for char in number).split()
    if not digits:
        return "1"
    first = digits[0]
    if len(digits) > 1 and len(first) <= 2:
        return str(int(first))
    return str(int(first[:-2])) if len(first) > 2 else "1"


def room_order(number: str) -> list[tuple[int, int | str]]:
    """Return a key that sorts rooms as people do: 3-2 before 3-12."""
    parts = re.findall(r"\d+|\D+", number)
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts]

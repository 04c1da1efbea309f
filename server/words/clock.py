"""Times and dates for people: on the wall clock of a site, in the reader's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from server.words.catalogue import text

DAYS = 1024
"""Dates that are kept in words: those of two languages and a year."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of ``timezone`` on its day ``today``, told in ``lang``: 15:30, 3月5日 周四, Thu 5 Mar."""

    timezone: str
    today: date
    lang: str

    @classmethod
    def at(cls, timezone: str, now: datetime, lang: str) -> Clock:
        """Return the clock of a time zone now."""
        return cls(timezone, now.astimezone(ZoneInfo(timezone)).date(), lang)

    def local(self, instant: datetime) -> datetime:
        """Return an instant as the clock shows it."""
        return instant.astimezone(ZoneInfo(self.timezone))

    def time(self, instant: datetime) -> str:
        """Return the time of an instant."""
        return f"{self.local(instant):%H:%M}"

    def day(self, instant: datetime | date) -> str:
        """Return a day, or that of an instant, with its year where that is not the present one."""
        there = self.local(instant).date() if isinstance(instant, datetime) else instant
        return _day(there, there.year != self.today.year, self.lang)

    def when(self, instant: datetime, beside: datetime | None = None) -> str:
        """Return the time of an instant of today, or of the day of one ``beside`` it, the day of any other."""
        near = self.local(beside).date() if beside else self.today
        return self.time(instant) if self.local(instant).date() == near else self.day(instant)

    def moment(self, instant: datetime | None) -> str:
        """Return the time of an instant of today, day and time of another one, nothing of what never was."""
        if instant is None:
            return ""
        time = self.time(instant)
        return time if self.local(instant).date() == self.today else f"{self.day(instant)} {time}"


@lru_cache(DAYS)
def _day(day: date, with_year: bool, lang: str) -> str:
    named = text("date.date", day=day.day, month=text("date.month", day.month, lang=lang), lang=lang)
    whole = text("shared.date_of_year", date=named, year=day.year, lang=lang) if with_year else named
    return text("date.day", date=whole, weekday=text("date.weekday", day.weekday(), lang=lang), lang=lang)

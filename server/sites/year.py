"""A year of a site's calendar at a glance: its months in weeks, and the days that have a name. Pure."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from server.sites.changes import Span, spans
from server.sites.days import CalendarDay, Source
from server.sites.rules import Hours, calendar_day, is_published

MONDAY_FIRST = Calendar()

Week = tuple[CalendarDay | None, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year: its months, each a list of weeks from Monday on; its named days as spans; how many are worked."""

    number: int
    months: tuple[tuple[Week, ...], ...]
    named: tuple[Span, ...]
    workdays: int
    published: bool


def year_of(number: int, hours: Hours) -> Year:
    """Return a year of a site's calendar."""
    months = tuple(tuple(_weeks(number, month, hours)) for month in range(1, 13))
    days = [day for weeks in months for week in weeks for day in week if day]
    return Year(
        number,
        months,
        named=tuple(spans(day for day in days if day.source is not Source.WEEKDAY)),
        workdays=sum(not day.off for day in days),
        published=is_published(date(number, 1, 1), hours),
    )


def _weeks(year: int, month: int, hours: Hours) -> Iterator[Week]:
    for week in MONDAY_FIRST.monthdatescalendar(year, month):
        yield tuple(calendar_day(day, hours) if day.month == month else None for day in week)

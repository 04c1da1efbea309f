"""The public calendars of countries: which days are off there, and which weekends are worked instead. Pure.

Another country is another row in :data:`CALENDARS`, and its name in the words below ``calendar.country``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from server.sites.days import CalendarDay, Source
from signs.face import Words


@dataclass(frozen=True, slots=True)
class PublicCalendar:
    """What a country has published: the days that differ from their weekday, and the years that are known."""

    days: Mapping[date, CalendarDay]
    years: range


def _china() -> PublicCalendar:
    # The library's own questions search all its days at each call, which a face asks hundreds of.
    names = {holiday.value: Words(holiday.chinese, holiday.value) for holiday in Holiday}
    days = {
        day: CalendarDay(day, off, Source.PUBLISHED, names[name])
        for off, published in ((True, holidays), (False, workdays))
        for day, name in published.items()
    }
    return PublicCalendar(MappingProxyType(days), range(min(days).year, max(days).year + 1))


CALENDARS = MappingProxyType({"CN": _china()})
"""Country → its public calendar. A site of none of them works from Monday to Friday, and has no other days off."""

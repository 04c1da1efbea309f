"""The public calendars of countries: which days are off there, and which weekends are worked instead. Pure.

Another country is another row in :data:`CALENDARS`, and its name in the words below ``sites.country``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A day that is not what its weekday says: ``off``, or worked instead of another. Named in both languages."""

    off: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PublicCalendar:
    """What a country has published: the days that differ from their weekday, and the years that are known."""

    days: Mapping[date, PublicDay]
    years: range


def _china() -> PublicCalendar:
    # The library's own questions search all its days at each call, which a face asks hundreds of.
    names = {holiday.value: holiday.chinese for holiday in Holiday}
    days = {
        day: PublicDay(off, names[name], name)
        for off, published in ((True, holidays), (False, workdays))
        for day, name in published.items()
    }
    return PublicCalendar(MappingProxyType(days), range(min(days).year, max(days).year + 1))


CALENDARS = MappingProxyType({"CN": _china()})
"""Country → its public calendar. A site of no country here works from Monday to Friday, and knows no other days off."""

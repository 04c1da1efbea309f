"""The own day of each of several sites, for what is about all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, case, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.core.intervals import Day
from server.sites.rules import day_end
from server.sites.tables import Site


def first_day_end(session: Session, now: datetime, longest: timedelta) -> datetime:
    """Return when the first of the sites' own days ends, or the longest time from now if that is sooner."""
    return min([now + longest, *(day_end(now, site.hours) for site in session.scalars(select(Site)))])


def day_at(session: Session, now: datetime, site: InstrumentedAttribute[int]) -> Day:
    """Return what each site calls today, for a statement that has the site's id in the column ``site``."""
    return day_among({one.id: one.day(now) for one in session.scalars(select(Site))}, now, site)


def day_among(days: Mapping[int, date], now: datetime, site: InstrumentedAttribute[int]) -> Day:
    """Return what each of some sites calls today (site → day), for a statement about them alone."""
    sites: dict[date, list[int]] = defaultdict(list)
    for one, day in days.items():
        sites[day].append(one)
    most, *fewer = sorted(sites, key=lambda day: len(sites[day]), reverse=True) or [now.date()]
    if not fewer:
        return most
    elsewhere: list[tuple[ColumnElement[bool], ColumnElement[date]]] = [
        (site.in_(sites[day]), literal(day, Date)) for day in fewer
    ]
    return case(*elsewhere, else_=literal(most, Date))

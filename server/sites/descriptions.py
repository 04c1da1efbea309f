"""A site as somebody describes it, read from what they typed. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.core.folding import folded
from server.core.naming import name_alone
from server.core.refusal import Refusal
from server.forms.fields import read_clock
from server.sites.countries import CALENDARS
from server.sites.rules import MIDNIGHT, Hours

LONGEST_NAME = 120
LONGEST_TIMEZONE = 40


class Courtesy(StrEnum):
    """How a site addresses those whose title does not: 老师, 先生 or 女士 where that is known, or the full name."""

    TEACHER = "teacher"
    SALUTATION = "salutation"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Described:
    """A site as somebody describes it: what it is called, its zone if any, when it works, how it addresses people.

    Its own days are no part of that.
    """

    name: str
    zone: str | None
    hours: Hours
    courtesy: str = Courtesy.TEACHER


def described(
    name: str,
    zone: str,
    timezone: str,
    opens: str,
    closes: str,
    *,
    every_day: bool,
    country: str,
    courtesy: str = Courtesy.TEACHER,
) -> Described:
    """Read what somebody typed about a site at a terminal. Raises :class:`Refusal`."""
    hours = opening_hours(
        known_timezone(timezone),
        _time(opens, read_clock),
        _time(closes, read_closing),
        every_day=every_day,
        country=_known_country(country),
    )
    return Described(site_name(name), zone_name(zone) if zone.strip() else None, hours, courtesy)


def opening_hours(timezone: str, opens: time, closes: time, *, every_day: bool, country: str | None) -> Hours:
    """Return when a site works. Raises :class:`Refusal`."""
    hours = Hours(timezone, opens, closes, every_day, country)
    if hours.ever_open and hours.opens != MIDNIGHT:
        raise Refusal("sites.refused.same_hours")
    return hours


def site_name(text: str) -> str:
    """Read what somebody wants a site to be called. Raises :class:`Refusal`."""
    name = " ".join(text.split())
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise Refusal("sites.refused.name")
    return name_alone(name)


def zone_name(text: str) -> str:
    """Read what somebody calls a zone. Raises :class:`Refusal`."""
    name = " ".join(text.split())
    # One character may stand for a whole word, and be folded into it.
    if not (0 < max(len(name), len(folded(name))) <= LONGEST_NAME and name.isprintable()):
        raise Refusal("sites.refused.zone")
    return name_alone(name)


def known_timezone(text: str) -> str:
    """Read by which clock a site goes. Raises :class:`Refusal`."""
    name = text.strip()
    try:
        ZoneInfo(name[: LONGEST_TIMEZONE + 1])
    except (ValueError, OSError, ZoneInfoNotFoundError):
        name = ""
    if not 0 < len(name) <= LONGEST_TIMEZONE:
        raise Refusal("sites.refused.timezone")
    return name


def read_closing(text: str) -> time:
    """Return the time of day at which a site closes; raise ValueError for what is none.

    Who never closes writes 24:00, or what fields of browsers know that is nearest to it.
    """
    return MIDNIGHT if text.strip() in ("24:00", "23:59") else read_clock(text)


def _known_country(text: str) -> str | None:
    if text and text not in CALENDARS:
        raise Refusal("sites.refused.country", countries="、".join(CALENDARS))
    return text or None


def _time(text: str, read: Callable[[str], time]) -> time:
    try:
        return read(text)
    except ValueError:
        raise Refusal("sites.refused.hours") from None

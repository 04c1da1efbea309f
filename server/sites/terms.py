"""From when until when: what somebody may type for the days of a lease, of a place on a roster. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from server.core.days import Days
from server.core.refusal import Refusal

PAST = timedelta(days=92)
"""How late something may be typed: what is longer ago was reported, and stays as it was."""
AHEAD = timedelta(days=3660)
"""How early: a longer term is a slip of the year."""


def first_day(typed: date | None, today: date) -> date:
    """Return the day from which something stands, today where none was typed. Raises :class:`Refusal`."""
    return today if typed is None else _plausible(typed, today)


def end_day(typed: date, starts: date, today: date) -> date:
    """Return the first day on which something stands no more. Raises :class:`Refusal`.

    The day on which it starts is one: then it never stood, as if nobody had typed it.
    """
    if typed < starts:
        raise Refusal("sites.refused.day_before_start", status=422, day=typed, starts=starts)
    return _plausible(typed, today)


def new_end(typed: date | None, days: Days, today: date) -> date | None:
    """Return when something ends from now on that stood on these days; None: no end is known. Raises :class:`Refusal`.

    What ended longer ago than may be typed was reported, and stays as it was.
    """
    if typed == days.ends:
        return typed
    if days.ends is not None:
        _plausible(days.ends, today)
    return None if typed is None else end_day(typed, days.starts, today)


def _plausible(day: date, today: date) -> date:
    if day < today - PAST:
        raise Refusal("sites.refused.day_long_past", status=422, day=day, earliest=today - PAST)
    if day > today + AHEAD:
        raise Refusal("sites.refused.day_far", status=422, day=day, latest=today + AHEAD)
    return day

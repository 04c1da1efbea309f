"""Who leaves on which day, and what a change of that day makes of a door. Pure: the days are arguments."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from server.core.days import Days


class Effect(StrEnum):
    """What another end of a lease makes of its door, seen from today."""

    SAME = "same"
    """The door shows what it would have shown."""
    GOES_NOW = "goes_now"
    GOES_LATER = "goes_later"
    RETURNS = "returns"
    STAYS = "stays"
    """On the door, and no end is known."""
    NEVER_COMES = "never_comes"
    WAS = "was"
    """Days gone by alone are different."""


def effect(before: Days, after: Days, today: date) -> Effect:
    """Return what becomes of a door where a lease stands on other days than before."""
    if before == after:
        return Effect.SAME
    if after.stands_from(today):
        if after.stands_on(today) and not before.stands_on(today):
            return Effect.RETURNS
        return Effect.STAYS if after.ends is None else Effect.GOES_LATER
    if before.stands_on(today):
        return Effect.GOES_NOW
    return Effect.NEVER_COMES if before.stands_from(today) else Effect.WAS


def ends_within(starts: date, *ends: date | None) -> date | None:
    """Return the first of some ends, none of them before the start; None where no end is known."""
    known = [end for end in ends if end is not None]
    return max(starts, min(known)) if known else None


def ends_with(days: Days, was: date | None, wanted: date | None) -> date | None:
    """Return when something ends whose organisation leaves on ``wanted``, where it was to leave on ``was``.

    What ends before keeps its end, and what never stood stays so; what ended with the organisation follows it.
    """
    if days.starts == days.ends:
        return days.ends
    return ends_within(days.starts, None if days.ends == was else days.ends, wanted)

"""When somebody will be back: what is offered with one tap, and what a form's answer means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from server.core.refusal import Refusal
from server.presence.rules import Wish
from server.presence.statuses import STATUSES, Return
from server.sites.rules import DAY_TURNS, Hours, by_the_end, day_of, is_workday, shift

AFTERNOON = time(13, 30)
LATEST_SUGGESTION = timedelta(minutes=30)
"""A suggestion nearer than this helps nobody."""
EVENING = time(16)
"""From here on a time of the night is of the night to come: as a slip for the afternoon it would be past."""
Key = Literal["1h", "2h", "afternoon", "closing", "not_today", "tomorrow", "day_after", "next_week"]
NOT_TODAY: Final = "not_today"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is answered with one tap. ``key`` names its words; ``until`` is the instant, None where none is promised."""

    key: Key
    until: datetime | None


def suggestions(asks: Return, now: datetime, hours: Hours) -> list[Suggestion]:
    """Return the one-tap returns that make sense now for a status that asks for a time or for a date."""
    return _dates(now, hours) if asks is Return.DATE else _times(now, hours)


def _times(now: datetime, hours: Hours) -> list[Suggestion]:
    opens, closes = shift(day_of(now, hours), hours)
    fixed: dict[Key, datetime] = {}
    afternoon = hours.at(hours.local(now).date(), AFTERNOON)
    if opens <= afternoon < closes:
        fixed["afternoon"] = afternoon
    if not hours.ever_open:
        fixed["closing"] = closes
    return [
        Suggestion("1h", _whole(now, 60)),
        Suggestion("2h", _whole(now, 120)),
        *(Suggestion(key, until) for key, until in fixed.items() if until > now + LATEST_SUGGESTION),
        Suggestion(NOT_TODAY, None),
    ]


def _whole(now: datetime, minutes: int) -> datetime:
    # Nobody promises 15:07; rounded up, so that the board does not call them late before they are.
    target = now + timedelta(minutes=minutes)
    surplus = timedelta(minutes=target.minute % 5, seconds=target.second, microseconds=target.microsecond)
    return target - surplus + timedelta(minutes=5) if surplus else target


def _dates(now: datetime, hours: Hours) -> list[Suggestion]:
    today = day_of(now, hours)
    workday = next_workday(today, hours)
    monday = next_workday(today + timedelta(days=6 - today.weekday()), hours)
    offered = [Suggestion("tomorrow", by_the_end(workday, hours))]
    after = next_workday(workday, hours)
    if after < monday:
        offered.append(Suggestion("day_after", by_the_end(after, hours)))
    if monday != workday:
        offered.append(Suggestion("next_week", by_the_end(monday, hours)))
    return offered


def next_workday(day: date, hours: Hours) -> date:
    """Return the first workday after ``day``."""
    following = day + timedelta(days=1)
    while not is_workday(following, hours):
        following += timedelta(days=1)
    return following


def parse_return(answer: str, custom: str, asks: Return, now: datetime, hours: Hours) -> datetime | None:
    """Return the instant that a form's answer means: a suggestion's key, or ``custom`` with HH:MM or YYYY-MM-DD.

    A time that is gone today is refused rather than taken for tomorrow's, unless it is of the night to come.
    """
    if not answer:
        return None
    if answer == "custom":
        return _custom(custom.strip(), asks, now, hours)
    for one in suggestions(asks, now, hours):
        if one.key == answer:
            return one.until
    raise Refusal("presence.refused.return_past")


def _custom(text: str, asks: Return, now: datetime, hours: Hours) -> datetime:
    try:
        if asks is Return.DATE:
            return by_the_end(date.fromisoformat(text), hours)
        return on_the_clock(time.fromisoformat(text).replace(tzinfo=None), now, hours)
    except ValueError:
        raise Refusal("presence.refused.return_missing") from None


def on_the_clock(moment: time, leaves: datetime, hours: Hours) -> datetime:
    """Return the instant of a time on the day on which somebody leaves, or in the night after it."""
    there = hours.local(leaves)
    evening, dawn = EVENING, DAY_TURNS
    if hours.overnight:
        evening, dawn = min(evening, hours.opens), max(dawn, hours.closes)
    overnight = there.time() >= evening and moment <= dawn
    return hours.at(there.date() + timedelta(days=overnight), moment)


@dataclass(frozen=True, slots=True)
class RelativeWish:
    """The wish of a form, in its own words: "in two hours" counts from when it is first received.

    A form that comes twice says the same twice, while what it would mean by then may differ.
    """

    status: str
    until: str
    custom: str
    place: str | None
    purpose: str | None
    hours: Hours

    def at(self, now: datetime) -> Wish:
        """Return what it means now. Raises :class:`Refusal`."""
        status = STATUSES.get(self.status)
        if status is None:
            raise Refusal("presence.refused.status")
        until = parse_return(self.until, self.custom, status.asks, now, self.hours)
        return Wish(status.key, until, self.place, self.purpose, not_today=self.until == NOT_TODAY)

    def sent(self) -> dict[str, Any]:
        """Return what tells it from another answer."""
        return {name: getattr(self, name) for name in ("status", "until", "custom", "place", "purpose")}

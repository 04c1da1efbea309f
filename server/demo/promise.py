"""What a played move says about the return: the plan's promise, as near in real time as the play is fast. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.demo.day import Move
from server.demo.phone import Choice
from server.presence.statuses import STATUSES, Return
from server.sites.rules import Hours

UNTIL = {Return.TIME: "not_today", Return.DATE: "tomorrow"}
"""What is picked on the page where the plan knows no minute of return."""
HANDLING = timedelta(seconds=2)
"""What passes between choosing and sending: a promise must not be gone by then."""


def choice_of(move: Move, minute: float, speed: float, now: datetime, hours: Hours) -> Choice:
    """Return what the person picks now, when the plan is at ``minute`` and goes ``speed`` times as fast as life.

    A visit of two hours at 60 times is promised, and ends, two real minutes later. A door shows whole minutes, so
    the promise is rounded up.
    """
    return Choice(move.status, _back(move, minute, speed, now, hours), move.place, move.purpose)


def _back(move: Move, minute: float, speed: float, now: datetime, hours: Hours) -> str | None:
    if move.back is None:
        return UNTIL.get(STATUSES[move.status].asks)
    ahead = max(move.back - minute, 0) / speed
    local = hours.local(now)
    promised = (local + HANDLING + timedelta(minutes=ahead + 1)).replace(second=0, microsecond=0)
    # The page takes a time of day for today's, or for the night to come; its own suggestions know any date.
    return f"{promised:%H:%M}" if promised.date() == local.date() else "1h"

"""What may be planned ahead, and what becomes of a plan when its time has come. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.core.refusal import Refusal
from server.presence.rules import Whereabouts, Wish, decide, ends_at
from server.presence.statuses import STATUSES, UNKNOWN, Counted
from server.sites.rules import Hours, lasts_until

LONGEST_AHEAD = timedelta(days=90)
MOST_PLANS = 20
PLANNABLE = tuple(
    key
    for key, status in STATUSES.items()
    if status.counted in (Counted.MARKET, Counted.OUT, Counted.REMOTE, Counted.ABSENT)
)
"""Nobody can promise to be on site: that is said at the door."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A status that begins later. Without a return it lasts as long as what is said for a day."""

    status: str
    starts: datetime
    until: datetime | None
    made_at: datetime

    def ends(self, hours: Hours) -> datetime:
        """Return the instant from which the plan says nothing."""
        return self.until or lasts_until(self.starts, hours)


def plan_ahead(wish: Wish, starts: datetime, others: Iterable[Planned], now: datetime, hours: Hours) -> Planned:
    """Return the plan as it will be kept; refuse one that lies in the past, too far ahead, or across another one.

    Holidays are nobody's business here: people travel on Sundays.
    """
    if wish.status not in PLANNABLE:
        raise Refusal("mine.refused.plan_status")
    if starts <= now:
        raise Refusal("mine.refused.plan_past")
    if starts > now + LONGEST_AHEAD:
        raise Refusal("mine.refused.plan_far", days=LONGEST_AHEAD.days)
    if wish.until is not None and wish.until <= starts:
        raise Refusal("presence.refused.return_before")
    planned = Planned(wish.status, starts, decide(wish, starts).until, now)
    waiting = list(others)
    if any(_overlap(planned, other, hours) for other in waiting):
        raise Refusal("mine.refused.plan_overlap", status=409)
    if len(waiting) >= MOST_PLANS:
        raise Refusal("mine.refused.plan_many", most=MOST_PLANS)
    return planned


def _overlap(one: Planned, other: Planned, hours: Hours) -> bool:
    return one.starts < other.ends(hours) and other.starts < one.ends(hours)


class Fate(StrEnum):
    """What becomes of a plan."""

    WAITS = "waiting"
    BEGINS = "done"
    OVERTAKEN = "overtaken"
    MISSED = "missed"
    REFUSED = "refused"


UNKEPT = (Fate.OVERTAKEN, Fate.MISSED, Fate.REFUSED)
"""How a plan ends that was not carried out."""


def begins_at(plan: Planned, whereabouts: Whereabouts | None, hours: Hours) -> datetime:
    """Return when a plan begins: at its start, or when what was declared after it was made is over."""
    back = _back(whereabouts, hours) if whereabouts and _is_newer(whereabouts, plan) else None
    return max(plan.starts, back) if back else plan.starts


def fate(plan: Planned, whereabouts: Whereabouts | None, now: datetime, hours: Hours) -> Fate:
    """Decide on a plan by what is known of its person.

    What a person declared after the plan was made is worth more than the plan, for as long as it speaks: from the
    plan's start on it speaks of nothing else, and before that until its return. What they declared earlier gives
    way. A plan that could not begin in time begins late, unless it would be over by then.
    """
    ends = plan.ends(hours)
    if whereabouts and _is_newer(whereabouts, plan):
        back = _back(whereabouts, hours)
        if whereabouts.since >= plan.starts or (back and back >= ends):
            return Fate.OVERTAKEN
    if now >= ends:
        return Fate.MISSED
    return Fate.BEGINS if now >= begins_at(plan, whereabouts, hours) else Fate.WAITS


def _back(whereabouts: Whereabouts, hours: Hours) -> datetime | None:
    return ends_at(whereabouts, hours) if whereabouts.not_today else whereabouts.until


def _is_newer(whereabouts: Whereabouts, plan: Planned) -> bool:
    return whereabouts.status != UNKNOWN.key and whereabouts.since > plan.made_at

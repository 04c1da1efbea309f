"""What a status means now, what may be declared, and when it may be taken back. Pure: ``now`` is an argument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from server.core.refusal import Refusal
from server.presence.statuses import STATUSES, UNKNOWN, Counted, Return, Status
from server.sites.rules import Hours, is_open, lasts_until
from signs.face import Counts

UNDO_SECONDS = 30
FEW = 3
"""Of fewer people than these a figure is a person: each says something of the others, too."""
LONGEST_ABSENCE = timedelta(days=366)
PLACE_LENGTH = 120
PURPOSE_LENGTH = 200

Provenance = Literal["scan", "unverified", "proxy", "import", "auto"]
"""How an entry came about, which is what it is worth."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a person said last to be: a status, since when, and until when."""

    status: str
    since: datetime
    until: datetime | None = None

    @property
    def not_today(self) -> bool:
        """Whether somebody is out and promised no return: that they are not back today."""
        return self.until is None and STATUSES[self.status].asks is Return.TIME


@dataclass(frozen=True, slots=True)
class Standing:
    """What whereabouts mean now."""

    status: Status
    since: datetime | None = None
    until: datetime | None = None
    overdue: bool = False
    not_today: bool = False


def standing(whereabouts: Whereabouts | None, now: datetime, hours: Hours) -> Standing:
    """Return what is known of a person now.

    A status that lasts the day says nothing after the night, nor does "not back today": then the truth is "unknown".
    An expected return that has passed is overdue.
    """
    if whereabouts is None or whereabouts.status == UNKNOWN.key:
        return Standing(UNKNOWN)
    status = STATUSES[whereabouts.status]
    return _standing(whereabouts, now, ends_at(whereabouts, hours), due_at(whereabouts, status))


def said_by(whereabouts: Whereabouts, *, overdue: bool = False) -> Standing:
    """Return what a declaration said when it was made, which may be overdue by now."""
    return Standing(STATUSES[whereabouts.status], whereabouts.since, whereabouts.until, overdue, whereabouts.not_today)


def _standing(whereabouts: Whereabouts, now: datetime, ends: datetime | None, due: datetime | None) -> Standing:
    if ends is not None and ends <= now:
        return Standing(UNKNOWN)
    return said_by(whereabouts, overdue=due is not None and due <= now)


def ends_at(whereabouts: Whereabouts, hours: Hours) -> datetime | None:
    """Return the instant from which a declaration says nothing any more, None when it never ends by itself."""
    if STATUSES[whereabouts.status].lasts_the_day or whereabouts.not_today:
        return lasts_until(whereabouts.since, hours)
    return None


def due_at(whereabouts: Whereabouts, status: Status) -> datetime | None:
    """Return the instant at which a status becomes overdue, None when it never does."""
    if whereabouts.until is not None:
        return whereabouts.until
    if status.overdue_after_minutes is not None:
        return whereabouts.since + timedelta(minutes=status.overdue_after_minutes)
    return None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a public board says beside a person's public status: when they are back."""

    until: datetime | None = None
    overdue: bool = False


UNSEEN = Sight()


def sight(known: Standing, now: datetime, hours: Hours, *, times: bool) -> Sight | None:
    """Return what a public board shows of a person beside the public status, None where it does not list them.

    ``times``: they agreed that it says until when. Where several statuses read the same, nothing is
    said that would tell which it is: no time, and nobody stands there for longer than the day on which it was said,
    whether they then came to be unknown or are on leave for a week.
    """
    public = known.status.public
    if public is None:
        return None
    if public.hides:
        return UNSEEN if known.since is None or now < lasts_until(known.since, hours) else None
    return Sight(known.until, known.overdue) if times else UNSEEN


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some people: ``silence`` is zero outside working hours."""

    counts: Counts
    silence: int
    overdue: int


def figures(standings: Iterable[Standing], now: datetime, hours: Hours) -> Figures:
    """Count people. Silence is the roster without everyone who declared anything but 下班."""
    seen = list(standings)
    by = _by_kind(seen)
    silent = by[Counted.OFF] + by[Counted.SILENCE]
    return Figures(
        counts=_counts(by),
        silence=silent if is_open(now, hours) else 0,
        overdue=sum(one.overdue and _is_open(one) for one in seen),
    )


def _is_open(known: Standing) -> bool:
    return known.status.public is not None and not known.status.public.hides


def counts_of(standings: Iterable[Standing]) -> Counts:
    """Count people for a sign."""
    return _counts(_by_kind(standings))


def _by_kind(standings: Iterable[Standing]) -> Counter[Counted]:
    return Counter([one.status.counted for one in standings])


def _counts(by: Counter[Counted]) -> Counts:
    return Counts(by[Counted.PRESENT], by[Counted.MARKET], by[Counted.OUT], by.total())


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of an organisation. ``silent`` counts at any hour; at ``next_edge`` they change by themselves.

    ``overdue`` are late where a public board says where they are: whoever is 外出 or 不在 is late for nobody there.
    """

    roster: int = 0
    present: int = 0
    market: int = 0
    out: int = 0
    silent: int = 0
    overdue: int = 0
    next_edge: datetime | None = None


def tally(people: Iterable[Whereabouts | None], now: datetime, hours: Hours) -> Tally:
    """Count the people of an organisation by what is known of each."""
    by: Counter[Counted] = Counter()
    overdue, edges = 0, list[datetime]()
    for whereabouts in people:
        if whereabouts is None or whereabouts.status == UNKNOWN.key:
            by[UNKNOWN.counted] += 1
            continue
        status = STATUSES[whereabouts.status]
        ends, due = ends_at(whereabouts, hours), due_at(whereabouts, status)
        stands = _standing(whereabouts, now, ends, due)
        by[stands.status.counted] += 1
        if status.public and status.public.hides:
            # What tells one from another changes nothing that is public, and moves no board.
            ends, due = lasts_until(whereabouts.since, hours), None
        else:
            overdue += stands.overdue
        edges += [edge for edge in (ends, due) if edge is not None and now < edge and (ends is None or now < ends)]
    return Tally(
        roster=by.total(),
        present=by[Counted.PRESENT],
        market=by[Counted.MARKET],
        out=by[Counted.OUT],
        silent=by[Counted.OFF] + by[Counted.SILENCE],
        overdue=overdue,
        next_edge=min(edges, default=None),
    )


def together(tallies: Iterable[Tally], *, working: bool) -> Figures:
    """Return the figures of several organisations: silence counts in working hours."""
    seen = list(tallies)
    silence = sum(one.silent for one in seen) if working else 0
    return Figures(summed(seen), silence, sum(one.overdue for one in seen))


def summed(several: Iterable[Tally | Counts]) -> Counts:
    """Return the figures of several organisations, or sites, as those of one."""
    seen = list(several)
    return Counts(
        present=sum(one.present for one in seen),
        market=sum(one.market for one in seen),
        out=sum(one.out for one in seen),
        roster=sum(one.roster for one in seen),
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be known: an absolute target, never a toggle. ``not_today`` promises no return."""

    status: str
    until: datetime | None = None
    place: str | None = None
    purpose: str | None = None
    not_today: bool = False

    def at(self, _now: datetime) -> Wish:
        """Return what it means now: the same at any time."""
        return self

    def sent(self) -> dict[str, Any]:
        """Return what tells it from another wish."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def decide(wish: Wish, now: datetime) -> Wish:
    """Return the wish as it will be recorded, or refuse it with the reason."""
    status = STATUSES.get(wish.status)
    if status is None or not status.choosable:
        raise Refusal("presence.refused.status", status=422)
    place, purpose = _text(wish.place, PLACE_LENGTH), _text(wish.purpose, PURPOSE_LENGTH)
    if not status.asks_place and (place or purpose):
        raise Refusal("presence.refused.no_place")
    return Wish(status.key, _until(status, wish, now), place, purpose, wish.not_today)


def decide_correction(wish: Wish, since: datetime, earliest: datetime | None, latest: datetime) -> Wish:
    """Return what a correction will record: it holds from ``since`` on, between the entries before and after it."""
    status = STATUSES.get(wish.status)
    if status is None or not status.choosable:
        raise Refusal("presence.refused.status")
    if not (earliest or latest - LONGEST_ABSENCE) <= since <= latest:
        raise Refusal("presence.refused.correction_order", status=409)
    if wish.until is not None and wish.until <= since:
        raise Refusal("presence.refused.return_before")
    place, purpose = (wish.place, wish.purpose) if status.asks_place else (None, None)
    return Wish(status.key, _until(status, wish, since), place, purpose, wish.not_today)


def without_code(wish: Wish) -> None:
    """Refuse what only a live code at the door can say: that somebody is there."""
    if STATUSES[wish.status].counted is Counted.PRESENT:
        raise Refusal("presence.refused.needs_code")


def _until(status: Status, wish: Wish, now: datetime) -> datetime | None:
    until = wish.until
    if wish.not_today and (status.asks is not Return.TIME or until is not None):
        raise Refusal("presence.refused.no_return")
    if until is None:
        if status.asks in (Return.TIME, Return.DATE) and not wish.not_today:
            raise Refusal("presence.refused.return_missing")
        return None
    if status.asks is Return.NONE:
        raise Refusal("presence.refused.no_return")
    if until <= now:
        raise Refusal("presence.refused.return_past")
    if until > now + LONGEST_ABSENCE:
        raise Refusal("presence.refused.return_far")
    return until


def _text(text: str | None, longest: int) -> str | None:
    words = " ".join((text or "").split())
    if len(words) > longest:
        raise Refusal("core.refused.text_long", longest=longest)
    return words or None


def may_undo(recorded_at: datetime, now: datetime) -> bool:
    """Tell whether an entry may still be taken back by whoever made it."""
    return now - recorded_at <= timedelta(seconds=UNDO_SECONDS)

"""What a typed day would change, told before it is saved; and saved as it was told, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from server.core.database.db import Database
from server.core.database.transactions import Transaction
from server.core.days import Days
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.roster.departures import Effect, effect
from server.roster.importing.known import Address
from server.roster.leases import lock_lease, move_out_within, planned_end
from server.roster.rooms import address_of, behind
from server.roster.stays import leave_site_within, lock_stay, plan_departure
from server.roster.tables import Organisation
from server.sites.rules import day_begins
from server.sites.tables import Lease, Site

Ending = tuple[Lease, date | None]
"""A lease, and when it ends from now on."""


@dataclass(frozen=True, slots=True)
class DoorOutlook:
    """What becomes of one door. ``at`` is when the organisation leaves it, on the site's wall clock.

    ``then`` are those behind it from that day on, from today where it has passed.
    """

    address: Address
    before: Days
    after: Days
    effect: Effect
    at: datetime | None
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What changes where an end is ``ends`` from now on: doors, and who leaves the roster or stays on it, by id."""

    was: date | None
    ends: date | None
    doors: tuple[DoorOutlook, ...]
    people: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return self.was == self.ends

    @property
    def seal(self) -> str:
        """What is the same only where the same is told."""
        return sha256(repr(self).encode()).hexdigest()


def outlook_of_lease(session: Session, lease_id: int, typed: date | None, now: datetime) -> Outlook:
    """Return what it changes that an organisation leaves a room on a day; None: on none. Raises :class:`Refusal`."""
    lease = session.get_one(Lease, lease_id)
    site = _site_of(session, lease.organisation_id)
    last = planned_end(session, lease, typed, site.day(now))
    return Outlook(lease.ends, last, _doors(session, site, [(lease, last)], now))


def outlook_of_stay(session: Session, organisation_id: int, typed: date | None, now: datetime) -> Outlook:
    """Return what it changes that an organisation leaves its site on a day; None: on none. Raises :class:`Refusal`."""
    departure = plan_departure(session, organisation_id, typed, now)
    people = {
        one.person_id
        for one, ends in departure.memberships
        if one.stands_from(departure.today) or Days(one.starts, ends).stands_from(departure.today)
    }
    doors = _doors(session, departure.site, departure.leases, now)
    return Outlook(departure.organisation.ends, departure.ends, doors, tuple(sorted(people)))


def move_out(db: Database, lease_id: int, typed: date | None, seen: str, by: Principal, now: datetime) -> None:
    """Let an organisation out of a room as it was told; refuse where that is no longer what would happen."""

    def act(tx: Transaction) -> None:
        lock_lease(tx.session, lease_id)
        _refuse_other(outlook_of_lease(tx.session, lease_id, typed, now), seen)
        move_out_within(tx, lease_id, typed, by.ref, now)

    db.act(act, by=by)


def leave_site(db: Database, organisation_id: int, typed: date | None, seen: str, by: Principal, now: datetime) -> None:
    """Let an organisation leave its site as it was told; refuse where that is no longer what would happen."""

    def act(tx: Transaction) -> None:
        lock_stay(tx.session, organisation_id)
        _refuse_other(outlook_of_stay(tx.session, organisation_id, typed, now), seen)
        leave_site_within(tx, organisation_id, typed, by.ref, now)

    db.act(act, long=True, by=by)


def _refuse_other(outlook: Outlook, seen: str) -> None:
    if outlook.seal != seen:
        raise Refusal("roster.refused.days_moved", status=409)


def _site_of(session: Session, organisation_id: int) -> Site:
    return session.get_one(Site, session.get_one(Organisation, organisation_id).site_id)


def _doors(session: Session, site: Site, moved: Sequence[Ending], now: datetime) -> tuple[DoorOutlook, ...]:
    without, today = {lease.id for lease, _ends in moved}, site.day(now)

    def door(lease: Lease, ends: date | None) -> DoorOutlook:
        after = Days(lease.starts, ends)
        then = behind(session, lease.room_id, max(ends or today, today), without)
        stays = lease.organisation_id in then
        return DoorOutlook(
            address=address_of(session, lease.room_id),
            before=lease.days,
            after=after,
            effect=Effect.SAME if stays else effect(lease.days, after, today),
            at=site.hours.local(day_begins(ends, site.hours)) if ends else None,
            then=tuple(then.values()),
        )

    return tuple(door(lease, ends) for lease, ends in moved)

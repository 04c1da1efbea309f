"""An organisation moves into a room on a day, and out on another: what is typed for later moves the boards then."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.core.days import Days
from server.core.db import Transaction
from server.core.refusal import Refusal
from server.roster.current import hold_roster
from server.roster.tables import Organisation
from server.sites.actions import occupy
from server.sites.tables import Building, Floor, Lease, Room, Site, boards_of_rooms
from server.sites.terms import end_day, first_day


def move_in_within(
    tx: Transaction, room_id: int, organisation_id: int, starts: date | None, ends: date | None, now: datetime
) -> Lease:
    """Let an organisation into a room of its site from a day on. Raises :class:`Refusal`."""
    room, site = _held(tx.session, room_id)
    organisation = tx.session.get(Organisation, organisation_id)
    day = site.day(now)
    if organisation is None or organisation.site_id != site.id or not organisation.stands_from(day):
        raise Refusal("refused.organisation_gone", status=404)
    first = first_day(starts, day)
    last = None if ends is None else end_day(ends, first, day)
    _refuse_twice(tx.session, room_id, organisation_id, Days(first, last))
    lease = occupy(tx, room, organisation_id, first, last)
    tx.session.flush()
    tx.move(boards_of_rooms([room_id]))
    return lease


def move_out_within(tx: Transaction, lease_id: int, ends: date | None, now: datetime) -> None:
    """Let an organisation out of a room on a day, the first on which it is there no more; None: no end is known."""
    lease = tx.session.get_one(Lease, lease_id)
    _room, site = _held(tx.session, lease.room_id)
    tx.session.refresh(lease)
    last = None if ends is None else end_day(ends, lease.starts, site.day(now))
    if lease.ends == last:
        return
    _refuse_twice(tx.session, lease.room_id, lease.organisation_id, Days(lease.starts, last), lease_id)
    lease.ends = last
    tx.move(boards_of_rooms([lease.room_id]))


def _held(session: Session, room_id: int) -> tuple[Room, Site]:
    """Return a room and its site, whose roster nobody else changes until the transaction ends."""
    found = session.execute(
        select(Room, Site)
        .join(Floor, Floor.id == Room.floor_id)
        .join(Building, Building.id == Floor.building_id)
        .join(Site, Site.id == Building.site_id)
        .where(Room.id == room_id)
    ).one()
    hold_roster(session, found.Site.id)
    return found.Room, found.Site


def _refuse_twice(session: Session, room_id: int, organisation_id: int, days: Days, but: int | None = None) -> None:
    same = (Lease.room_id == room_id) & (Lease.organisation_id == organisation_id)
    for other in session.scalars(select(Lease).where(same)):
        if other.id != but and other.days.meets(days):
            raise Refusal("refused.leased_already", status=409)

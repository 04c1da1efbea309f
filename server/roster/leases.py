"""An organisation moves into a room on a day, and out on another: what is typed for later moves the boards then."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.database.transactions import Transaction
from server.core.days import Days
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.current import lock_roster
from server.roster.departures import ends_within
from server.roster.organisations import refuse_after_leaving
from server.roster.rooms import address_of
from server.roster.scopes import about_organisation
from server.roster.tables import Organisation
from server.sites.actions import occupy
from server.sites.tables import Building, Floor, Lease, Room, Site, boards_of_rooms
from server.sites.terms import end_day, first_day, new_end


def move_in_within(
    tx: Transaction,
    room_id: int,
    organisation_id: int,
    starts: date | None,
    ends: date | None,
    author: Ref,
    now: datetime,
) -> Lease:
    """Let an organisation into a room of its site from a day on, until it leaves the site at the latest.

    Raises :class:`Refusal`.
    """
    room, site = _lock_room(tx.session, room_id)
    organisation = tx.session.get(Organisation, organisation_id)
    day = site.day(now)
    if organisation is None or organisation.site_id != site.id or not organisation.stands_from(day):
        raise Refusal("roster.refused.organisation_gone", status=404)
    first = first_day(starts, day)
    refuse_after_leaving(organisation, first)
    last = ends_within(first, None if ends is None else end_day(ends, first, day), organisation.ends)
    _refuse_twice(tx.session, room_id, organisation_id, Days(first, last))
    lease = occupy(tx, room.id, organisation_id, first, last)
    tx.session.flush()
    tx.move(boards_of_rooms([room_id]))
    note_lease(tx, "lease.begun", site, lease, _said(tx.session, lease), author, now)
    return lease


def move_out_within(tx: Transaction, lease_id: int, ends: date | None, author: Ref, now: datetime) -> None:
    """Let an organisation out of a room on a day, the first on which it is there no more; None: no end is known.

    It has no room after it left the site.
    """
    lease, site = lock_lease(tx.session, lease_id)
    last = planned_end(tx.session, lease, ends, site.day(now))
    if lease.ends == last:
        return
    lease.ends = last
    tx.move(boards_of_rooms([lease.room_id]))
    note_lease(tx, "lease.ends" if last else "lease.stays", site, lease, _said(tx.session, lease), author, now)


def lock_lease(session: Session, lease_id: int) -> tuple[Lease, Site]:
    """Return a lease and its site, whose roster nobody else changes until the transaction ends."""
    lease = session.get_one(Lease, lease_id)
    _room, site = _lock_room(session, lease.room_id)
    session.refresh(lease)
    return lease, site


def planned_end(session: Session, lease: Lease, typed: date | None, today: date) -> date | None:
    """Return when a lease will end that somebody typed an end for. Raises :class:`Refusal`."""
    stay = session.get_one(Organisation, lease.organisation_id)
    last = ends_within(lease.starts, new_end(typed, lease.days, today), stay.ends)
    _refuse_twice(session, lease.room_id, lease.organisation_id, Days(lease.starts, last), lease.id)
    return last


def note_lease(tx: Transaction, action: str, site: Site, lease: Lease, room: str, author: Ref, now: datetime) -> None:
    """Note in the ledger of rights that a lease begins, or ends on another day."""
    about = about_organisation(site, lease.organisation_id)
    record(tx, author, action, about, now, room=room, since=lease.starts, until=lease.ends)


def _said(session: Session, lease: Lease) -> str:
    return str(address_of(session, lease.room_id))


def _lock_room(session: Session, room_id: int) -> tuple[Room, Site]:
    """Return a room and its site, whose roster nobody else changes until the transaction ends."""
    found = session.execute(
        select(Room, Site)
        .join(Floor, Floor.id == Room.floor_id)
        .join(Building, Building.id == Floor.building_id)
        .join(Site, Site.id == Building.site_id)
        .where(Room.id == room_id)
    ).one()
    lock_roster(session, found.Site.id)
    return found.Room, found.Site


def _refuse_twice(session: Session, room_id: int, organisation_id: int, days: Days, but: int | None = None) -> None:
    same = (Lease.room_id == room_id) & (Lease.organisation_id == organisation_id)
    for other in session.scalars(select(Lease).where(same)):
        if other.id != but and other.days.meets(days):
            raise Refusal("roster.refused.leased_already", status=409)

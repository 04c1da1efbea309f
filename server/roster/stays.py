"""An organisation leaves its site on a day, with all its rooms and people; or it is taken back that it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.database.transactions import Transaction
from server.core.days import Days
from server.core.refs import Ref
from server.roster.current import lock_roster, site_of_organisation
from server.roster.departures import ends_with
from server.roster.edits import end_consents, note_liaison
from server.roster.rooms import address_of
from server.roster.scopes import about_organisation
from server.roster.tables import Membership, Organisation
from server.sites.tables import Lease, Site, boards_of_rooms
from server.sites.terms import new_end

Row = TypeVar("Row", Lease, Membership)


@dataclass(frozen=True, slots=True)
class Departure:
    """What ends on another day, or no more, when an organisation leaves its site on ``ends``."""

    organisation: Organisation
    site: Site
    today: date
    ends: date | None
    leases: Sequence[tuple[Lease, date | None]]
    memberships: Sequence[tuple[Membership, date | None]]


def plan_departure(session: Session, organisation_id: int, typed: date | None, now: datetime) -> Departure:
    """Return what an organisation's leaving on a day changes; None: it does not leave. Raises :class:`Refusal`."""
    organisation = session.get_one(Organisation, organisation_id)
    site = session.get_one(Site, organisation.site_id)
    today, was = site.day(now), organisation.ends
    ends = new_end(typed, organisation.days, today)
    rooms: dict[int, list[Lease]] = defaultdict(list)
    for lease in session.scalars(select(Lease).where(Lease.organisation_id == organisation_id).order_by(Lease.id)):
        rooms[lease.room_id].append(lease)
    rosters: dict[int, list[Membership]] = defaultdict(list)
    theirs = select(Membership.person_id).where(Membership.organisation_id == organisation_id)
    for one in session.scalars(select(Membership).where(Membership.person_id.in_(theirs)).order_by(Membership.id)):
        rosters[one.person_id].append(one)
    leases = tuple(_moved(rooms, organisation_id, was, ends))
    return Departure(organisation, site, today, ends, leases, tuple(_moved(rosters, organisation_id, was, ends)))


def leave_site_within(tx: Transaction, organisation_id: int, typed: date | None, author: Ref, now: datetime) -> None:
    """Let an organisation leave its site on a day, None: take back that it does. Raises :class:`Refusal`."""
    lock_stay(tx.session, organisation_id)
    departure = plan_departure(tx.session, organisation_id, typed, now)
    organisation = departure.organisation
    if organisation.ends == departure.ends:
        return
    for membership, ends in departure.memberships:
        _end_membership(tx, membership, ends, departure.today, author, now)
        tx.breathe()
    for lease, ends in departure.leases:
        lease.ends = ends
    organisation.ends = departure.ends
    tx.departs([Ref("organisation", organisation_id)], now)
    tx.recount([Ref("organisation", organisation_id)], now)
    tx.move(boards_of_rooms([lease.room_id for lease, _ends in departure.leases]))
    moved = [str(address_of(tx.session, lease.room_id)) for lease, _ends in departure.leases]
    about, ends = about_organisation(departure.site, organisation_id), departure.ends
    record(tx, author, "organisation.leaves" if ends else "organisation.stays", about, now, room=moved, until=ends)


def lock_stay(session: Session, organisation_id: int) -> None:
    """Keep everybody else from changing an organisation and its site's roster until the transaction ends."""
    lock_roster(session, site_of_organisation(organisation_id))
    session.get_one(Organisation, organisation_id, with_for_update={"key_share": True}, populate_existing=True)


def _moved(
    rows: Mapping[int, Iterable[Row]], organisation: int, was: date | None, wanted: date | None
) -> Iterator[tuple[Row, date | None]]:
    """Return what ends otherwise; what would meet another of the same room or person stays ended."""
    for same in rows.values():
        for row in same:
            ends = ends_with(row.days, was, wanted)
            meets = any(other is not row and other.days.meets(Days(row.starts, ends)) for other in same)
            if row.organisation_id == organisation and ends != row.ends and not meets:
                yield row, ends


def _end_membership(
    tx: Transaction, one: Membership, ends: date | None, today: date, author: Ref, now: datetime
) -> None:
    if one.stands_on(today) and ends is not None and ends <= today:
        end_consents(tx, one.person_id, author, now)
    if one.liaison and (one.ends is None) != (ends is None):
        note_liaison(tx, one.person_id, one.organisation_id, ends is None, author, now)
    one.ends = ends
    tx.departs([Ref("person", one.person_id)], now)

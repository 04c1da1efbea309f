"""The rooms that organisations have: where each is, from when until when, and who else is behind its door."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from server.core.days import Days
from server.roster.importing.known import Address
from server.roster.tables import Organisation
from server.sites.tables import Building, Floor, Lease, Room
from server.sites.terms import PAST


@dataclass(frozen=True, slots=True)
class Occupied:
    """A room that an organisation has, or had until lately."""

    lease: int
    room: int
    address: Address
    days: Days


def rooms_of(session: Session, organisation: int, day: date) -> list[Occupied]:
    """Return the rooms that an organisation has or will have, and those whose end may still be corrected."""
    lately = or_(Lease.ends.is_(None), Lease.ends >= day - PAST)
    rows = session.execute(
        _addresses(Lease.id, Lease.room_id, Lease.starts, Lease.ends)
        .join(Lease, Lease.room_id == Room.id)
        .where(Lease.organisation_id == organisation, lately)
        .order_by(Lease.id)
    )
    return [Occupied(row.id, row.room_id, _address(row), Days(row.starts, row.ends)) for row in rows]


def address_of(session: Session, room: int) -> Address:
    """Return where a room is."""
    return _address(session.execute(_addresses().where(Room.id == room)).one())


def behind(session: Session, room: int, day: date, without: Collection[int] = ()) -> dict[int, str]:
    """Return what those behind the door of a room are called on a day, leaving some leases out."""
    rows = session.scalars(
        select(Organisation)
        .join(Lease, Lease.organisation_id == Organisation.id)
        .where(Lease.room_id == room, Lease.stands_on(day), Organisation.stands_on(day))
        .where(Lease.id.not_in(without))
        .order_by(Lease.id)
    )
    return {one.id: one.short_name or one.name for one in rows}


def _addresses(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Building.name, Floor.label, Room.number, *columns)
        .join(Floor, Floor.building_id == Building.id)
        .join(Room, Room.floor_id == Floor.id)
    )


def _address(row: Any) -> Address:
    return Address(row.name, row.label, row.number)

"""Sites, rooms and leases come to be, each with its board."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from server.access.audit import record
from server.core.boards.hanging import hang_first
from server.core.boards.kinds import Extent
from server.core.database.db import Database
from server.core.database.transactions import Transaction, rows_of
from server.core.logs.entries import open_logs
from server.core.naming import name_alone, parted_place
from server.core.organisation_kinds import OrganisationKind
from server.core.principals import Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board, plain
from server.sites.days import NO_OWN_DAYS
from server.sites.descriptions import Described
from server.sites.scopes import about_site
from server.sites.tables import (
    Building,
    Floor,
    Lease,
    Room,
    Site,
    Zone,
    boards_of_sites,
    boards_of_zone,
)
from server.sites.zones import zone_called

BOARD, BUILDING, FLOOR, ROOM = (plain(one) for one in (Board, Building, Floor, Room))
_ROOM_AT = (
    select(ROOM.c.id)
    .select_from(ROOM)
    .join(FLOOR, FLOOR.c.id == ROOM.c.floor_id)
    .join(BUILDING, BUILDING.c.id == FLOOR.c.building_id)
    .where(BUILDING.c.site_id == bindparam("site"), BUILDING.c.name == bindparam("building"))
    .where(FLOOR.c.label == bindparam("floor"), ROOM.c.number == bindparam("number"))
)
_ABOVE = select(BOARD.c.id).where(
    or_(
        BOARD.c.floor_id == bindparam("floor"),
        (BOARD.c.site_id == bindparam("site")) & BOARD.c.floor_id.is_(None) & BOARD.c.room_id.is_(None),
    )
)
"""The boards that show a room of a floor, but its own."""


def add_site(tx: Transaction, name: str, zone: int | None = None) -> Site:
    """Create a site with its overview board."""
    site = Site(name=name, zone_id=zone)
    tx.session.add(site)
    tx.session.flush()
    hang_first(tx.session, Extent.SITE, site_id=site.id)
    open_logs(tx.session, OrganisationKind, site.id)
    return site


def create_site(db: Database, wanted: Described, by: Principal, now: datetime) -> int:
    """Create a site as it was described; return its id. Raises :class:`Refusal`."""

    def create(tx: Transaction) -> int:
        _refuse_taken(tx.session, wanted.name)
        zone = zone_called(tx, wanted.zone, by.ref, now) if wanted.zone else None
        site = add_site(tx, wanted.name)
        _describe(site, wanted, zone)
        if zone:
            tx.move(boards_of_zone(zone.id))
        record(tx, by.ref, "site.created", about_site(tx.session, site.id), now, **_said(site))
        return site.id

    return db.act(create, by=by)


def edit_site(db: Database, site_id: int, wanted: Described, by: Principal, now: datetime) -> None:
    """Describe a site anew. Another zone is a change of rights: those of a zone reach what lies in it."""

    def edit(tx: Transaction) -> None:
        site = tx.session.get_one(Site, site_id, with_for_update=True)
        if site.closed_at is not None:
            raise Refusal("sites.refused.closed", status=409)
        zone = zone_called(tx, wanted.zone, by.ref, now) if wanted.zone else None
        # Another writing of its zone's name is no other zone.
        if description_of(tx.session, site) == replace(wanted, zone=zone.name if zone else None):
            return
        if site.name != wanted.name:
            _refuse_taken(tx.session, wanted.name)
        tx.move(boards_of_sites([site_id]))
        _describe(site, wanted, zone)
        # Other hours: what was said for the day ends at another instant.
        tx.recount([Ref("site", site_id)], now)
        tx.move(boards_of_sites([site_id]))
        record(tx, by.ref, "site.edited", about_site(tx.session, site.id), now, **_said(site))

    db.act(edit, long=True, by=by)


def description_of(session: Session, site: Site) -> Described:
    """Return how a site is described."""
    zone = session.get_one(Zone, site.zone_id).name if site.zone_id else None
    return Described(site.name, zone, replace(site.hours, own=NO_OWN_DAYS), site.courtesy)


def _describe(site: Site, wanted: Described, zone: Zone | None) -> None:
    hours = wanted.hours
    site.name, site.zone_id, site.timezone = wanted.name, zone.id if zone else None, hours.timezone
    site.courtesy = wanted.courtesy
    site.opens, site.closes, site.every_day, site.country = hours.opens, hours.closes, hours.every_day, hours.country


def _said(site: Site) -> dict[str, str | int | None]:
    return {"name": site.name, "zone": site.zone_id, "hours": str(site.hours), "country": site.country}


def _refuse_taken(session: Session, name: str) -> None:
    if session.scalar(select(Site.id).where(Site.name == name)) is not None:
        raise Refusal("sites.refused.taken", name=name)


def room_at(tx: Transaction, site: Site, building: str, floor: str, number: str) -> int:
    """Return the id of the room with this address, made with its floor, its building and their boards where missing.

    A number or an address in one of these names is refused: they stand on signs.
    """
    address = {"site": site.id, "building": building, "floor": floor, "number": number}
    if known := rows_of(tx.session, _ROOM_AT, **address).scalar():
        return int(known)
    for name in (building, floor, number):
        name_alone(name, parted_place)
    home = _building(tx.session, site, building)
    level = _floor(tx.session, site, home, floor)
    tx.move(_ABOVE, floor=level.id, site=site.id)
    room = Room(floor_id=level.id, number=number)
    tx.session.add(room)
    tx.session.flush()
    hang_first(tx.session, Extent.ROOM, site_id=site.id, room_id=room.id)
    return room.id


def occupy(tx: Transaction, room: int, organisation_id: int, starts: date, ends: date | None = None) -> Lease:
    """Let an organisation into a room."""
    lease = Lease(room_id=room, organisation_id=organisation_id, starts=starts, ends=ends)
    tx.session.add(lease)
    return lease


def _building(session: Session, site: Site, name: str) -> Building:
    found = session.scalar(select(Building).where(Building.site_id == site.id, Building.name == name))
    if found is None:
        found = Building(site_id=site.id, name=name)
        session.add(found)
        session.flush()
    return found


def _floor(session: Session, site: Site, building: Building, label: str) -> Floor:
    found = session.scalar(select(Floor).where(Floor.building_id == building.id, Floor.label == label))
    if found is None:
        digits = "".join(char for char in label if char.isdecimal())
        below = -1 if label.upper().startswith(("B", "-", "负")) else 1
        found = Floor(building_id=building.id, label=label, level=below * int(digits or 0))
        session.add(found)
        session.flush()
        hang_first(session, Extent.FLOOR, site_id=site.id, floor_id=found.id)
    return found

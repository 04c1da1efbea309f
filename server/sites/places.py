"""Where the things of a site belong, for the guard; and the columns that its lists are limited by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from server.access.audit import About
from server.access.roles import Place
from server.core.boards.hanging import HANGS
from server.core.refs import Ref
from server.core.tables import Board
from server.sites.tables import Building, Floor, Lease, Room, Site, Zone

SITE = {"zone": Site.zone_id, "site": Site.id}
BOARD = {"zone": func.coalesce(Board.zone_id, Site.zone_id), "site": Board.site_id}
"""Of boards, with their sites joined where they have one: a zone's wall is for those who look after the zone."""


def place_of_zone(session: Session, zone: int) -> Place | None:
    """Return the place that a zone is."""
    return Place(zone) if session.get(Zone, zone) else None


def place_of_site(session: Session, site: int) -> Place | None:
    """Return the place of a site."""
    found = session.get(Site, site)
    return found.place if found else None


def place_of_room(session: Session, room: int) -> Place | None:
    """Return the place of a room: it is the site's, whoever is behind its door."""
    floors = select(Building.site_id).join(Floor, Floor.building_id == Building.id)
    site = session.scalar(floors.join(Room, Room.floor_id == Floor.id).where(Room.id == room))
    return place_of_site(session, site) if site else None


def place_of_lease(session: Session, lease: int) -> Place | None:
    """Return the place of a lease: that of its room."""
    found = session.get(Lease, lease)
    return place_of_room(session, found.room_id) if found else None


def place_of_board(session: Session, code: Any) -> Place | None:
    """Return the place of the board with this code; one that was removed has none."""
    found = places_of_boards(session, (Board.code == str(code).upper()) & HANGS)
    return next(iter(found.values()), None)


def places_of_boards(session: Session, which: ColumnElement[bool]) -> dict[int, Place]:
    """Return the place of each of these boards: its zone or its site. A door may stand for several companies."""
    there: Select[*tuple[Any, ...]] = select(Board.id, *(column.label(part) for part, column in BOARD.items()))
    rows = session.execute(there.outerjoin(Site, Site.id == Board.site_id).where(which))
    return {row.id: Place(row.zone, row.site) for row in rows}


def about_board(session: Session, board: int) -> About:
    """Return what a line about this board says of it: it is about the site or the zone that it shows."""
    place = places_of_boards(session, Board.id == board)[board]
    return About(place.ref, place)


def about_site(session: Session, site: int) -> About:
    """Return what a line about this site says of it."""
    return About(Ref("site", site), place_of_site(session, site))


def about_zone(session: Session, zone: int) -> About:
    """Return what a line about this zone says of it."""
    return About(Ref("zone", zone), place_of_zone(session, zone))

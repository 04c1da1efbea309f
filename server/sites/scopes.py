"""Where the things of a site belong, for the guard; and the columns that its lists are limited by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from server.access.audit import About
from server.access.roles import Scope
from server.core.boards.hanging import HANGS
from server.core.refs import Ref
from server.core.tables import Board
from server.sites.tables import Building, Floor, Lease, Room, Site, Zone

SITE = {"zone": Site.zone_id, "site": Site.id}
BOARD = {"zone": func.coalesce(Board.zone_id, Site.zone_id), "site": Board.site_id}
"""Of boards, with their sites joined where they have one: a zone's wall is for those who look after the zone."""


def scope_of_zone(session: Session, zone: int) -> Scope | None:
    """Return the scope that a zone is."""
    return Scope(zone) if session.get(Zone, zone) else None


def scope_of_site(session: Session, site: int) -> Scope | None:
    """Return the scope of a site."""
    found = session.get(Site, site)
    return found.scope if found else None


def scope_of_room(session: Session, room: int) -> Scope | None:
    """Return the scope of a room: it is the site's, whoever is behind its door."""
    floors = select(Building.site_id).join(Floor, Floor.building_id == Building.id)
    site = session.scalar(floors.join(Room, Room.floor_id == Floor.id).where(Room.id == room))
    return scope_of_site(session, site) if site else None


def scope_of_lease(session: Session, lease: int) -> Scope | None:
    """Return the scope of a lease: that of its room."""
    found = session.get(Lease, lease)
    return scope_of_room(session, found.room_id) if found else None


def scope_of_board(session: Session, code: Any) -> Scope | None:
    """Return the scope of the board with this code; one that was removed has none."""
    found = scopes_of_boards(session, (Board.code == str(code).upper()) & HANGS)
    return next(iter(found.values()), None)


def scopes_of_boards(session: Session, which: ColumnElement[bool]) -> dict[int, Scope]:
    """Return the scope of each of these boards: its zone or its site. A door may stand for several companies."""
    there: Select[*tuple[Any, ...]] = select(Board.id, *(column.label(part) for part, column in BOARD.items()))
    rows = session.execute(there.outerjoin(Site, Site.id == Board.site_id).where(which))
    return {row.id: Scope(row.zone, row.site) for row in rows}


def about_board(session: Session, board: int) -> About:
    """Return what a line about this board says of it: it is about the site or the zone that it shows."""
    scope = scopes_of_boards(session, Board.id == board)[board]
    return About(scope.ref, scope)


def about_site(session: Session, site: int) -> About:
    """Return what a line about this site says of it."""
    return About(Ref("site", site), scope_of_site(session, site))


def about_zone(session: Session, zone: int) -> About:
    """Return what a line about this zone says of it."""
    return About(Ref("zone", zone), scope_of_zone(session, zone))

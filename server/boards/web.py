"""The manager's list of boards: every door with its figures, and the way to see it live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.boards.actions import add_board
from server.boards.hanging import HANGS
from server.boards.kinds import kinds_with_codes
from server.boards.overview import Grounds, overview_of
from server.boards.zone import zone_of
from server.core.db import AnyRow
from server.core.guard import author, needs, reach
from server.core.house import house
from server.core.reach import within
from server.core.roles import Permission
from server.core.tables import Board
from server.sites.places import SITE
from server.sites.tables import Building, Floor, Room, Site, Zone
from signs.face import OverviewFace, ZoneFace

routes = Blueprint("boards", __name__, template_folder="templates", url_prefix="/manage")


Where = tuple[str, str, str]
"""Building, floor and room; a board of the whole site has none of them."""


@dataclass(frozen=True, slots=True)
class ZoneBoards:
    """One zone: its face, and its boards."""

    face: ZoneFace
    boards: Sequence[Board]


@dataclass(frozen=True, slots=True)
class SiteBoards:
    """One site: its face, its own day, and its boards (code, name) by where they hang."""

    id: int
    today: date
    face: OverviewFace
    boards: Mapping[Where, Sequence[AnyRow]]


@routes.get("/")
@needs(Permission.BOARDS)
def boards() -> ResponseReturnValue:
    """List every board of every zone and site."""
    now = house().clock()
    with house().db.reading() as session:
        zones = _zones(session, now)
        found = session.scalars(select(Site).where(within(reach(Permission.BOARDS), SITE)).order_by(Site.id))
        sites = [
            SiteBoards(site.id, site.day(now), overview_of(session, _grounds(site), now), _boards(session, site.id))
            for site in found
        ]
    return render_template("boards/boards.html", zones=zones, sites=sites, coded=kinds_with_codes())


@routes.post("/boards/<board>/another")
@needs(Permission.KIOSKS_EDIT)
def another(board: str) -> ResponseReturnValue:
    """Hang one more board where this one stands, and go on to its first screen."""
    hung = add_board(house().db, board, request.form.get("name", ""), author(), house().clock())
    return redirect(url_for("pairing.form", board=hung, code=request.form.get("code") or None), 303)


def _grounds(site: Site) -> Grounds:
    return Grounds(site.id, site.name, site.accent, site.hours)


def _zones(session: Session, now: datetime) -> list[ZoneBoards]:
    here = within(reach(Permission.BOARDS), {"zone": Zone.id})
    zones = session.execute(select(Zone.id, Zone.name).where(here).order_by(Zone.id)).all()
    return [
        ZoneBoards(
            zone_of(session, zone.id, zone.name, now)[0],
            session.scalars(select(Board).where(Board.zone_id == zone.id, HANGS).order_by(Board.id)).all(),
        )
        for zone in zones
    ]


def _boards(session: Session, site_id: int) -> dict[Where, list[AnyRow]]:
    rows = session.execute(
        select(Board.code, Board.kind, Board.name, Building.name.label("building"), Floor.label, Room.number)
        .outerjoin(Room, Room.id == Board.room_id)
        .outerjoin(Floor, (Floor.id == Board.floor_id) | (Floor.id == Room.floor_id))
        .outerjoin(Building, Building.id == Floor.building_id)
        .where(Board.site_id == site_id, HANGS)
        .order_by(Board.id)
    )
    found: dict[Where, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.building or "", row.label or "", row.number or ""].append(row)
    return found

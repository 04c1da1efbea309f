"""The manager's list of boards: every door with its figures, and the way to see it live."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from server.boards.overview import overview_of
from server.core.guard import needs, reach
from server.core.house import house
from server.core.reach import within
from server.core.roles import Permission
from server.core.tables import Board
from server.sites.places import SITE
from server.sites.tables import Building, Floor, Room, Site
from signs.face import OverviewFace

routes = Blueprint("boards", __name__, template_folder="templates", url_prefix="/manage")


@dataclass(frozen=True, slots=True)
class SiteBoards:
    """One site: its face and the codes of its boards by what they show."""

    face: OverviewFace
    code: str
    floors: dict[tuple[str, str], str]
    doors: dict[tuple[str, str, str], str]


@routes.get("/")
@needs(Permission.BOARDS)
def boards() -> ResponseReturnValue:
    """List every board of every site."""
    now = house().clock()
    with house().db.reading() as session:
        sites = []
        for site in session.scalars(select(Site).where(within(reach(Permission.BOARDS), SITE)).order_by(Site.id)):
            rows = session.execute(
                select(Board.code, Board.kind, Building.name, Floor.label, Room.number)
                .outerjoin(Room, Room.id == Board.room_id)
                .outerjoin(Floor, (Floor.id == Board.floor_id) | (Floor.id == Room.floor_id))
                .outerjoin(Building, Building.id == Floor.building_id)
                .where(Board.site_id == site.id)
            ).all()
            sites.append(
                SiteBoards(
                    face=overview_of(session, site, site.hours, now),
                    code=next(code for code, kind, *_rest in rows if kind == "site"),
                    floors={(b, f): code for code, kind, b, f, _r in rows if kind == "floor"},
                    doors={(b, f, r): code for code, kind, b, f, r in rows if kind == "door"},
                )
            )
    return render_template("boards/boards.html", sites=sites)

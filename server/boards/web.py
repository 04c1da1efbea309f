"""The manager's list of boards: every door with its figures, and the address for a tablet."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from server.boards.members import hours_of
from server.boards.overview import overview_face
from server.core.guard import needs, reach
from server.core.house import house
from server.core.reach import within
from server.core.refusal import Refusal
from server.core.roles import Permission
from server.core.tables import Board
from server.fleet.actions import add_kiosk
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
                    face=overview_face(session, site, hours_of(site), None, now),
                    code=next(code for code, kind, *_rest in rows if kind == "site"),
                    floors={(b, f): code for code, kind, b, f, _r in rows if kind == "floor"},
                    doors={(b, f, r): code for code, kind, b, f, r in rows if kind == "door"},
                )
            )
    return render_template("boards/boards.html", sites=sites)


@routes.post("/boards/<board>/kiosk")
@needs(Permission.KIOSKS_EDIT)
def open_kiosk(board: str) -> ResponseReturnValue:
    """Make this device a kiosk of a board."""
    try:
        token = add_kiosk(house().db, board, house().clock())
    except LookupError:
        raise Refusal("error.404", status=404) from None
    return redirect(f"/k/{token}", 303)

"""The manager's list of boards: every door with its figures, and the way to see it live."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from server.access.guard import needs, reach
from server.access.roles import Permission
from server.boards.listing import boards_of, lines_of, sites_within
from server.core.boards.kinds import kinds_with_codes
from server.core.house import house
from server.core.paging import page_of
from server.core.tables import row_id
from server.edge.pages import asked_page

routes = Blueprint("boards", __name__)


@routes.get("/manage/")
@needs(Permission.BOARDS)
def boards() -> ResponseReturnValue:
    """List the zones and sites, or the boards of one site: of the one that was chosen, or the only one there is."""
    now, here = house().clock(), reach(Permission.BOARDS)
    wanted, page = request.args.get("site", type=row_id), asked_page()
    with house().db.reading() as session:
        sites = sites_within(session, here)
        chosen = next((one for one in sites if one.id == wanted), None)
        only = sites[0] if len(sites) == 1 else None
        zones, lines = ([], []) if chosen and not only else lines_of(session, here, sites, now)
        site = chosen or only
        shown = boards_of(session, site, page, now) if site else None
    return render_template(
        "boards/boards.html",
        zones=zones,
        sites=page_of(lines, page),
        several=len(sites) > 1,
        site=shown,
        coded=kinds_with_codes(),
    )

"""A door's face as a picture, for signs that fetch one on a timer and want to hear "nothing new"."""

from __future__ import annotations

from flask import Response, abort, request

from server.boards.faces import snapshot
from server.core.child import child
from server.core.house import House
from server.core.refusal import Refusal
from server.fleet.actions import Screen
from signs.face import DoorFace
from signs.layouts.door import draw_door
from signs.panels import PANELS


def draw_sign(house: House, screen: Screen) -> Response:
    """Return the picture of a door; 304 while the face that the sign has is still the true one."""
    if screen.panel is None:
        abort(404)
    if house.typeface is None:
        raise Refusal("refused.no_font", status=503)
    seen = snapshot(house.db, screen.board_id, house.clock())
    if not isinstance(seen.face, DoorFace):
        abort(404)
    tag = f"{seen.epoch}-{seen.version}"
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        as_of = seen.at.strftime("%H:%M")
        picture = child().do(draw_door, seen.face, as_of, house.typeface, PANELS[screen.panel])
        response = Response(picture, mimetype="image/png")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response

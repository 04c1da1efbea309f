"""A door's face as a picture, for signs that fetch one on a timer and want to hear "nothing new"."""

from __future__ import annotations

from flask import Response, abort, request

from server.boards.door import door_face
from server.boards.heads import head_of
from server.boards.kinds import KINDS
from server.core.child import child
from server.core.house import House
from server.core.refusal import Refusal
from server.fleet.actions import Screen
from server.sites.tables import hours_of
from signs.layouts.door import draw_door
from signs.panels import PANELS


def draw_sign(house: House, screen: Screen) -> Response:
    """Return the picture of a door; 304 while the face that the sign has is still the true one."""
    if screen.panel is None:
        abort(404)
    if house.typeface is None:
        raise Refusal("refused.no_font", status=503)
    now = house.clock()
    with house.db.reader.connect() as connection:
        head = head_of(connection, screen.board_id)
        if KINDS[head.kind].face != "door":
            abort(404)
        tag = f"{head.epoch}-{head.version}"
        is_known = request.if_none_match.contains(tag)
        face = None if is_known else door_face(connection, head, hours_of(head), now)
    if face is None:
        response = Response(status=304)
    else:
        as_of = hours_of(head).local(now).strftime("%H:%M")
        picture = child().do(draw_door, face, as_of, house.typeface, PANELS[screen.panel])
        response = Response(picture, mimetype="image/png")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response

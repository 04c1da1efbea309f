"""A door's face as a picture, for signs that fetch one on a timer and want to hear "nothing new"."""

from __future__ import annotations

from collections import OrderedDict

from flask import Response, abort, request

from server.boards.door import door_face
from server.boards.heads import head_of
from server.boards.signing import door_words
from server.core.boards.kinds import KINDS
from server.core.child.child import child
from server.core.house import House
from server.core.parts import Part
from server.core.refusal import Refusal
from server.fleet.kiosks import PairedKiosk
from server.sites.tables import hours_of
from server.words.catalogue import DEFAULT
from server.words.clock import Clock
from signs.layouts.door import draw_door
from signs.panels import PANELS

MOST_BYTES = 16 * 1024 * 1024
"""What the pictures may take that one process keeps: those of some thousand signs."""

Drawn = tuple[int, str, int, str]
"""What a picture shows, and on what: board, epoch, version, panel."""


class Pictures:
    """The pictures of one process: what did not move is not drawn again, for the same sign or for another one."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Drawn, bytes] = OrderedDict()
        self._bytes = 0

    def find(self, which: Drawn) -> bytes | None:
        """Return a picture, None where it is not at hand."""
        if which in self._kept:
            self._kept.move_to_end(which)
        return self._kept.get(which)

    def keep(self, which: Drawn, picture: bytes) -> None:
        """Keep a picture in the place of the one that nobody fetched for longest."""
        self._bytes += len(picture) - len(self._kept.pop(which, b""))
        self._kept[which] = picture
        while self._bytes > self._most:
            _which, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone)


pictures = Part[Pictures]()
"""The pictures of the process that serves the current request."""


def draw_sign(house: House, pictures: Pictures, kiosk: PairedKiosk) -> Response:
    """Return the picture of a door; 304 while the face that the sign has is still the true one."""
    if kiosk.panel is None:
        abort(404)
    if house.typeface is None:
        raise Refusal("error.no_font", status=503)
    now = house.clock()
    with house.db.reader.connect() as connection:
        head = head_of(connection, kiosk.board_id)
        if not KINDS[head.kind].paper:
            abort(404)
        tag = f"{head.epoch}-{head.version}"
        which = (kiosk.board_id, head.epoch, head.version, kiosk.panel)
        is_known = request.if_none_match.contains(tag)
        picture = None if is_known else pictures.find(which)
        face = None if is_known or picture else door_face(connection, head, now)
    if face is not None:
        words = door_words(now, Clock.at(hours_of(head).timezone, now, DEFAULT))
        picture = child().do(draw_door, face, words, house.typeface, PANELS[kiosk.panel])
        pictures.keep(which, picture)
    response = Response(status=304) if is_known else Response(picture, mimetype="image/png")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response

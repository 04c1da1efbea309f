"""The printed plate and the contact page: whom a visitor calls, and where an enrolled phone may mark itself out.

A printed code never changes, so it proves nothing: with it nobody comes in, and no phone becomes anybody's.
"""

from __future__ import annotations

import io
from typing import Literal

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.guard import needs, own_check, public
from server.access.roles import Permission
from server.boards.door import door_face
from server.boards.heads import head_of
from server.core.boards.hanging import HANGS
from server.core.boards.kinds import kinds_with_codes
from server.core.child import child
from server.core.house import house
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.core.tables import Board, row_id
from server.phones.cookies import homes_here
from server.presence.actions import Declaration
from server.presence.doorcodes import plate_url
from server.presence.myself import Myself, read_all_of_me
from server.scans import door as reads
from server.scans.choosing import answer_of_form, declared_once, key_of_form, me_behind, offers
from server.words.i18n import t
from signs.face import DoorFace
from signs.layouts.plate import draw_plate
from signs.panels import A5

MAIN = ("market", "errand", "off")
MORE = ("trip", "remote", "leave")

TYPES = {"png": "image/png", "pdf": "application/pdf"}

routes = Blueprint("plate", __name__)


@routes.get("/b/<board>")
@public
def contact(board: str) -> ResponseReturnValue:
    """Show a visitor whom to call."""
    with house().db.reading() as session:
        return _contact(session, _found(session, board))


@routes.get("/P/<board>")
@public
def scan(board: str) -> ResponseReturnValue:
    """Answer a printed code: whom to call; to a phone of this door, where its person may say to be going."""
    now = house().clock()
    with house().db.reading() as session:
        found = _found(session, board)
        door = reads.read_door(session, found.id, now)
        mine = read_all_of_me(session, homes_here(session), now)
        here = reads.chosen(reads.behind(mine, door), request.args.get("as", type=row_id))
        if not here:
            return _contact(session, found)
    if len(here) > 1:
        back = url_for("plate.scan", board=found.code)
        return render_template("scans/which.html", door=door, here=here, back=back)
    return _choices(here[0], door)


def _choices(me: Myself, door: reads.Door, refusal: Refusal | None = None) -> str:
    offered = offers(MAIN, MORE, me, door.hours, house().clock(), refusal)
    return render_template("scans/plate.html", me=me, door=door, **offered)


@routes.post("/P/<board>")
@own_check("the cookie of a phone of this door")
def go_out(board: str) -> ResponseReturnValue:
    """Record that somebody goes out: worth less than a scan, for nobody knows where the phone is."""
    now = house().clock()
    with house().db.reading() as session:
        door = reads.read_door(session, _found(session, board).id, now)
        me = me_behind(session, door)
        myself = read_all_of_me(session, [me], now)[0]
    said = Declaration(
        myself.id, answer_of_form(door.hours), worth="unverified", author=Ref("person", myself.id), key=key_of_form()
    )
    try:
        entry = declared_once(said, now)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _choices(myself, door, refusal), refusal.status
    return redirect(url_for("recorded.done", entry=entry), 303)


@routes.get("/manage/boards/<board>/plate.<any(png, pdf):kind>")
@needs(Permission.BOARDS, free=["kind"])
def printed(board: str, kind: Literal["png", "pdf"]) -> ResponseReturnValue:
    """Hand out a plate to print and hang at a door that has no screen."""
    typeface = house().typeface
    if typeface is None:
        raise Refusal("presence.refused.no_font", status=503)
    with house().db.reading() as session:
        found = _found(session, board)
        face = _face(session, found)
    content = child().do(draw_plate, face, plate_url(house().config.url, found.code), typeface, A5, kind)
    name = f"{face.place.room} {t('presence.plate.printed')}.{kind}"
    return send_file(io.BytesIO(content), TYPES[kind], as_attachment=True, download_name=name)


def _found(session: Session, code: str) -> Board:
    """Return the door with this code; refuse a code that no door has."""
    found = session.scalar(select(Board).where(Board.code == code.upper(), Board.kind.in_(kinds_with_codes()), HANGS))
    if found is None:
        raise Refusal("error.404", status=404)
    return found


def _contact(session: Session, found: Board) -> str:
    return render_template("scans/contact.html", face=_face(session, found))


def _face(session: Session, found: Board) -> DoorFace:
    head = head_of(session, found.id)
    return door_face(session, head, house().clock())

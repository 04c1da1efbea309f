"""The printed plate and the contact page: whom a visitor calls, and where an enrolled phone may mark itself out.

A printed code never changes, so it proves nothing: with it nobody comes in, and no phone becomes anybody's.
"""

from __future__ import annotations

import io
from typing import Literal

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.access.guard import needs, own_check, public
from server.access.roles import Permission
from server.boards.door import door_face
from server.boards.heads import head_of
from server.boards.signing import plate_words
from server.core.child.child import child
from server.core.house import house
from server.core.refusal import Refusal
from server.core.tables import row_id
from server.forms.form import read
from server.phones.identity import homes_here
from server.presence.actions import Scan
from server.presence.doorcodes import plate_url
from server.presence.myself import Myself, read_all_of_me
from server.scans import door as reads
from server.scans.choosing import Setting, mine_of, offers, take_choice
from server.scans.forms import WhoForm
from server.scans.web import routes
from server.words.catalogue import DEFAULT
from server.words.i18n import t
from signs.face import DoorFace
from signs.layouts.plate import draw_plate
from signs.panels import A5

AT_THE_PLATE = Setting(main=("market", "errand", "off"), more=("trip", "remote", "leave"))

TYPES = {"png": "image/png", "pdf": "application/pdf"}


@routes.get("/b/<board>")
@public
def contact(board: str) -> ResponseReturnValue:
    """Show a visitor whom to call."""
    with house().db.reading() as session:
        return _contact(session, reads.find_door(session, board, house().clock()))


@routes.get("/P/<board>")
@public
def plate(board: str) -> ResponseReturnValue:
    """Answer a printed code: whom to call; to a phone of this door, where its person may say to be going."""
    now = house().clock()
    with house().db.reading() as session:
        door = reads.find_door(session, board, now)
        mine = read_all_of_me(session, homes_here(session), now)
        here = reads.chosen(reads.behind(mine, door), request.args.get("as", type=row_id))
        if not here:
            return _contact(session, door)
    if len(here) > 1:
        back = url_for("scans.plate", board=door.code)
        return render_template("scans/which.html", door=door, here=here, back=back)
    return _choices(here[0], door)


def _choices(me: Myself, door: reads.Door, refusal: Refusal | None = None) -> str:
    return render_template("scans/plate.html", me=me, door=door, **offers(AT_THE_PLATE, me, refusal))


@routes.post("/P/<board>")
@own_check("the cookie of a phone of this door")
def go_out(board: str) -> ResponseReturnValue:
    """Record that somebody goes out: worth less than a scan, for nobody knows where the phone is."""
    me = mine_of(read(WhoForm).person)
    with house().db.reading() as session:
        door = reads.find_door(session, board, house().clock())

    def again(refusal: Refusal) -> str:
        if refusal.status != 422:
            raise refusal
        with house().db.reading() as session:
            myself = read_all_of_me(session, [me], house().clock())[0]
        return _choices(myself, door, refusal)

    return take_choice(
        AT_THE_PLATE, me, Scan(door.board_id), lambda made: url_for("scans.done", entry=made.entry_id), again
    )


@routes.get("/manage/boards/<board>/plate.<any(png, pdf):kind>")
@needs(Permission.BOARDS, free=["kind"])
def printed_plate(board: str, kind: Literal["png", "pdf"]) -> ResponseReturnValue:
    """Hand out a plate to print and hang at a door that has no screen."""
    typeface = house().typeface
    if typeface is None:
        raise Refusal("error.no_font", status=503)
    with house().db.reading() as session:
        door = reads.find_door(session, board, house().clock())
        face = _face(session, door)
    url = plate_url(house().config.url, door.code)
    content = child().do(draw_plate, face, plate_words(DEFAULT), url, typeface, A5, kind)
    name = f"{face.location.room} {t('scans.plate.printed')}.{kind}"
    return send_file(io.BytesIO(content), TYPES[kind], as_attachment=True, download_name=name)


def _contact(session: Session, door: reads.Door) -> str:
    return render_template("scans/contact.html", face=_face(session, door))


def _face(session: Session, door: reads.Door) -> DoorFace:
    head = head_of(session, door.board_id)
    return door_face(session, head, house().clock())

"""The pages on the phone: scan, who you are, where you go, done, undo. They work without JavaScript."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.boards.door import door_face
from server.boards.members import hours_of
from server.core.guard import own_check, public
from server.core.house import house
from server.core.refusal import Refusal
from server.core.tables import LARGEST_ID, Board
from server.phones.actions import Enrolment, enrol, leave
from server.phones.cookies import current_phone, hand_over, present
from server.phones.reads import is_behind
from server.phones.rules import app_of, model_of
from server.presence import door as reads
from server.presence.actions import Declaration, Door, declare, undo
from server.presence.returns import parse_return, suggestions
from server.presence.rules import UNDO_SECONDS, Wish, may_undo
from server.presence.statuses import STATUSES, Return
from server.presence.tables import Entry
from server.presence.tickets import Ticket, seal, unseal
from server.roster.consents import FIELDS, consent
from server.sites.tables import Site

MAIN = ("on_site", "market", "errand", "meeting")
MORE = ("nearby", "trip", "remote", "leave", "off")

routes = Blueprint("presence", __name__, template_folder="templates")


@routes.get("/S/<board>/<code>")
@own_check("a live door code")
def scan(board: str, code: str) -> ResponseReturnValue:
    """Answer a scanned code: which door, which person. Changes nothing, for chat apps fetch it first."""
    now = house().clock()
    ticket = reads.scanned(house(), board, code, now)
    if ticket is None:
        return _render("presence/expired.html", board=board), 410
    return _choices(ticket)


@routes.get("/s/")
@public
def tidied() -> ResponseReturnValue:
    """Answer a reload after the address bar was tidied: the code is gone, scan the one on the door."""
    return _render("presence/expired.html", board=None), 410


@routes.get("/s/<ticket>")
@own_check("a ticket")
def again(ticket: str) -> ResponseReturnValue:
    """Show the choices once more for a ticket that is still good."""
    return _choices(unseal(house().keys, ticket, house().clock()))


def _choices(ticket: Ticket) -> ResponseReturnValue:
    now = house().clock()
    with house().db.reading() as session:
        door = reads.read_door(session, ticket.board_id)
        person = _me(session)
        sealed = seal(house().keys, ticket)
        if person is None:
            return _render("presence/who.html", door=door, ticket=sealed)
        me = reads.read_myself(session, person, now)
    if me.organisation_id not in {behind.id for behind in door.organisations}:
        return _render("presence/elsewhere.html", door=door, me=me, ticket=sealed), 403
    return _render(
        "presence/choices.html",
        door=door,
        me=me,
        ticket=sealed,
        key=secrets.token_urlsafe(12),
        main=[STATUSES[key] for key in MAIN],
        more=[STATUSES[key] for key in MORE],
        suggestions={asks: suggestions(asks, now, door.hours) for asks in (Return.TIME, Return.DATE)},
        local=door.hours.local,
        today=door.hours.local(now).date(),
    )


@routes.post("/s/me")
@own_check("a live ticket or the cookie of a phone")
def choose_me() -> ResponseReturnValue:
    """Make this phone the phone of the chosen person; only with a live ticket."""
    now = house().clock()
    sealed = request.form.get("ticket", "")
    ticket = unseal(house().keys, sealed, now)
    person, agent = _id("person"), request.headers.get("User-Agent", "")
    with house().db.reading() as session:
        room = reads.read_door(session, ticket.board_id).room_id
        if not is_behind(session, person, room):
            raise Refusal("refused.person_gone", status=404)
        phone = current_phone(session)
    wanted = Enrolment(person, "name", model_of(agent), app_of(agent), ticket.board_id)
    enrolled = house().db.act(lambda tx: enrol(tx, wanted, phone, now))
    answer = _see_other(url_for("presence.again", ticket=sealed))
    if enrolled.secret:
        hand_over(answer, enrolled.secret)
    return answer


@routes.post("/s/forget")
@own_check("a live ticket or the cookie of a phone")
def forget_me() -> ResponseReturnValue:
    """Make this phone nobody's."""
    with house().db.reading() as session:
        phone = current_phone(session)
    if phone and phone.trusted:
        house().db.act(lambda tx: leave(tx, phone.id, house().clock()))
    return _see_other(url_for("presence.again", ticket=request.form.get("ticket", "")))


@routes.post("/s/declare")
@own_check("a live ticket or the cookie of a phone")
def check_in() -> ResponseReturnValue:
    """Record the choice: ticket, phone and rules decide."""
    now = house().clock()
    ticket = unseal(house().keys, request.form.get("ticket", ""), now)
    with house().db.reading() as session:
        door = reads.read_door(session, ticket.board_id)
        me = reads.read_myself(session, _required(session), now)
    if me.organisation_id not in {behind.id for behind in door.organisations}:
        raise Refusal("refused.other_door", status=403)
    said = Declaration(
        person_id=me.id,
        wish=_wish(door, now),
        worth="scan",
        author=f"person:{me.id}",
        key=request.form.get("key", "")[:80] or secrets.token_urlsafe(12),
        door=Door(ticket.board_id, ticket.step),
    )
    return _see_other(url_for("presence.done", entry=_declared(said, now), ticket=request.form.get("ticket")))


def _declared(said: Declaration, now: datetime) -> int:
    try:
        return declare(house().db, said, now).entry_id
    except Refusal as refusal:
        if refusal.key == "refused.key_reused":
            raise Refusal("refused.declared_already", status=409) from None
        raise


def _wish(door: reads.Door, now: datetime) -> Wish:
    form = request.form
    status = STATUSES.get(form.get("status", ""))
    if status is None:
        raise Refusal("refused.status")
    until = parse_return(form.get("until", ""), form.get("custom", ""), status.asks, now, door.hours)
    return Wish(status.key, until, form.get("place"), form.get("purpose"))


@routes.get("/s/done/<id:entry>")
@own_check("a live ticket or the cookie of a phone")
def done(entry: int) -> ResponseReturnValue:
    """Confirm what was recorded, to the person whom it is about."""
    now = house().clock()
    with house().db.reading() as session:
        person = _required(session)
        made = session.get(Entry, entry)
        if made is None or made.person_id != person:
            raise Refusal("refused.ticket", status=404)
        me = reads.read_myself(session, person, now)
        hours = hours_of(session.get_one(Site, made.site_id))
    left = UNDO_SECONDS - int((now - made.recorded_at).total_seconds())
    return _render(
        "presence/done.html",
        me=me,
        entry=made,
        status=STATUSES[made.status],
        undone=made.corrects is not None,
        ticket=request.args.get("ticket"),
        left=left if may_undo(made.recorded_at, now) and made.corrects is None else 0,
        local=hours.local,
        today=hours.local(now).date(),
    )


@routes.post("/s/undo")
@own_check("a live ticket or the cookie of a phone")
def take_back() -> ResponseReturnValue:
    """Take the last choice back."""
    now = house().clock()
    entry = _id("entry")
    with house().db.reading() as session:
        person = _required(session)
        made = session.get(Entry, entry)
    if made is None or made.person_id != person:
        raise Refusal("refused.undo_late", status=409)
    receipt = undo(house().db, entry, f"person:{person}", now)
    return _see_other(url_for("presence.done", entry=receipt.entry_id, ticket=request.form.get("ticket")))


@routes.post("/s/consent")
@own_check("a live ticket or the cookie of a phone")
def agree() -> ResponseReturnValue:
    """Give or withdraw a consent: to be named on the own door, to be called by visitors."""
    field = request.form.get("field", "")
    if field not in FIELDS:
        raise Refusal("error.400", status=400)
    with house().db.reading() as session:
        person = _required(session)
    consent(house().db, person, field, request.form.get("granted") == "1", f"person:{person}", house().clock())
    return _see_other(url_for("presence.done", entry=_id("entry"), ticket=request.form.get("ticket")))


@routes.get("/b/<board>")
@public
def contact(board: str) -> ResponseReturnValue:
    """Show a visitor whom to call."""
    now = house().clock()
    with house().db.reading() as session:
        found = session.query(Board).filter(Board.code == board.upper(), Board.room_id.is_not(None)).one_or_none()
        if found is None or found.room_id is None:
            raise Refusal("error.404", status=404)
        site = session.get_one(Site, found.site_id)
        face = door_face(session, site, hours_of(site), found.room_id, now)
    return _render("presence/contact.html", face=face)


def _id(field: str) -> int:
    number = request.form.get(field, type=int) or 0
    return number if 0 <= number <= LARGEST_ID else 0


def _me(session: Session) -> int | None:
    return next(iter(present(session)), None)


def _required(session: Session) -> int:
    person = _me(session)
    if person is None:
        raise Refusal("refused.stranger", status=403)
    return person


def _see_other(url: str) -> Response:
    response: Any = redirect(url, 303)
    return make_response(response)


def _render(template: str, **values: Any) -> Response:
    response = make_response(render_template(template, **values))
    response.headers["Cache-Control"] = "no-store"
    return response

"""A phone becomes somebody's at a live door: name and PIN. The ticket of the scan goes along, so no scan is lost."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.access.guard import own_check
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.agents import read_agent
from server.edge.browser import browser, remember_browser
from server.forms.drawing import filled
from server.forms.form import read
from server.phones.actions import leave
from server.phones.enrolment import Enrolment, enrol
from server.phones.identity import current_phone, hand_over, holder, homes_here
from server.phones.pins import closed_among, prove
from server.phones.reads import human
from server.roster.homes import homes_of
from server.scans.door import Candidate, Door, people_behind, read_door
from server.scans.forms import PinForm, WhoForm
from server.scans.tickets import Ticket, seal, unseal
from server.scans.web import routes


@routes.get("/s/<ticket>/<id:person>")
@own_check("a ticket")
def ask_pin(ticket: str, person: int) -> ResponseReturnValue:
    """Ask somebody at the door for the PIN."""
    now = house().clock()
    scanned = unseal(house().keys, ticket, now)
    with house().db.reading() as session:
        door = read_door(session, scanned.board_id, now)
        asked = _behind(session, door, person)
    return _page(door, asked, scanned)


@routes.post("/s/me")
@own_check("a live ticket and the PIN of a person behind that door")
def prove_me() -> ResponseReturnValue:
    """Make this phone the phone of whoever knows the PIN."""
    now = house().clock()
    form = read(WhoForm)
    scanned = unseal(house().keys, form.ticket, now)
    with house().db.reading() as session:
        door = read_door(session, scanned.board_id, now)
        phone = current_phone(session)
        person = _behind(session, door, form.person)
    agent = read_agent(request.user_agent.string)
    wanted = Enrolment(person.id, "pin", agent.device, agent.app, scanned.board_id)

    try:
        proved = prove(house().db, person.id, read(PinForm).pin, browser("pin"), now)
        enrolled = house().db.act(lambda tx: enrol(tx, wanted, phone, now), by=proved)
    except Refusal as refusal:
        return _page(door, person, scanned, refusal), refusal.status, refusal.headers
    back = url_for("scans.again", ticket=seal(house().keys, scanned))
    answer = make_response(redirect(f"{back}?as={person.id}", 303))
    hand_over(answer, enrolled.secret)
    return answer


@routes.post("/s/forget")
@own_check("the cookie of a phone")
def forget_me() -> ResponseReturnValue:
    """Let this phone be the phone of whom the page names no longer, as whoever of theirs it is known."""
    form = read(WhoForm)
    with house().db.reading() as session:
        phone = current_phone(session)
        me = next((home for home in homes_here(session) if home.person_id == form.person), None)
    if phone and me:
        people = human(phone, me.person_id)
        house().db.act(lambda tx: leave(tx, phone.id, people, house().clock()), by=holder(me))
    return redirect(url_for("scans.again", ticket=form.ticket), 303)


def _behind(session: Session, door: Door, person: int) -> Candidate:
    """Return somebody behind this door, as a stranger may see them; where invites alone count, nobody."""
    if door.enrolment != "pin":
        raise Refusal("scans.refused.invite_only", status=403)
    for people in people_behind(session, door, house().clock()).values():
        for one in people:
            if one.id == person:
                return one
    raise Refusal("roster.refused.person_gone", status=404)


def _page(door: Door, person: Candidate, scanned: Ticket, refusal: Refusal | None = None) -> Response:
    ticket = seal(house().keys, scanned)
    with house().db.reading() as session:
        closed = bool(closed_among(session, homes_of(session, [person.id], house().clock())))
    page = render_template(
        "scans/pin.html", door=door, person=person, ticket=ticket, form=filled(PinForm, refusal), closed=closed
    )
    response = make_response(page)
    return remember_browser(response)

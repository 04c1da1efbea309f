"""An invite is opened and taken. Opening changes nothing: chat apps open a link before its reader does."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import own_check
from server.core.house import house
from server.edge.agents import read_agent
from server.edge.browser import browser, remember_browser
from server.phones.identity import current_phone, hand_over
from server.phones.invites import Taker, read_invite, take
from server.phones.web import routes
from server.presence.myself import read_myself

INVITE = "invite"


@routes.get("/i/<secret>")
@routes.get("/I/<secret>")
@own_check("the secret of an invite")
def invited(secret: str) -> ResponseReturnValue:
    """Say who is invited, and ask."""
    now = house().clock()
    with house().db.reading() as session:
        invite = read_invite(session, secret, browser(INVITE), now)
        person = read_myself(session, invite.person_id, now)
    answer = make_response(render_template("phones/invited.html", secret=secret, person=person))
    return remember_browser(answer)


@routes.post("/i/<secret>")
@own_check("the secret of an invite")
def accept_invite(secret: str) -> ResponseReturnValue:
    """Make this phone the phone of whoever was invited."""
    agent = read_agent(request.user_agent.string)
    with house().db.reading() as session:
        taker = Taker(browser(INVITE), agent.device, agent.app, current_phone(session))
    enrolled = take(house().db, secret, taker, house().clock())
    answer = make_response(redirect(url_for("phones.mine", welcome=1), 303))
    hand_over(answer, enrolled.secret)
    return answer

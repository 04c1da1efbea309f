"""Letting a user in who proved who they are: a new sign-in, and the page where they wanted to go."""

from __future__ import annotations

import logging

from flask import Response, make_response, redirect, request, session

from server.access.roles import ROLES, Grant, Permission
from server.accounts.logins import Device, open_login
from server.accounts.rights import grants_of
from server.accounts.rules import LASTS, How, way_back
from server.accounts.signed_in import SIGN_IN, browser_of, seat
from server.accounts.tables import User
from server.core.house import house
from server.core.principals import Principal
from server.core.refs import Ref
from server.edge.agents import read_agent
from server.edge.browser import remember_browser
from server.edge.cookies import keep

PAGES = ((Permission.BOARDS, "/manage/"), (Permission.ROSTER, "/manage/roster/"))
"""Where somebody starts, by the first permission that they have."""

log = logging.getLogger(__name__)


def let_in(user: User, how: How, back: str | None = None) -> Response:
    """Sign a user, as read before the proof, in at this browser and send them where they wanted to go."""
    return signed_in(make_response(redirect(destination(user.id, back))), user, how)


def destination(user_id: int, back: str | None = None) -> str:
    """Return where a user goes after signing in."""
    with house().db.reading() as db:
        held = grants_of(db, Principal(Ref("user", user_id)))
    return way_back(request.args.get("back", "") if back is None else back, first_page(held))


def signed_in(answer: Response, user: User, how: How) -> Response:
    """Let an answer carry a new sign-in. What the browser had before, its forms included, is over."""
    now = house().clock()
    with house().db.reading() as db:
        before = seat(db)
    at = Device(read_agent(request.user_agent.string).name, browser_of(user.id))
    secret = open_login(house().db, user, how, at, now, before.login.id if before else None)
    session.clear()
    keep(answer, SIGN_IN, secret, int(LASTS.total_seconds()))
    remember_browser(answer)
    log.info("signed in", extra={"fields": {"user": user.id, "how": how}})
    return answer


def first_page(held: list[Grant]) -> str:
    """Return the page that somebody with these grants starts at."""
    permitted = {permission for grant in held for permission in ROLES[grant.role]}
    return next((page for permission, page in PAGES if permission in permitted), "/manage/account")

"""The door of the manager's pages: whoever proves to be a user gets a sign-in; in the demo a button opens it."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.attempts import count_attempt, forget_attempts, password_key
from server.accounts.logins import end_login, open_login
from server.accounts.rules import LASTS, device_summary, login_of, password_of, way_back
from server.accounts.signed_in import DEMO, DEMO_KEY, cookie, device_cookie, device_mark, grants_of, seat
from server.accounts.tables import User
from server.core.argon import matches
from server.core.guard import public
from server.core.house import house
from server.core.i18n import t
from server.core.refusal import Refusal
from server.core.roles import ROLES, Grant, Permission

DEVICE_DAYS = 400
PAGES = ((Permission.BOARDS, "/manage/"), (Permission.ROSTER, "/manage/roster/"))
"""Where somebody starts, by the first permission that they have."""

log = logging.getLogger(__name__)

routes = Blueprint("signin", __name__, template_folder="templates")


@routes.get("/manage/sign-in")
@public
def form() -> ResponseReturnValue:
    """Ask who it is; whoever is signed in already goes on."""
    with house().db.reading() as db:
        here = seat(db)
        held = grants_of(db, here.user.id) if here else []
    if here and "again" not in request.args:
        return redirect(first_page(held))
    return _page()


@routes.post("/manage/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Check a name and a password. An unknown name takes as long and gets the same words."""
    now, login = house().clock(), request.form.get("login", "")
    with house().db.reading() as db:
        user = _user_named(db, login)
    key = password_key(user.id if user else None, login)
    try:
        count_attempt(house().db, key, now)
    except Refusal as refusal:
        return _page(refusal), refusal.status
    stored = user.password if user and user.disabled_at is None else None
    if not matches(stored, password_of(request.form.get("password", ""))) or user is None:
        log.warning("sign-in refused", extra={"fields": {"user": user.id if user else None}})
        return _page(Refusal("signin.wrong")), 403
    forget_attempts(house().db, key)
    return let_in(user.id, "password")


@routes.post("/manage/sign-in/demo")
@public
def enter_demo() -> ResponseReturnValue:
    """Let anybody into the demo, and into nothing else."""
    if not house().config.demo:
        raise Refusal("error.404", status=404)
    session.clear()
    session[DEMO_KEY] = DEMO
    return redirect(way_back(request.args.get("back", ""), "/manage/"))


@routes.post("/manage/sign-out")
@public
def leave() -> ResponseReturnValue:
    """End the sign-in of this browser."""
    with house().db.reading() as db:
        here = seat(db)
    if here:
        end_login(house().db, here.user.id, here.login.id, here.author, house().clock())
    session.clear()
    answer = redirect(url_for("signin.form"))
    answer.delete_cookie(cookie(), secure=house().config.secure, httponly=True, samesite="Lax")
    return answer


def let_in(user_id: int, how: str) -> Response:
    """Sign a user in at this browser and send them where they wanted to go."""
    return signed_in(make_response(redirect(destination(user_id))), user_id, how)


def destination(user_id: int) -> str:
    """Return where a user goes after signing in."""
    with house().db.reading() as db:
        held = grants_of(db, user_id)
    return way_back(request.args.get("back", ""), first_page(held))


def signed_in(answer: Response, user_id: int, how: str) -> Response:
    """Let an answer carry a new sign-in. What the browser had before, its forms included, is over."""
    secure, now = house().config.secure, house().clock()
    with house().db.reading() as db:
        before = seat(db)
    device = device_summary(request.headers.get("User-Agent", ""))
    secret = open_login(house().db, user_id, how, device, now, before.login.id if before else None)
    session.clear()
    age = int(LASTS.total_seconds())
    answer.set_cookie(cookie(), secret, max_age=age, secure=secure, httponly=True, samesite="Lax")
    mark = device_mark(user_id)
    answer.set_cookie(
        device_cookie(), mark, max_age=DEVICE_DAYS * 86400, secure=secure, httponly=True, samesite="Strict"
    )
    log.info("signed in", extra={"fields": {"user": user_id, "how": how}})
    return answer


def first_page(held: list[Grant]) -> str:
    """Return the page that somebody with these grants starts at."""
    permitted = {permission for grant in held for permission in ROLES[grant.role]}
    return next((page for permission, page in PAGES if permission in permitted), "/manage/account")


def _user_named(db: Session, text: str) -> User | None:
    login = login_of(text)
    return db.scalar(select(User).where(User.login == login)) if login else None


def _page(refusal: Refusal | None = None) -> str:
    problem = t(refusal.key, **refusal.values) if refusal else None
    return render_template(
        "accounts/signin.html", demo=house().config.demo, problem=problem, login=request.form.get("login", "")
    )

"""The door of the manager's pages: whoever proves to be a user gets a sign-in; in the demo a button opens it."""

from __future__ import annotations

import logging
from datetime import datetime

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.guard import public
from server.access.throttle.attempts import count, forget
from server.accounts.attempts import code_attempt, proves
from server.accounts.forms import CodeForm, SignInForm
from server.accounts.logins import SignedOut, end_login
from server.accounts.rights import grants_of
from server.accounts.rules import login_of, passkeys_work_at, way_back
from server.accounts.signed_in import DEMO, DEMO_KEY, SIGN_IN, seat
from server.accounts.tables import User
from server.accounts.totp import use_code
from server.accounts.web import routes
from server.accounts.web.entering import first_page, let_in
from server.core.house import house
from server.core.principals import HOUSE
from server.core.refusal import Refusal
from server.edge.cookies import drop
from server.forms.drawing import filled
from server.forms.form import read
from server.words.i18n import t

PROVING = "proving"
PROVING_SECONDS = 300
"""How long somebody who gave the right password may look for the code."""

log = logging.getLogger(__name__)


@routes.get("/manage/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask who it is; whoever is signed in already goes on."""
    with house().db.reading() as db:
        here = seat(db)
        held = grants_of(db, here.by) if here else []
    if here and "again" not in request.args:
        return redirect(first_page(held))
    return _page()


@routes.post("/manage/sign-in")
@public
def sign_in_with_password() -> ResponseReturnValue:
    """Check a name and a password. An unknown name takes as long and gets the same words."""
    now = house().clock()
    try:
        form = read(SignInForm)
        with house().db.reading() as db:
            user = _user_named(db, form.login)
        proved = proves(house().db, user, form.login, form.password, now)
    except Refusal as refusal:
        return _page(refusal), refusal.status, refusal.headers
    if not proved or user is None:
        log.warning("sign-in refused", extra={"fields": {"user": user.id if user else None}})
        return _page(Refusal("accounts.signin.wrong")), 403
    if user.totp is None:
        return let_in(user, "password")
    return _await_code(user, now)


@routes.get("/manage/sign-in/code")
@public
def one_time_code() -> ResponseReturnValue:
    """Ask for a one-time code, of whoever gave the right password just now."""
    return _code_page() if _user_at_the_door() else redirect(url_for("accounts.sign_in"))


@routes.post("/manage/sign-in/code")
@public
def check_one_time_code() -> ResponseReturnValue:
    """Check a one-time code."""
    now, user = house().clock(), _user_at_the_door()
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    attempts = [code_attempt(user.id)]
    try:
        form = read(CodeForm)
        house().db.act(lambda tx: count(tx, attempts, now), by=HOUSE)
    except Refusal as refusal:
        return _code_page(refusal), refusal.status, refusal.headers
    if not use_code(house().db, house().keys, user, form.code, now):
        return _code_page(Refusal("accounts.refused.code")), 403
    house().db.act(lambda tx: forget(tx, attempts), by=HOUSE)
    return let_in(user, "totp")


@routes.post("/manage/sign-in/demo")
@public
def sign_in_to_demo() -> ResponseReturnValue:
    """Let anybody into the demo, and into nothing else."""
    if not house().config.demo:
        raise Refusal("error.404", status=404)
    session.clear()
    session[DEMO_KEY] = DEMO
    return redirect(way_back(request.args.get("back", ""), "/manage/"))


@routes.post("/manage/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser."""
    with house().db.reading() as db:
        here = seat(db)
    if here:
        end_login(house().db, here.user.id, here.login.id, here.by, house().clock())
    session.clear()
    answer = redirect(url_for("accounts.sign_in"))
    drop(answer, SIGN_IN)
    return answer


@routes.app_errorhandler(SignedOut)
def ask_again(refusal: SignedOut) -> ResponseReturnValue:
    """Ask who it is, of whoever was signed out while something was under way."""
    flash(t(refusal.key))
    return redirect(url_for("accounts.sign_in"), 303)


def _user_named(db: Session, text: str) -> User | None:
    login = login_of(text)
    return db.scalar(select(User).where(User.login == login)) if login else None


def _page(refusal: Refusal | None = None) -> str:
    config = house().config
    return render_template(
        "accounts/signin.html",
        demo=config.demo,
        oidc=config.oidc is not None,
        passkeys=passkeys_work_at(config.url),
        form=filled(SignInForm, refusal),
    )


def _await_code(user: User, now: datetime) -> ResponseReturnValue:
    session[PROVING] = [user.id, user.generation, now.timestamp()]
    return redirect(url_for("accounts.one_time_code", back=request.args.get("back")), 303)


def _user_at_the_door() -> User | None:
    """Return the user who gave the right password here just now, and it still is the right one."""
    user_id, generation, since = session.get(PROVING, (0, 0, 0))
    if house().clock().timestamp() > since + PROVING_SECONDS:
        return None
    with house().db.reading() as db:
        user = db.get(User, user_id)
    holds = user and user.disabled_at is None and user.totp and user.generation == generation
    return user if holds else None


def _code_page(refusal: Refusal | None = None) -> str:
    return render_template("accounts/code.html", form=filled(CodeForm, refusal))

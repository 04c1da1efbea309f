"""The door of the manager's pages: whoever proves to be a user gets a sign-in; in the demo a button opens it."""

from __future__ import annotations

import logging

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.access.guard import public
from server.accounts.attempts import proves
from server.accounts.forms import SignInForm
from server.accounts.logins import SignedOut, end_login
from server.accounts.rules import login_of, passkeys_work_at, way_back
from server.accounts.signed_in import DEMO, DEMO_KEY, SIGN_IN, grants_of, seat
from server.accounts.tables import User
from server.accounts.web.code import await_code
from server.accounts.web.entering import first_page, let_in
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.cookies import drop
from server.forms.drawing import filled
from server.forms.form import read
from server.words.i18n import t

log = logging.getLogger(__name__)

routes = Blueprint("signin", __name__)


@routes.get("/manage/sign-in")
@public
def form() -> ResponseReturnValue:
    """Ask who it is; whoever is signed in already goes on."""
    with house().db.reading() as db:
        here = seat(db)
        held = grants_of(db, here.by) if here else []
    if here and "again" not in request.args:
        return redirect(first_page(held))
    return _page()


@routes.post("/manage/sign-in")
@public
def enter() -> ResponseReturnValue:
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
    return await_code(user, now)


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
        end_login(house().db, here.user.id, here.login.id, here.by, house().clock())
    session.clear()
    answer = redirect(url_for("signin.form"))
    drop(answer, SIGN_IN)
    return answer


@routes.app_errorhandler(SignedOut)
def ask_again(refusal: SignedOut) -> ResponseReturnValue:
    """Ask who it is, of whoever was signed out while something was under way."""
    flash(t(refusal.key))
    return redirect(url_for("signin.form"), 303)


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

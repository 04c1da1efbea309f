"""The manager's door: a token with the scope ``manage`` opens a session; in the demo a button does."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.core.access import find_token
from server.core.guard import public
from server.core.house import house
from server.core.i18n import t
from server.core.roles import Grant
from server.core.tables import Token

SESSION_KEY = "manager"
DEMO = "demo"

routes = Blueprint("signin", __name__)


def grants(db: Session) -> Iterable[Grant]:
    """Return what the session of the current request was granted."""
    who = session.get(SESSION_KEY)
    if who == DEMO:
        return [Grant(DEMO, "admin")] if house().config.demo else []
    token = db.get(Token, who) if isinstance(who, int) else None
    return [Grant(f"token:{who}", "admin")] if token and token.revoked_at is None else []


@routes.get("/manage/sign-in")
@public
def form() -> ResponseReturnValue:
    """Ask for a token."""
    return render_template("signin.html", demo=house().config.demo)


@routes.post("/manage/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Open a session for the holder of a token."""
    with house().db.reading() as db:
        token = find_token(db, request.form.get("token", "").strip())
    if token is None or "manage" not in token.scopes.split():
        return render_template("signin.html", demo=house().config.demo, problem=t("signin.wrong")), 403
    return _enter(token.id)


@routes.post("/manage/sign-in/demo")
@public
def enter_demo() -> ResponseReturnValue:
    """Let anybody into the demo, and into nothing else."""
    return _enter(DEMO) if house().config.demo else (render_template("error.html", message=t("error.404")), 404)


@routes.post("/manage/sign-out")
@public
def leave() -> ResponseReturnValue:
    """End the session."""
    session.clear()
    return redirect(url_for("signin.form"))


def _enter(who: int | str) -> ResponseReturnValue:
    session.clear()
    session[SESSION_KEY] = who
    session["sid"] = secrets.token_hex(8)
    back = request.args.get("back", "")
    return redirect(back if back.startswith("/manage") else "/manage/")

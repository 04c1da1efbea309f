"""The manager's door: a token with the scope ``manage`` opens a session; in the demo a button does."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from server.core.access import find_token
from server.core.house import house
from server.core.i18n import t
from server.core.tables import Token

SESSION_KEY = "manager"
DEMO = "demo"

routes = Blueprint("signin", __name__)


def require_manager() -> ResponseReturnValue | None:
    """Send whoever is not signed in to the sign-in page; use as ``before_request`` of the manager's blueprints."""
    if author() is not None:
        return None
    session.pop(SESSION_KEY, None)
    return redirect(url_for("signin.form", back=request.full_path if request.method == "GET" else None))


def author() -> str | None:
    """Return who the manager is in ledgers and logs (``token:3``, ``demo``), None when nobody is signed in."""
    who = session.get(SESSION_KEY)
    if who == DEMO:
        return DEMO if house().config.demo else None
    if not isinstance(who, int):
        return None
    with house().db.reading() as db:
        token = db.get(Token, who)
        return f"token:{who}" if token and token.revoked_at is None else None


@routes.get("/manage/sign-in")
def form() -> ResponseReturnValue:
    """Ask for a token."""
    return render_template("signin.html", demo=house().config.demo)


@routes.post("/manage/sign-in")
def enter() -> ResponseReturnValue:
    """Open a session for the holder of a token."""
    with house().db.reading() as db:
        token = find_token(db, request.form.get("token", "").strip())
    if token is None or "manage" not in token.scopes.split():
        return render_template("signin.html", demo=house().config.demo, problem=t("signin.wrong")), 403
    return _enter(token.id)


@routes.post("/manage/sign-in/demo")
def enter_demo() -> ResponseReturnValue:
    """Let anybody into the demo, and into nothing else."""
    return _enter(DEMO) if house().config.demo else (render_template("error.html", message=t("error.404")), 404)


@routes.post("/manage/sign-out")
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

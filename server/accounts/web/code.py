"""The second question at the door: a one-time code, of those who set codes up."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import public
from server.access.throttle.attempts import count, forget
from server.accounts.attempts import code_attempt
from server.accounts.forms import CodeForm
from server.accounts.tables import User
from server.accounts.totp import use_code
from server.accounts.web.entering import let_in
from server.core.house import house
from server.core.principals import HOUSE
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read

PROVING = "proving"
PROVING_SECONDS = 300
"""How long somebody who gave the right password may look for the code."""

routes = Blueprint("code", __name__, url_prefix="/manage/sign-in/code")


def await_code(user: User, now: datetime) -> ResponseReturnValue:
    """Send somebody who gave the right password on to the second question."""
    session[PROVING] = [user.id, user.generation, now.timestamp()]
    return redirect(url_for("code.ask", back=request.args.get("back")), 303)


@routes.get("")
@public
def ask() -> ResponseReturnValue:
    """Ask for a one-time code, of whoever gave the right password just now."""
    return _page() if user_at_the_door() else redirect(url_for("signin.form"))


@routes.post("")
@public
def check() -> ResponseReturnValue:
    """Check a one-time code."""
    now, user = house().clock(), user_at_the_door()
    if user is None:
        return redirect(url_for("signin.form"), 303)
    attempts = [code_attempt(user.id)]
    try:
        form = read(CodeForm)
        house().db.act(lambda tx: count(tx, attempts, now), by=HOUSE)
    except Refusal as refusal:
        return _page(refusal), refusal.status, refusal.headers
    if not use_code(house().db, house().keys, user, form.code, now):
        return _page(Refusal("accounts.refused.code")), 403
    house().db.act(lambda tx: forget(tx, attempts), by=HOUSE)
    return let_in(user, "totp")


def user_at_the_door() -> User | None:
    """Return the user who gave the right password here just now, and it still is the right one."""
    user_id, generation, since = session.get(PROVING, (0, 0, 0))
    if house().clock().timestamp() > since + PROVING_SECONDS:
        return None
    with house().db.reading() as db:
        user = db.get(User, user_id)
    holds = user and user.disabled_at is None and user.totp and user.generation == generation
    return user if holds else None


def _page(refusal: Refusal | None = None) -> str:
    return render_template("accounts/code.html", form=filled(CodeForm, refusal))

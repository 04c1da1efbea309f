"""Links for setting a password: the page that hands one over, and the page behind it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import own_check
from server.accounts.forms import LinkForm
from server.accounts.passwords import open_link, use_link
from server.accounts.tables import User
from server.accounts.web import routes
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read
from server.words.i18n import t


def link_page(user_id: int, secret: str, *, again: bool = False) -> ResponseReturnValue:
    """Show the link by which a user sets a password, maybe ``again``: this once, and nobody keeps it."""
    with house().db.reading() as session:
        user = session.get_one(User, user_id)
    link = f"{house().config.url}/manage/password/{secret}"
    return render_template("accounts/link.html", user=user, link=link, again=again)


@routes.get("/manage/password/<secret>")
@own_check("the secret in the address, valid once")
def new_password(secret: str) -> ResponseReturnValue:
    """Ask for a new password."""
    return _page(secret)


@routes.post("/manage/password/<secret>")
@own_check("the secret in the address, valid once")
def keep_new_password(secret: str) -> ResponseReturnValue:
    """Set the password; from then on the link is void."""
    try:
        use_link(house().db, secret, read(LinkForm).password, house().clock())
    except Refusal as refusal:
        return _page(secret, refusal), refusal.status
    flash(t("accounts.password.done"))
    return redirect(url_for("accounts.sign_in"), 303)


def _page(secret: str, refusal: Refusal | None = None) -> str:
    with house().db.reading() as session:
        user = session.get_one(User, open_link(session, secret, house().clock()).user_id)
    return render_template("accounts/new_password.html", user=user, form=filled(LinkForm, refusal))

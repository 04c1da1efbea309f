"""The manager's page about one user: name, rights, sign-ins; everything that can be taken away again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import actor, by, needs
from server.access.roles import Permission, may_grant
from server.accounts import actions, grants
from server.accounts.forms import GrantForm, UserForm
from server.accounts.listing import held_by, shown_logins
from server.accounts.logins import end_all_logins
from server.accounts.passkeys import keys_of
from server.accounts.tables import User
from server.accounts.web.clock import reader_clock
from server.accounts.web.offers import granted_place, link_page, offers
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import Form, read
from server.words.i18n import said, t

routes = Blueprint("user", __name__, url_prefix="/manage/users/<id:user>")


@routes.get("")
@needs(Permission.USERS)
def show(user: int) -> ResponseReturnValue:
    """Show one user."""
    return _user(user)


@routes.post("")
@needs(Permission.USERS)
def edit(user: int) -> ResponseReturnValue:
    """Change the name and the e-mail address of a user."""

    def edit() -> None:
        form = read(UserForm)
        actions.edit_user(house().db, user, form.name, form.email, by(), _now())

    return _do(user, "shared.saved", edit, UserForm)


@routes.post("/grants")
@needs(Permission.USERS)
def give(user: int) -> ResponseReturnValue:
    """Grant a role."""

    def grant() -> None:
        form = read(GrantForm)
        grants.give(house().db, user, form.role, granted_place(form.role, form.place), by(), _now())

    return _do(user, "accounts.user.granted", grant, GrantForm)


@routes.post("/grants/<id:grant>/end")
@needs(Permission.USERS)
def withdraw(user: int, grant: int) -> ResponseReturnValue:
    """Withdraw a role."""
    return _do(user, "accounts.user.withdrawn", lambda: grants.withdraw(house().db, user, grant, by(), _now()))


@routes.post("/link")
@needs(Permission.USERS)
def link(user: int) -> ResponseReturnValue:
    """Show, this once, a new link by which the user sets a password."""
    _power_over(user)
    return link_page(user, actions.new_link(house().db, user, by(), _now()))


@routes.post("/logins/end")
@needs(Permission.USERS)
def end_logins(user: int) -> ResponseReturnValue:
    """End every sign-in of a user."""
    return _do(user, "accounts.user.logins_ended", lambda: end_all_logins(house().db, user, by(), _now()))


@routes.post("/factors/end")
@needs(Permission.USERS)
def end_factors(user: int) -> ResponseReturnValue:
    """Take one-time codes and passkeys away, as when a phone is lost."""
    return _do(user, "accounts.user.factors_ended", lambda: actions.end_factors(house().db, user, by(), _now()))


@routes.post("/disable")
@needs(Permission.USERS)
def disable(user: int) -> ResponseReturnValue:
    """Let a user in no more."""
    return _do(user, "accounts.user.now_disabled", lambda: actions.disable_user(house().db, user, by(), _now()))


@routes.post("/enable")
@needs(Permission.USERS)
def enable(user: int) -> ResponseReturnValue:
    """Let a disabled user in again."""
    return _do(user, "accounts.user.now_enabled", lambda: actions.enable_user(house().db, user, by(), _now()))


def _do(user: int, said: str, change: Callable[[], None], form: type[Form] | None = None) -> ResponseReturnValue:
    """Change something about a user and say so on the user's page, or say there why not."""
    _power_over(user)
    try:
        change()
    except Refusal as refusal:
        return _user(user, refusal, form), refusal.status
    flash(t(said))
    return redirect(url_for("user.show", user=user), 303)


def _power_over(user: int) -> None:
    """Refuse unless the sender could have granted everything that the user holds."""
    with house().db.reading() as session:
        held = held_by(session, user)
    if not all(may_grant(actor(), one.role, one.place) for one in held):
        raise Refusal("error.403", status=403)


def _user(user_id: int, refusal: Refusal | None = None, form: type[Form] | None = None) -> str:
    now, grant = _now(), filled(GrantForm, refusal if form is GrantForm else None)
    with house().db.reading() as session:
        user, held = session.get_one(User, user_id), held_by(session, user_id)
        clock = reader_clock(session, now)
        logins = shown_logins(session, user_id, now, clock)
        offered = offers(session, grant)
        passkeys = bool(keys_of(session, user_id))
        created = clock.moment(user.created_at)
    return render_template(
        "accounts/user.html",
        user=user,
        held=held,
        logins=logins,
        passkeys=passkeys,
        created=created,
        problem=said(refusal if form is None else None),
        grant=grant,
        form=filled(UserForm, refusal if form is UserForm else None, name=user.name, email=user.email),
        **offered,
    )


def _now() -> datetime:
    return house().clock()

"""The manager's pages about users: who there is, somebody new; of each the name, the rights and the sign-ins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.access.guard import actor, by, needs, reach
from server.access.roles import Permission, may_grant
from server.accounts import actions
from server.accounts.forms import GrantForm, NewUserForm, UserForm
from server.accounts.listing import held_by, listed_users, shown_logins
from server.accounts.logins import end_all_logins
from server.accounts.passkeys import keys_of
from server.accounts.passwords import new_link
from server.accounts.tables import User
from server.accounts.web import routes
from server.accounts.web.clock import reader_clock
from server.accounts.web.links import link_page
from server.accounts.web.offers import granted_scope, offers
from server.core.house import house
from server.core.refusal import Refusal
from server.edge.pages import asked_page
from server.forms.drawing import filled
from server.forms.form import Form, read
from server.forms.search import sought
from server.words.i18n import said, t


@routes.get("/manage/users/")
@needs(Permission.USERS)
def users() -> ResponseReturnValue:
    """List the users of the scopes that the reader looks after."""
    query, now = sought(), house().clock()
    with house().db.reading() as session:
        page = listed_users(session, reach(Permission.USERS), query, asked_page())
        clock = reader_clock(session, now)
    seen = {one.user.id: clock.moment(one.seen_at) for one in page.items}
    return render_template("accounts/users.html", page=page, seen=seen, query=query)


@routes.get("/manage/users/new")
@needs(Permission.USERS)
def new_user() -> ResponseReturnValue:
    """Ask for the role of a new user, then for the rest."""
    return _new()


@routes.post("/manage/users/new")
@needs(Permission.USERS)
def create_user() -> ResponseReturnValue:
    """Create a user and show, this once, the link by which the user sets a password."""
    try:
        form = read(NewUserForm)
        scope = granted_scope(form.role, form.scope)
        wanted = actions.NewUser(form.login, form.name, form.email, form.role, scope)
        user_id, secret = actions.create_user(house().db, wanted, by(), house().clock())
    except Refusal as refusal:
        return _new(refusal), refusal.status
    return link_page(user_id, secret)


@routes.get("/manage/users/<id:user>")
@needs(Permission.USERS)
def user(user: int) -> ResponseReturnValue:
    """Show one user."""
    return _user(user)


@routes.post("/manage/users/<id:user>")
@needs(Permission.USERS)
def edit_user(user: int) -> ResponseReturnValue:
    """Change the name and the e-mail address of a user."""

    def edit() -> None:
        form = read(UserForm)
        actions.edit_user(house().db, user, form.name, form.email, by(), _now())

    return _do(user, "shared.saved", edit, UserForm)


@routes.post("/manage/users/<id:user>/grants")
@needs(Permission.USERS)
def grant_role(user: int) -> ResponseReturnValue:
    """Grant a role; whose way in came from somebody who holds less gets a link for setting the password again."""
    _power_over(user)
    try:
        form = read(GrantForm)
        secret = actions.grant_role(house().db, user, form.role, granted_scope(form.role, form.scope), by(), _now())
    except Refusal as refusal:
        return _user(user, refusal, GrantForm), refusal.status
    if secret:
        return link_page(user, secret, again=True)
    flash(t("accounts.user.granted"))
    return redirect(url_for("accounts.user", user=user), 303)


@routes.post("/manage/users/<id:user>/grants/<id:grant>/end")
@needs(Permission.USERS)
def withdraw_role(user: int, grant: int) -> ResponseReturnValue:
    """Withdraw a role."""
    return _do(user, "accounts.user.withdrawn", lambda: actions.withdraw_role(house().db, user, grant, by(), _now()))


@routes.post("/manage/users/<id:user>/link")
@needs(Permission.USERS)
def make_link(user: int) -> ResponseReturnValue:
    """Show, this once, a new link by which the user sets a password."""
    _power_over(user)
    return link_page(user, new_link(house().db, user, by(), _now()))


@routes.post("/manage/users/<id:user>/logins/end")
@needs(Permission.USERS)
def end_logins(user: int) -> ResponseReturnValue:
    """End every sign-in of a user."""
    return _do(user, "accounts.user.logins_ended", lambda: end_all_logins(house().db, user, by(), _now()))


@routes.post("/manage/users/<id:user>/factors/end")
@needs(Permission.USERS)
def end_factors(user: int) -> ResponseReturnValue:
    """Take one-time codes and passkeys away, as when a phone is lost."""
    return _do(user, "accounts.user.factors_ended", lambda: actions.end_factors(house().db, user, by(), _now()))


@routes.post("/manage/users/<id:user>/disable")
@needs(Permission.USERS)
def disable_user(user: int) -> ResponseReturnValue:
    """Let a user in no more."""
    return _do(user, "accounts.user.now_disabled", lambda: actions.disable_user(house().db, user, by(), _now()))


@routes.post("/manage/users/<id:user>/enable")
@needs(Permission.USERS)
def enable_user(user: int) -> ResponseReturnValue:
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
    return redirect(url_for("accounts.user", user=user), 303)


def _power_over(user: int) -> None:
    """Refuse unless the sender could have granted everything that the user holds."""
    with house().db.reading() as session:
        held = held_by(session, user)
    if not all(may_grant(actor(), one.role, one.scope) for one in held):
        raise Refusal("error.403", status=403)


def _new(refusal: Refusal | None = None) -> str:
    form = filled(NewUserForm, refusal)
    with house().db.reading() as session:
        shown = offers(session, form)
    return render_template("accounts/new_user.html", form=form, **shown)


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

"""The manager's pages about users: who there is, and somebody new."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from server.access.guard import by, needs, reach
from server.access.roles import Permission
from server.accounts.actions import NewUser, create_user
from server.accounts.forms import NewUserForm
from server.accounts.listing import listed_users
from server.accounts.web.clock import reader_clock
from server.accounts.web.offers import granted_place, link_page, offers
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import filled
from server.forms.form import read

routes = Blueprint("users", __name__, url_prefix="/manage/users")


@routes.get("/")
@needs(Permission.USERS)
def users() -> ResponseReturnValue:
    """List the users of the places that the reader looks after."""
    query, now = request.args.get("q", "").strip(), house().clock()
    with house().db.reading() as session:
        page = listed_users(session, reach(Permission.USERS), query, request.args.get("page", 1, type=int))
        clock = reader_clock(session, now)
    seen = {one.user.id: clock.moment(one.seen_at) for one in page.items}
    return render_template("accounts/users.html", page=page, seen=seen, query=query)


@routes.get("/new")
@needs(Permission.USERS)
def choose() -> ResponseReturnValue:
    """Ask for the role of a new user, then for the rest."""
    return _new()


@routes.post("/new")
@needs(Permission.USERS)
def create() -> ResponseReturnValue:
    """Create a user and show, this once, the link by which the user sets a password."""
    try:
        form = read(NewUserForm)
        place = granted_place(form.role, form.place)
        wanted = NewUser(form.login, form.name, form.email, form.role, place)
        user_id, secret = create_user(house().db, wanted, by(), house().clock())
    except Refusal as refusal:
        return _new(refusal), refusal.status
    return link_page(user_id, secret)


def _new(refusal: Refusal | None = None) -> str:
    form = filled(NewUserForm, refusal)
    with house().db.reading() as session:
        shown = offers(session, form)
    return render_template("accounts/new_user.html", form=form, **shown)

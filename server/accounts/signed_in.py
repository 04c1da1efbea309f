"""Who sent the current request: the sign-in that its cookie stands for, and what its user was granted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request, session
from sqlalchemy.orm import Session

from server.access.roles import Grant
from server.accounts.logins import LOGIN, SignIn, knows, login_with
from server.accounts.rights import grants_of
from server.accounts.rules import REMEMBERED, is_fresh
from server.accounts.tables import Login, User
from server.core.attendance import attendance
from server.core.house import house
from server.core.principals import Principal
from server.core.refs import Ref
from server.edge.browser import browser
from server.edge.cookies import kept

View = TypeVar("View", bound=Callable[..., Any])

SIGN_IN = "staff"
"""The cookie that a sign-in is known by."""
DEMO_KEY = "manager"
DEMO = "demo"
ACCOUNT = "/manage/account"


@dataclass(frozen=True, slots=True)
class Seat:
    """A browser at which a user is signed in."""

    login: Login
    user: User

    @property
    def by(self) -> SignIn:
        """Who acts here."""
        return SignIn(Ref("user", self.user.id), self.user.generation, self.login.id)


def grants(db: Session) -> Iterable[Grant]:
    """Return what the sign-in of the current request was granted."""
    here = seat(db)
    if here is not None:
        return grants_of(db, here.by)
    return [Grant(Principal(Ref("demo")), "admin")] if session.get(DEMO_KEY) == DEMO and house().config.demo else []


def seat(db: Session) -> Seat | None:
    """Return who is signed in at the browser of the current request."""
    if "seat" not in g:
        found = login_with(db, kept(SIGN_IN), house().clock())
        g.seat = Seat(*found) if found else None
        if found and not _is_unattended():
            attendance().saw(LOGIN, found[0].id)
    here: Seat | None = g.seat
    return here


def unattended(view: View) -> View:
    """Mark a view that open pages ask for by themselves: that somebody left one open is no use of a sign-in."""
    view.__dict__["unattended"] = True
    return view


def _is_unattended() -> bool:
    # Sockets come by no route, and again and again by themselves too.
    return request.endpoint is None or "unattended" in current_app.view_functions[request.endpoint].__dict__


def here() -> Seat | None:
    """Return who is signed in at the browser of the current request."""
    with house().db.reading() as db:
        return seat(db)


def own_seat() -> Seat:
    """Return who is signed in; whoever is not is sent to the door first."""
    found = here()
    if found is None:
        abort(redirect(f"/manage/sign-in?back={ACCOUNT}"))
    return found


def fresh_seat() -> Seat:
    """Return who has just signed in: how one signs in is not changed at a browser that was left open."""
    found = own_seat()
    if found.login.how == REMEMBERED or not is_fresh(found.login.created_at, house().clock()):
        abort(redirect(f"/manage/sign-in?again&back={ACCOUNT}"))
    return found


def known_browser_of(user_id: int) -> str | None:
    """Return what this browser is called for this user, if the user has signed in at it before."""
    name = browser_of(user_id)
    with house().db.reading() as db:
        return name if knows(db, user_id, name) else None


def browser_of(user_id: int) -> str:
    """Return what this browser is called for this user."""
    return browser(f"user {user_id}")

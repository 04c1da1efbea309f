"""What the sender of a form can grant, and what one grants; and the page that hands over a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.access.guard import actor
from server.access.roles import GRANTABLE, ROLES, Permission, Place, may_grant
from server.accounts.places import MOST, Named, named_places, whole_place
from server.accounts.rules import place_named
from server.accounts.tables import User
from server.accounts.web.setting import link_to
from server.core.house import house
from server.core.refusal import Refusal


def granted_place(role: str) -> Place:
    """Return the place that a form names for a role; refuse what the sender cannot grant."""
    named = place_named(request.form.get("place", ""))
    with house().db.reading() as session:
        place = whole_place(session, named) if named else None
    if place is None or not may_grant(actor(), role, place):
        raise Refusal("accounts.refused.role_place")
    return place


@dataclass(frozen=True, slots=True)
class Choice:
    """The places that a form offers; ``more`` says that there are others, which a word of their names finds."""

    places: Sequence[Named]
    query: str
    more: bool


def offers(session: Session) -> dict[str, Any]:
    """Return what a form that grants shows: the roles that its sender can grant, and the places of the chosen one."""
    roles = [role for role in GRANTABLE if next(_offered(session, role), None)]
    role = request.values.get("role", "")
    choice = chosen_from(partial(_offered, session, role)) if role in roles else None
    return {"roles": roles, "role": role, "choice": choice}


def chosen_from(offered: Callable[[str], Iterable[Named]]) -> Choice:
    """Return the first places that are offered for the words of the current request."""
    query = request.values.get("q", "").strip()
    found = list(islice(offered(query), MOST + 1))
    return Choice(found[:MOST], query, len(found) > MOST)


def _offered(session: Session, role: str, query: str = "") -> Iterator[Named]:
    reaches = {actor().places(permission) for permission in ROLES[role] | {Permission.USERS}}
    return named_places(session, reaches, GRANTABLE[role], house().clock(), query)


def link_page(user_id: int, secret: str) -> ResponseReturnValue:
    """Show the link by which a user sets a password: this once, and nobody keeps it."""
    with house().db.reading() as session:
        user = session.get_one(User, user_id)
    return render_template("accounts/link.html", user=user, link=link_to(secret))

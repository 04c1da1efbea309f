"""What the sender of a form can grant, and what one grants; and the page that hands over a link."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.accounts.places import Named, named_places, whole_place
from server.accounts.rules import place_named
from server.accounts.tables import User
from server.accounts.web.setting import link_to
from server.core.guard import actor
from server.core.house import house
from server.core.refusal import Refusal
from server.core.roles import GRANTABLE, Place, may_grant


def granted_place(role: str) -> Place:
    """Return the place that a form names for a role; refuse what the sender cannot grant."""
    named = place_named(request.form.get("place", ""))
    with house().db.reading() as session:
        place = whole_place(session, named) if named else None
    if place is None or not may_grant(actor(), role, place):
        raise Refusal("accounts.refused.role_place")
    return place


def offers(session: Session) -> dict[str, list[Named]]:
    """Return what the sender can grant: role → places."""
    known = named_places(session, house().clock())
    offers = {role: [one for one in known if may_grant(actor(), role, one.place)] for role in GRANTABLE}
    return {role: places for role, places in offers.items() if places}


def link_page(user_id: int, secret: str) -> ResponseReturnValue:
    """Show the link by which a user sets a password: this once, and nobody keeps it."""
    with house().db.reading() as session:
        user = session.get_one(User, user_id)
    return render_template("accounts/link.html", user=user, link=link_to(secret))

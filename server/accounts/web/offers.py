"""What the sender of a form can grant, and what one grants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from server.access.guard import actor
from server.access.roles import GRANTABLE, ROLES, Permission, Place, may_grant
from server.accounts.places import MOST, Named, named_places, whole_place
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import Filled
from server.words.i18n import t


def granted_place(role: str, named: Place) -> Place:
    """Return the place that a form names for a role; refuse what the sender cannot grant."""
    with house().db.reading() as session:
        place = whole_place(session, named)
    if place is None or not may_grant(actor(), role, place):
        raise Refusal("accounts.refused.role_place")
    return place


@dataclass(frozen=True, slots=True)
class Choice:
    """The places that a form offers; ``more`` says that there are others, which a word of their names finds."""

    places: Sequence[Named]
    query: str
    more: bool

    @property
    def options(self) -> list[tuple[Place, str]]:
        """The places with what they are called."""
        return [(one.place, one.name or t("accounts.place.installation")) for one in self.places]


def offers(session: Session, form: Filled) -> dict[str, Any]:
    """Return what a form that grants shows: the roles that its sender can grant, and the places of the chosen one."""
    roles = [role for role in GRANTABLE if next(_offered(session, role), None)]
    role = form["role"].value or request.args.get("role", "")
    choice = chosen_from(partial(_offered, session, role), form) if role in roles else None
    return {"roles": roles, "role": role, "choice": choice}


def chosen_from(offered: Callable[[str], Iterable[Named]], form: Filled) -> Choice:
    """Return the first places that are offered for the words of the current request."""
    query = (form["q"].value or request.args.get("q", "")).strip()
    found = list(islice(offered(query), MOST + 1))
    return Choice(found[:MOST], query, len(found) > MOST)


def _offered(session: Session, role: str, query: str = "") -> Iterator[Named]:
    reaches = {actor().places(permission) for permission in ROLES[role] | {Permission.USERS}}
    return named_places(session, reaches, GRANTABLE[role], house().clock(), query)

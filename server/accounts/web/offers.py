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
from server.access.roles import GRANTABLE, ROLES, Permission, Scope, may_grant
from server.accounts.scopes import MOST, NamedScope, named_scopes, whole_scope
from server.core.house import house
from server.core.refusal import Refusal
from server.forms.drawing import Filled
from server.forms.search import sought
from server.words.i18n import t


def granted_scope(role: str, named: Scope) -> Scope:
    """Return the scope that a form names for a role; refuse what the sender cannot grant."""
    with house().db.reading() as session:
        scope = whole_scope(session, named)
    if scope is None or not may_grant(actor(), role, scope):
        raise Refusal("accounts.refused.role_scope")
    return scope


@dataclass(frozen=True, slots=True)
class OfferedScopes:
    """The scopes that a form offers; ``more`` says that there are others, which a word of their names finds."""

    scopes: Sequence[NamedScope]
    query: str
    more: bool

    @property
    def options(self) -> list[tuple[Scope, str]]:
        """The scopes with what they are called."""
        return [(one.scope, one.name or t("accounts.scope.installation")) for one in self.scopes]


def offers(session: Session, form: Filled) -> dict[str, Any]:
    """Return what a form that grants shows: the roles that its sender can grant, and the scopes of the chosen one."""
    roles = [role for role in GRANTABLE if next(_offered(session, role), None)]
    role = form["role"].value or request.args.get("role", "")
    choice = chosen_from(partial(_offered, session, role)) if role in roles else None
    return {"roles": roles, "role": role, "choice": choice}


def chosen_from(offered: Callable[[str], Iterable[NamedScope]]) -> OfferedScopes:
    """Return the first scopes that are offered for the words of the current request."""
    query = sought()
    found = list(islice(offered(query), MOST + 1))
    return OfferedScopes(found[:MOST], query, len(found) > MOST)


def _offered(session: Session, role: str, query: str = "") -> Iterator[NamedScope]:
    reaches = {actor().scopes(permission) for permission in ROLES[role] | {Permission.USERS}}
    return named_scopes(session, reaches, GRANTABLE[role], house().clock(), query)

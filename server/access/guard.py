"""The guard at every route: deny by default, one decorator says what a route needs.

A view is open to everybody (:func:`public`), looks after itself (:func:`own_check`; :func:`own_secret`, where no
browser knows it), or needs a permission (:func:`needs`) on the scopes that its address names. A route without any of
them does not start. Which scope a name in an address stands for is registered once per name, so that a new route
is guarded, and tested, by naming what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.access.roles import Actor, Grant, Permission, Scope
from server.core.house import house
from server.core.parts import Part
from server.core.principals import Principal
from server.core.refusal import Refusal

View = TypeVar("View", bound=Callable[..., Any])
Finder = Callable[[Session, Any], Scope | None]
"""Finds where the thing with this id belongs; None when there is none."""
Grants = Callable[[Session], Iterable[Grant]]
"""Reads what the sender of the current request was granted."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a view needs. ``why`` says, of a view without a permission, who may come and what checks it.

    Of a view that is ``forgeable``, another site could have a browser send the form.
    """

    permission: Permission | None = None
    why: str | None = None
    free: frozenset[str] = field(default=frozenset())
    forgeable: bool = True


def needs(permission: Permission, *, free: Iterable[str] = ()) -> Callable[[View], View]:
    """Let a view be used with this permission on every scope that its address names.

    ``free`` are parameters that name no scope. Without any scope, having the permission somewhere is enough: the
    view must then show what lies :func:`reach`, and nothing else.
    """
    return _declared(Access(permission, free=frozenset(free)))


def public(view: View) -> View:
    """Open a view to everybody."""
    return _declared(Access(why="everybody"))(view)


def own_check(why: str) -> Callable[[View], View]:
    """Leave the check to the view, and say what it is."""
    return _declared(Access(why=why))


def own_secret(why: str) -> Callable[[View], View]:
    """Leave the check to the view, which believes no cookie but a secret that its sender adds: no form is forged."""
    return _declared(Access(why=why, forgeable=False))


def _declared(access: Access) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.__dict__["access"] = access
        return view

    return declare


def access_of(app: Flask, endpoint: str) -> Access:
    """Return what a route needs; raise LookupError where nobody said."""
    found: Access | None = getattr(app.view_functions[endpoint], "access", None)
    if found is None:
        raise LookupError(f"nobody said who may use {endpoint}")
    return found


class Guard:
    """The guard of one application."""

    def __init__(self, scopes: Mapping[str, Finder], grants: Iterable[Grants]) -> None:
        self._scopes = scopes
        self._grants = tuple(grants)

    def init_app(self, app: Flask) -> None:
        """Guard every route of a finished application; raise LookupError for one that nobody declared."""
        for rule in app.url_map.iter_rules():
            access = access_of(app, rule.endpoint)
            unknown = rule.arguments - access.free - self._scopes.keys()
            if access.permission and unknown:
                raise LookupError(f"{rule.rule}: no scope is known for {sorted(unknown)}")
        guard.put(app, self)
        app.before_request(self._check)

    def scope(self, session: Session, name: str, value: Any) -> Scope | None:
        """Return where the thing that a name in an address stands for belongs; None when there is none."""
        return self._scopes[name](session, value) if name in self._scopes else None

    def actor(self, session: Session) -> Actor:
        """Read who sends the current request."""
        return Actor(tuple(grant for grants in self._grants for grant in grants(session)))

    def _check(self) -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        access = access_of(current_app, request.endpoint)
        if access.permission is None:
            return None
        named = {name: value for name, value in (request.view_args or {}).items() if name not in access.free}
        with house().db.reading() as session:
            g.actor = self.actor(session)
            scopes = [self._scopes[name](session, value) for name, value in named.items()]
        return _admit(g.actor, access.permission, scopes)


guard = Part[Guard]()
"""The guard of the application that serves the current request."""


def actor() -> Actor:
    """Return who sends the current request."""
    if "actor" not in g:
        with house().db.reading() as session:
            g.actor = guard().actor(session)
    found: Actor = g.actor
    return found


def scope_of(session: Session, name: str, value: Any) -> Scope | None:
    """Return where the thing with this id belongs, as the guard would find it for an address that names it so."""
    return guard().scope(session, name, value)


def by() -> Principal:
    """Return who was let through to this view: every action is done by them."""
    found: Principal = g.by
    return found


def reach(permission: Permission) -> tuple[Scope, ...]:
    """Return the scopes on which the sender of the current request has a permission."""
    return actor().scopes(permission)


def permits(permission: str) -> bool:
    """Tell whether the sender of the current request has a permission anywhere."""
    return bool(reach(Permission(permission)))


def allow(permission: Permission, scope: Scope | None) -> Principal:
    """Check a scope that a form named rather than the address; return whom to act as. Raises Refusal."""
    holder = actor().holder(permission, scope) if scope else None
    if holder is None:
        raise _refusal(actor(), scope)
    return holder


def _admit(who: Actor, permission: Permission, scopes: list[Scope | None]) -> ResponseReturnValue | None:
    if not who.scopes(permission) and not who.signed_in:
        return _stranger(permission)
    for scope in scopes:
        if scope is None or who.holder(permission, scope) is None:
            raise _refusal(who, scope)
    named = [scope for scope in scopes if scope is not None]
    if not (named or who.scopes(permission)):
        raise Refusal("error.403", status=403)
    g.by = who.holder(permission, named[-1] if named else who.scopes(permission)[0])
    return None


def _refusal(who: Actor, scope: Scope | None) -> Refusal:
    if scope is None or not who.knows(scope):
        return Refusal("error.404", status=404)
    return Refusal("error.403", status=403)


def _stranger(permission: Permission) -> ResponseReturnValue:
    if permission in (Permission.OWN, Permission.RECORD):
        raise Refusal("access.refused.stranger", status=403)
    back = f"?back={quote(request.full_path.rstrip('?'))}" if request.method == "GET" else ""
    return redirect(f"/manage/sign-in{back}")

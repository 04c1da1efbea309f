"""Whoever sends requests: every role that there is, on every kind of scope that it can be granted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.access.roles import EVERYWHERE, GRANTABLE, Actor, Grant, Scope
from server.access.tokens import PERMISSIONS
from server.accounts.tokens import create_token
from server.core.principals import CONSOLE
from server.roster.edits import leave
from tests.incubator import Incubator
from tests.security.estate import Estate, Mark, Spot
from tests.staff import csrf, hire, sign_in_as

A_MINUTE = 100
"""Requests after which a minute goes by: nobody is to be refused for asking too often."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role, what it is granted on, and how somebody comes to have it: as a user, by a phone, by a secret."""

    name: str
    role: str
    kind: str
    equip: Callable[[FlaskClient, Incubator, Spot], None]


class Sender:
    """Somebody with a role at a spot, and a page open in the browser."""

    def __init__(self, app: Flask, estate: Estate, role: Role) -> None:
        self.name = role.name
        self._time = estate.incubator.time
        self._client = app.test_client()
        spot = estate.spots["N1a0"] if role.name == "liaison (phone)" else estate.own
        role.equip(self._client, estate.incubator, spot)
        self.grants = Actor(tuple(_grants(role, spot)))
        self._forbidden = [mark for mark in _marks(estate) if self._knows_nothing_of(mark)]
        self._token = csrf(self._client)
        self._sent = 0

    def send(self, method: str, path: str, form: Mapping[str, str]) -> TestResponse:
        """Send a request, with the form and the token of our own page where it writes."""
        self._sent += 1
        if self._sent % A_MINUTE == 0:
            self._time.pass_by(minutes=1)
        data = {**form, "csrf_token": self._token} if method != "GET" else None
        return self._client.open(path, method=method, data=data, buffered=True)

    def may_not_read(self, text: str) -> list[str]:
        """Return what in a text is nothing to this sender."""
        return [mark.text for mark in self._forbidden if mark.text in text]

    def _knows_nothing_of(self, mark: Mark) -> bool:
        scopes = [grant.scope for grant in self.grants.grants]
        return not any(scope.covers(mark.scope) or mark.scope.covers(scope) for scope in scopes)


def _marks(estate: Estate) -> set[Mark]:
    return {mark for spot in estate.spots.values() for mark in spot.marks}


def _grants(role: Role, spot: Spot) -> Iterator[Grant]:
    if role.kind == "nothing":
        return
    part = {"installation": EVERYWHERE, "zone": Scope(spot.scope.zone), "site": Scope(spot.scope.zone, spot.scope.site)}
    part |= {"organisation": Scope(spot.scope.zone, spot.scope.site, spot.scope.organisation), "person": spot.scope}
    yield Grant(CONSOLE, role.role, part[role.kind])
    if role.name == "liaison (phone)":
        yield Grant(CONSOLE, "employee", spot.scope)


def _as_user(role: str, kind: str) -> Callable[[FlaskClient, Incubator, Spot], None]:
    def equip(client: FlaskClient, incubator: Incubator, spot: Spot) -> None:
        whole = Scope(spot.scope.zone, spot.scope.site, spot.scope.organisation)
        scope = EVERYWHERE if kind == "installation" else Scope(**{kind: getattr(whole, kind)})
        sign_in_as(client, incubator, hire(incubator, role, scope, f"actor-{role}-{kind}"))

    return equip


def _with_phone(client: FlaskClient, _incubator: Incubator, spot: Spot) -> None:
    client.set_cookie("phone", spot.cookie)


def _with_the_phone_of_somebody_who_left(client: FlaskClient, incubator: Incubator, spot: Spot) -> None:
    assert spot.scope.person
    leave(incubator.db, spot.scope.person, CONSOLE, incubator.time())
    client.set_cookie("phone", spot.cookie)


def _with_secret(client: FlaskClient, secret: str) -> None:
    """Put a secret into every pocket that could take it for something else."""
    for pocket in ("staff", "phone", "session", "browser"):
        client.set_cookie(pocket, secret)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"


def _as_kiosk(client: FlaskClient, _incubator: Incubator, spot: Spot) -> None:
    _with_secret(client, spot.kiosk)


def _as_token(client: FlaskClient, incubator: Incubator, _spot: Spot) -> None:
    _with_secret(client, create_token(incubator.db, "everything", PERMISSIONS, incubator.time.now))


def _as_nobody(*_nothing: Any) -> None:
    pass


SENDERS = (
    *(
        Role(f"{role} of {kind}", role, kind, _as_user(role, kind))
        for role, kinds in GRANTABLE.items()
        for kind in kinds
    ),
    Role("employee", "employee", "person", _with_phone),
    Role("former", "former", "person", _with_the_phone_of_somebody_who_left),
    Role("liaison (phone)", "liaison", "organisation", _with_phone),
    Role("kiosk", "kiosk", "nothing", _as_kiosk),
    Role("token", "token", "nothing", _as_token),
    Role("nobody", "nobody", "nothing", _as_nobody),
)
"""A new role that can be granted is among them by itself."""

"""Tokens: what a program shows, found by its digest, and what it opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, select

from server.access.roles import Scope
from server.access.tables import Token
from server.core.database.asking import ask_ahead
from server.core.database.statements import Rows
from server.core.database.transactions import Reads, rows_of
from server.core.keys import digest
from server.core.principals import Principal
from server.core.refusal import Refusal
from server.core.tables import plain

PERMISSIONS = {
    "read": "sites, rooms, organisations, statuses and public faces",
    "people": "names, phone numbers and whereabouts of people",
    "presence": "set a person's status",
    "roster": "leases, departures, the park office and its departments",
    "metrics": "the figures of the server, for Prometheus",
}
"""Permission → what it opens."""


TOKEN = plain(Token)
_IN_FORCE = (
    select(TOKEN.c.id)
    .where(TOKEN.c.id == bindparam("by_token"), TOKEN.c.revoked_at.is_(None))
    .with_for_update(read=True)
    .scalar_subquery()
)


class Program(Principal):
    """A program, which acts by a token."""

    @property
    def proof(self) -> ScalarSelect[Any]:
        """The token, until it is revoked."""
        return _IN_FORCE

    @property
    def given(self) -> dict[str, Any]:
        """The token."""
        return {"by_token": self.ref.id}

    @property
    def refusal(self) -> Refusal:
        """What whoever shows a token that was revoked is told."""
        return Refusal("access.refused.unauthorised", status=401)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program that showed the token with this id: what it may do, and where."""

    id: int
    permissions: frozenset[str]
    scope: Scope


_TOKEN = select(TOKEN.c.id, TOKEN.c.permissions, TOKEN.c.zone_id, TOKEN.c.site_id, TOKEN.c.organisation_id).where(
    TOKEN.c.digest == bindparam("digest"), TOKEN.c.revoked_at.is_(None)
)


def find_token(reads: Reads, secret: str) -> Bearer | None:
    """Return who shows this token, unless it was revoked."""
    return _bearer(rows_of(reads, _TOKEN, digest=digest(secret)))


def seek_token(connection: Connection, secret: str) -> Callable[[], Bearer | None]:
    """Look ahead for who shows this token, on the terms of :func:`find_token`."""
    found = ask_ahead(connection, _TOKEN, {"digest": digest(secret)})
    return lambda: _bearer(found())


def _bearer(rows: Rows) -> Bearer | None:
    row = rows.one_or_none()
    if row is None:
        return None
    return Bearer(row.id, frozenset(row.permissions.split()), Scope(row.zone_id, row.site_id, row.organisation_id))

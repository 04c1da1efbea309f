"""Who is behind a word of the ledgers (``person:7``, ``user:3``, ``token:2``): the name that pages show."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.accounts.tables import User
from server.core.tables import Token
from server.roster.tables import Organisation, Person

NAMES: dict[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]] = {
    "person": (Person.id, Person.name),
    "user": (User.id, User.name),
    "token": (Token.id, Token.name),
    "organisation": (Organisation.id, Organisation.name),
}


def names_of(session: Session, authors: Iterable[str]) -> dict[str, str]:
    """Return the names of those who have one; what the system itself did has no name."""
    wanted: dict[str, set[int]] = {}
    for author in authors:
        kind, _, number = author.partition(":")
        if kind in NAMES and number.isdecimal():
            wanted.setdefault(kind, set()).add(int(number))
    found: dict[str, str] = {}
    for kind, ids in wanted.items():
        key, name = NAMES[kind]
        found.update({f"{kind}:{row.id}": row.name for row in session.execute(select(key, name).where(key.in_(ids)))})
    return found

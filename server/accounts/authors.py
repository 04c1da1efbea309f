"""Who is behind a reference of the ledgers: the name that pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.access.tables import Token
from server.accounts.tables import User
from server.core.refs import Ref, RefKind
from server.roster.tables import Organisation, Person
from server.sites.tables import Zone

NameColumns = Mapping[RefKind, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]]
"""Kinds of rows, each with the columns of its id and its name."""

NAMES: NameColumns = {
    "person": (Person.id, Person.name),
    "user": (User.id, User.name),
    "token": (Token.id, Token.name),
    "organisation": (Organisation.id, Organisation.name),
    "zone": (Zone.id, Zone.name),
}


def names_of(session: Session, refs: Iterable[Ref], named: NameColumns = NAMES) -> dict[Ref, str]:
    """Return the names of those who have one; what the system itself did has no name."""
    wanted: dict[RefKind, set[int]] = {}
    for ref in refs:
        if ref.kind in named and ref.id is not None:
            wanted.setdefault(ref.kind, set()).add(ref.id)
    found: dict[Ref, str] = {}
    for kind, ids in wanted.items():
        key, name = named[kind]
        found.update({Ref(kind, row.id): row.name for row in session.execute(select(key, name).where(key.in_(ids)))})
    return found

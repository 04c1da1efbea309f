"""Append-only ledgers: every entry carries the digest of the one before it.

An entry is never changed or deleted; the database itself refuses (triggers in the migrations). What privacy asks
to be erased later (place and purpose of a visit) is not in the chain: only its salted digest is, so that erasing
the text and the salt leaves the chain whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.core.tables import ChainHead, Id, plain

HEAD = plain(ChainHead)

GENESIS = "0" * 64
"""The digest before the first entry."""


class Chained:
    """Columns of a ledger's table."""

    id: Mapped[Id]
    ledger: Mapped[str] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    previous: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


def append(session: Session, table: Table, values: Mapping[str, Any], erasable: Iterable[str] = ()) -> int:
    """Append one entry and return its id.

    ``values`` holds all columns but previous and digest; ``erasable`` names those that are outside the chain.
    """
    ledger = values["ledger"]
    previous = hold(session, ledger)
    digest = link(previous, values, erasable)
    row = session.execute(insert(table).values(**values, previous=previous, digest=digest).returning(table.c.id))
    session.execute(update(HEAD).where(HEAD.c.ledger == ledger).values(digest=digest, length=HEAD.c.length + 1))
    return int(row.scalar_one())


def open_ledger(session: Session, ledger: str) -> None:
    """Begin a ledger."""
    session.add(ChainHead(ledger=ledger, digest=GENESIS, length=0))


def hold(session: Session, ledger: str) -> str:
    """Keep everybody else from appending until the transaction ends; return the digest of the last entry."""
    head = select(HEAD.c.digest).where(HEAD.c.ledger == ledger).with_for_update(key_share=True)
    return str(session.scalars(head).one())


def link(previous: str, values: Mapping[str, Any], erasable: Iterable[str] = ()) -> str:
    """Return the digest of an entry: SHA-256 over the one before it and the entry's own canonical JSON."""
    outside = {*erasable, "id", "previous", "digest"}
    # SQLAlchemy's names are subclasses of str, which orjson refuses as keys.
    body = {str(key): _canonical(value) for key, value in values.items() if value is not None and key not in outside}
    payload = orjson.dumps(body, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return hashlib.sha256(previous.encode() + payload).hexdigest()


def _canonical(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def broken_link(session: Session, table: Table, ledger: str, erasable: Iterable[str] = ()) -> int | None:
    """Return the id of the first entry that does not follow from the one before it, None when the chain holds.

    A chain that was cut short shows as a head that no entry carries: then the answer is 0.
    """
    outside = tuple(erasable)
    previous = GENESIS
    rows = session.execute(select(table).where(table.c.ledger == ledger).order_by(table.c.id)).mappings()
    for row in rows:
        if row["previous"] != previous or link(previous, dict(row), outside) != row["digest"]:
            return int(row["id"])
        previous = row["digest"]
    head = session.scalar(select(ChainHead.digest).where(ChainHead.ledger == ledger))
    return None if (head or GENESIS) == previous else 0

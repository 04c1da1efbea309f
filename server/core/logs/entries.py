"""Append-only logs: every entry keeps the hash of what it says, and a job seals them (see :mod:`.merkle`).

An entry is never changed or deleted; the database itself refuses (triggers in the migrations). It is appended without
a lock that others wait for: its place in the log is given when it is sealed. Until then it is ``unsealed``, with a
MAC by the installation's key, so that a row that somebody else wrote is never sealed.

What privacy asks to be erased later (place and purpose of a visit) is in no leaf: only its salted digest is, so that
erasing the text and the salt leaves the log whole.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    String,
    TypeDecorator,
    UniqueConstraint,
    cast,
    extract,
    insert,
    type_coerce,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from server.core.database.transactions import Transaction
from server.core.logs.merkle import SIZE, leaf_hash
from server.core.logs.notes import SIGNATURE
from server.core.tables import Id, Instant, Table, milliseconds, plain

RIGHTS = "rights"
"""The kind of the one log that is of no site: who changed which rights."""
MAC = 16
"""Bytes."""


class Log(Table):
    """The entries of one kind at one site. ``size`` of them are sealed, ``peaks`` are the tree's over those.

    The first ``proved`` of them, with their peaks, were found whole the last time that somebody looked.
    """

    __tablename__ = "log"
    __table_args__ = (UniqueConstraint("site_id", "kind"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(12))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    size: Mapped[int] = mapped_column(default=0)
    peaks: Mapped[bytes] = mapped_column(default=b"")
    proved: Mapped[int] = mapped_column(default=0)
    proved_peaks: Mapped[bytes] = mapped_column(default=b"")


class Unsealed(Table):
    """An entry that waits to be sealed. Of the table's kind of entry: logs of one table have their own."""

    __tablename__ = "unsealed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    log_id: Mapped[int] = mapped_column(ForeignKey("log.id"), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mac: Mapped[bytes] = mapped_column(LargeBinary(MAC))


class Sealed(Table):
    """The place of a sealed entry in its log, counted from 0."""

    __tablename__ = "sealed"
    __table_args__ = (UniqueConstraint("log_id", "row_id"), {"sqlite_with_rowid": False})

    log_id: Mapped[int] = mapped_column(ForeignKey("log.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_id: Mapped[int]


class Seal(Table):
    """A checkpoint that this installation signed: the first ``size`` entries of a log have this root."""

    __tablename__ = "seal"

    log_id: Mapped[int] = mapped_column(ForeignKey("log.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(SIZE))
    signature: Mapped[bytes] = mapped_column(LargeBinary(SIGNATURE))
    sealed_at: Mapped[datetime]


class Logged:
    """Columns of a table of entries. ``LEAF`` names what a leaf says beside its table, log and time, in order.

    ``ERASABLE`` names the salt and the words that may be erased together; ``detail`` in the leaf is their digest.
    """

    LEAF: ClassVar[tuple[str, ...]]
    ERASABLE: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    log_id: Mapped[int] = mapped_column(ForeignKey("log.id"))
    recorded_at: Mapped[datetime]
    leaf: Mapped[bytes] = mapped_column(LargeBinary(SIZE))


LEADING = ("log_id", "recorded_at")
UNSEALED = plain(Unsealed)
_WAITING = insert(UNSEALED)


def open_logs(session: Session, kinds: Iterable[str], site_id: int | None = None) -> None:
    """Begin the logs of a site, or of the installation."""
    session.add_all(Log(kind=kind, site_id=site_id) for kind in kinds)


def append(tx: Transaction, entity: type[Table], values: Mapping[str, Any]) -> int:
    """Append one entry and return its id. ``values`` holds its columns but id and leaf; those left out are null."""
    table, said = plain(entity), leaf_columns(entity)
    leaf = leaf_hash(leaf_data(table.name, [stored(values.get(column)) for column in said]))
    row = {**dict.fromkeys(_filled(table)), **values, "leaf": leaf}
    row_id = int(tx.execute(_appended(table), row).scalar_one())
    tx.send(_WAITING, {"log_id": values["log_id"], "row_id": row_id, "mac": mac(tx.key, table.name, row_id, leaf)})
    return row_id


@cache
def _appended(table: CoreTable) -> ReturningInsert[*tuple[Any, ...]]:
    return insert(table).returning(table.c.id)


@cache
def _filled(table: CoreTable) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if column.computed is None and not column.primary_key)


@cache
def leaf_columns(entity: type[Table]) -> tuple[str, ...]:
    """Return the columns that a leaf of this table says."""
    if not issubclass(entity, Logged):
        raise TypeError(f"{entity} has no entries")
    return (*LEADING, *entity.LEAF)


def erasable_in(entity: type[Table]) -> tuple[str, ...]:
    """Return the columns of this table that may be erased: the salt, then the words."""
    return entity.ERASABLE if issubclass(entity, Logged) else ()


def leaf_data(table: str, said: Iterable[Any]) -> bytes:
    """Return the bytes of a leaf: a JSON array (RFC 8785) of the table's name and the stored values.

    An instant is its milliseconds since 1970, bytes are lower-case hex, nothing is null.
    """
    return orjson.dumps([table, *said])


def salted(salt: bytes, words: Sequence[str | None]) -> bytes:
    """Return the digest of words that may be erased: without the salt nobody can guess them from it."""
    return sha256(salt + orjson.dumps(words)).digest()


def stored(value: Any) -> Any:
    """Return a value as leaves say it."""
    if isinstance(value, datetime):
        return milliseconds(value)
    if isinstance(value, bytes):
        return value.hex()
    # What is a text by a type of its own (a reference, a status) is that text.
    return value if value is None or type(value) in (int, str, bool) else str(value)


def stored_columns(entity: type[Table], dialect: str) -> list[ColumnElement[Any]]:
    """Return the columns that a leaf says as the database holds them, without the cost of making values of them."""
    table = plain(entity)
    return [_stored(table.c[name], dialect) for name in leaf_columns(entity)]


def _stored(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    if isinstance(column.type, Instant):
        plainly = type_coerce(column, BigInteger())
        return plainly if dialect == "sqlite" else cast(extract("epoch", column) * 1000, BigInteger())
    return type_coerce(column, String()) if isinstance(column.type, TypeDecorator) else column


def mac(key: bytes, table: str, row_id: int, leaf: bytes) -> bytes:
    """Return what shows that this installation wrote a row: nobody who can only write the database can make it."""
    return hmac.digest(key, f"{table} {row_id} ".encode() + leaf, sha256)[:MAC]

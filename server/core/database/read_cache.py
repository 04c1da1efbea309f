"""A cache of what is read again and again: while nobody writes, nothing is read anew.

SQLite tells in a word whether anything was committed, by whichever process, since a connection asked last. That word
is an answer of the database like any other. PostgreSQL names the transactions that a reader sees the end of: where they
are the same, so is all that is read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, String, cast, func, select
from sqlalchemy.orm import Session

from server.core.database.asking import ask
from server.core.database.db import Database

Wanted = TypeVar("Wanted", bound=Hashable)
Said = TypeVar("Said")


_SEEN = select(cast(func.pg_current_snapshot(), String).label("seen"))


class ReadCache(Generic[Wanted, Said]):
    """What the database says of what is wanted; ``read`` asks for it."""

    def __init__(self, db: Database, read: Callable[[Session, Wanted], Said]) -> None:
        self._db = db
        self._read = read
        self._kept: dict[Any, Any] = {}

    def __call__(self, wanted: Wanted) -> Said:
        """Return what the database says now. Raises what it raises."""
        with self._db.reading() as session:
            connection = session.connection()
            commits = _commits(connection)
            # Each connection to SQLite has its own count, so it keeps what it read itself.
            kept = connection.info if connection.dialect.name == "sqlite" else self._kept
            known: tuple[int | str, Wanted, Said] | None = kept.get(self)
            if known is not None and known[:2] == (commits, wanted):
                return known[2]
            said = self._read(session, wanted)
            kept[self] = commits, wanted, said
            return said


def _commits(connection: Connection) -> int | str:
    """Return what changes with every commit of others as this connection sees it."""
    if connection.dialect.name == "postgresql":
        seen: str = ask(connection, _SEEN, {}).scalar_one()
        return seen
    number: int = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    return number

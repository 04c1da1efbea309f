"""Looking at the database again and again: while nobody writes, nothing is read anew.

SQLite tells in a word whether anything was committed, by whichever process, since a connection looked last. That word
is an answer of the database like any other. PostgreSQL has none; there it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from server.core.db import Database

Wanted = TypeVar("Wanted", bound=Hashable)
Said = TypeVar("Said")


class Look(Generic[Wanted, Said]):
    """What the database says of what is wanted; ``read`` asks for it."""

    def __init__(self, db: Database, read: Callable[[Session, Wanted], Said]) -> None:
        self._db = db
        self._read = read

    def __call__(self, wanted: Wanted) -> Said:
        """Return what holds now. Raises what the database raises."""
        with self._db.reading() as session:
            connection = session.connection()
            commits = _commits(connection)
            # Each connection has its own count, so it keeps what it read itself.
            known: tuple[int, Wanted, Said] | None = connection.info.get(self)
            if known is not None and known[:2] == (commits, wanted):
                return known[2]
            said = self._read(session, wanted)
            if commits is not None:
                connection.info[self] = commits, wanted, said
            return said


def _commits(connection: Connection) -> int | None:
    """Return a number that changes with every commit of others as this connection sees it; None where there is none."""
    if connection.dialect.name != "sqlite":
        return None
    number: int = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    return number

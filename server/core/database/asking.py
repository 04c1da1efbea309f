"""Asking a database: statements are compiled once, and the engine's own driver answers them.

What SQLAlchemy does each time for a statement that it has compiled already takes three to five times as long as SQLite
takes to answer it.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

from server.core.database.engines import Hint, elsewhere
from server.core.database.statements import Given, Prepared, Rows, Variant

if TYPE_CHECKING:
    from server.core.database import pipeline, prepared

_PREPARED: defaultdict[str, WeakKeyDictionary[Executable, Prepared]] = defaultdict(WeakKeyDictionary)
"""By the name of the engine."""
Ahead = Callable[[], Rows]
"""Returns what was asked ahead of its need."""


def ask(
    connection: Connection, statement: Executable, given: Given | Sequence[Given], hint: Hint | None = None
) -> Rows:
    """Execute a statement that is kept, such as one at the head of a module; many times where many are given.

    Raises what SQLAlchemy raises, and :class:`Refusal` where a text holds what not every engine takes.
    """
    if not connection.in_transaction():
        connection.begin()
    if connection.dialect.name == "sqlite":
        return _asked_here(connection, statement, given)
    if not isinstance(given, dict):
        if len(given) != 1:
            return Rows(rowcount=connection.execute(statement, given).rowcount)
        given = given[0]
    return _asked_there(connection, statement, given, hint)


def ask_ahead(connection: Connection, statement: Executable, given: Given) -> Ahead:
    """Execute a statement on the terms of :func:`ask`; to PostgreSQL it travels with what is asked next."""
    if connection.dialect.name == "sqlite":
        rows = ask(connection, statement, given)
        return lambda: rows
    if not connection.in_transaction():
        connection.begin()
    variant, answer = _said_there(connection, statement, given, Hint.UNANSWERED)

    def heard() -> Rows:
        if not answer.is_heard:
            with _there(connection, variant) as driver:
                driver.hear()
        return Rows(variant.rows(answer), answer.rowcount)

    return heard


def _asked_here(connection: Connection, statement: Executable, given: Given | Sequence[Given]) -> Rows:
    prepared = _prepared(connection, statement)
    cursor = cast("sqlite3.Connection", connection.connection.dbapi_connection).cursor()
    try:
        if not isinstance(given, dict):
            return prepared.tell(cursor, given)
        variant, given = prepared.variant(given)
        cursor.execute(variant.sql, variant.values(given))
        return Rows(variant.rows(cursor), cursor.rowcount)
    except sqlite3.Error as error:
        text = str(statement)
        raise DBAPIError.instance(text, None, error, sqlite3.Error, dialect=connection.dialect) from error
    finally:
        cursor.close()


def _asked_there(connection: Connection, statement: Executable, given: Given, hint: Hint | None) -> Rows:
    variant, answer = _said_there(connection, statement, given, hint)
    return Rows() if hint is Hint.UNANSWERED else Rows(variant.rows(answer), answer.rowcount)


def _said_there(
    connection: Connection, statement: Executable, given: Given, hint: Hint | None
) -> tuple[Variant, prepared.PendingResult]:
    variant, given = _prepared(connection, statement).variant(given)
    values = variant.values(given)
    with _there(connection, variant) as driver:
        return variant, driver.say(variant.query, values, hint)


@contextmanager
def _there(connection: Connection, variant: Variant) -> Iterator[pipeline.Connection]:
    try:
        with elsewhere(connection):
            yield cast("pipeline.Connection", connection.connection.dbapi_connection)
    except connection.dialect.loaded_dbapi.Error as error:
        # It knows what becomes of a connection that is lost, and of all others like it.
        connection._handle_dbapi_exception(error, variant.sql, None, None, None)


def _prepared(connection: Connection, statement: Executable) -> Prepared:
    known = _PREPARED[connection.dialect.name]
    prepared = known.get(statement)
    if prepared is None:
        prepared = known[statement] = Prepared(cast("ClauseElement", statement), connection.dialect)
    return prepared

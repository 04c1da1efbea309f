"""What a database is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import CTE, Connection, Select, event
from sqlalchemy.engine.interfaces import CacheStats, ExecutionContext
from sqlalchemy.sql.util import find_tables
from sqlalchemy.sql.visitors import iterate

from server.core.database.db import Database
from server.core.database.statements import Given, Prepared, Variant


@dataclass
class Questions:
    """The statements that were executed, as SQL, what they were made of, and the values that they were given."""

    asked: list[str] = field(default_factory=list)
    built: list[Any] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    begun: int = 0
    """Transactions, those that only read among them."""
    compiled: list[str] = field(default_factory=list)
    """Those that had to be compiled."""

    def __len__(self) -> int:
        """Return how many there were."""
        return len(self.asked)

    def note(
        self, _connection: Any, _cursor: Any, statement: str, _given: Any, context: ExecutionContext, _many: bool
    ) -> None:
        # What begins, ends or marks a place in a transaction asks nothing.
        if context.compiled is None:
            return
        self.asked.append(statement)
        self.built.append(context.invoked_statement)
        self.given.append({})
        if getattr(context, "cache_hit", None) is not CacheStats.CACHE_HIT:
            self.compiled.append(statement)

    def begin(self, _connection: Connection) -> None:
        self.begun += 1

    def rows_read_again(self, db: Database) -> set[tuple[str, Any]]:
        """Return the rows, by table and key, from which more than one of the statements was answered."""
        with db.writer.connect() as connection:
            read = Counter(
                row
                for statement, given in zip(self.built, self.given, strict=True)
                for row in rows_behind(connection, statement, given)
            )
        return {row for row, times in read.items() if times > 1}


def rows_behind(connection: Connection, statement: Any, given: Given) -> set[tuple[str, Any]]:
    """Return the rows, by table and key, that a statement is answered from; what a write looks for is no answer."""
    rows: set[tuple[str, Any]] = set()
    waiting = [statement] if isinstance(statement, Select) else []
    while waiting:
        asked = waiting.pop()
        sources = asked.get_final_froms()
        waiting += [part for part in iterate(asked) if isinstance(part, Select) and part is not asked]
        waiting += [
            source.element for source in sources if isinstance(source, CTE) and isinstance(source.element, Select)
        ]
        tables = chain(*(find_tables(source) for source in sources if not isinstance(source, CTE)))
        keys = [(table, list(table.primary_key)) for table in tables]
        columns = [column.label(f"key{place}") for place, column in enumerate(chain(*(key for _, key in keys)))]
        if columns:
            for row in connection.execute(asked.add_columns(*columns), given):
                values = islice(row, len(row) - len(columns), None)
                rows |= {(table.name, tuple(islice(values, len(key)))) for table, key in keys}
    # Of a table that was joined from without there may be no row.
    return {(table, key) for table, key in rows if None not in key}


@contextmanager
def questions_to(db: Database) -> Iterator[Questions]:
    """Collect what readers and writers ask meanwhile."""
    found = Questions()
    engines = {db.reader.pool: db.reader, db.writer.pool: db.writer}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", found.note)
        event.listen(engine, "begin", found.begin)
    variant_of = Prepared.variant

    def noting(prepared: Prepared, given: Given) -> tuple[Variant, Given]:
        known = len(prepared.compiled)
        variant, filled = variant_of(prepared, given)
        found.asked.append(variant.sql)
        found.built.append(prepared.statement)
        found.given.append(given)
        if len(prepared.compiled) > known:
            found.compiled.append(variant.sql)
        return variant, filled

    try:
        with patch.object(Prepared, "variant", noting):
            yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", found.note)
            event.remove(engine, "begin", found.begin)


@contextmanager
def trips_of(db: Database) -> Iterator[list[None]]:
    """Collect the trips to PostgreSQL and back that somebody waits for meanwhile."""
    # Where only SQLite is used, its driver is not loaded.
    from server.core.database.pipeline import Connection  # noqa: PLC0415

    assert db.writer.dialect.name == "postgresql"
    made: list[None] = []
    hear = Connection.hear

    def note(self: Connection) -> None:
        made.append(None)
        hear(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "hear", note)
        yield made


def asked_again(db: Database, work: Callable[[], object]) -> Questions:
    """Do something twice and more; return what was asked the last time, which must be what was asked before."""
    work()
    with questions_to(db) as before:
        work()
    with questions_to(db) as found:
        work()
    assert found.compiled == []
    assert [id(one) for one in found.built] == [id(one) for one in before.built], "built anew"
    return found

"""What a database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import CacheStats, ExecutionContext

from server.core.db import Database
from server.core.statements import Form, Given, Prepared


@dataclass
class Questions:
    """The statements that were executed, as SQL, and what they were made of."""

    asked: list[str] = field(default_factory=list)
    built: list[Any] = field(default_factory=list)
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
        if getattr(context, "cache_hit", None) is not CacheStats.CACHE_HIT:
            self.compiled.append(statement)


@contextmanager
def questions_to(db: Database) -> Iterator[Questions]:
    """Collect what readers and writers ask meanwhile."""
    found = Questions()
    engines = {db.reader.pool: db.reader, db.writer.pool: db.writer}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", found.note)
    form_of = Prepared.form

    def noting(prepared: Prepared, given: Given) -> tuple[Form, Given]:
        known = len(prepared.compiled)
        form, filled = form_of(prepared, given)
        found.asked.append(form.sql)
        found.built.append(prepared.statement)
        if len(prepared.compiled) > known:
            found.compiled.append(form.sql)
        return form, filled

    try:
        with patch.object(Prepared, "form", noting):
            yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", found.note)


@contextmanager
def trips_of(db: Database) -> Iterator[list[None]]:
    """Collect the trips to PostgreSQL and back that somebody waits for meanwhile."""
    # Where only SQLite is used, its driver is not loaded.
    from server.core.wire import Connection  # noqa: PLC0415

    assert db.writer.dialect.name == "postgresql"
    made: list[None] = []
    hear = Connection.hear

    def note(self: Connection) -> None:
        made.append(None)
        hear(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "hear", note)
        yield made

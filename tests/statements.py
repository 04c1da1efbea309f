"""What a database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from server.core.db import Database


@contextmanager
def questions_to(db: Database) -> Iterator[list[str]]:
    """Collect what readers ask meanwhile, as SQL."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.reader, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.reader, "before_cursor_execute", note)

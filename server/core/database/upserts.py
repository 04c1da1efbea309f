"""An insert that says what becomes of a row that is there already, in the words of either engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Insert = sqlite.Insert | postgresql.Insert
INSERTS: Mapping[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_into(session: Session, table: Table) -> Insert:
    """Return an insert into a table that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return INSERTS[session.get_bind().dialect.name](table)

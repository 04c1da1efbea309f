from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import inspect, text

from server.core.entries import Chained
from server.core.tables import Table
from tests.core.ledgers import first_break, three_entries
from tests.incubator import Incubator


def tamper(incubator: Incubator, *statements: str) -> None:
    incubator.db.close()
    with closing(sqlite3.connect(incubator.config.data / "doorboard.sqlite")) as file, file:
        for trigger in ("entry_no_update", "entry_no_delete", "entry_only_erase"):
            file.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            file.execute(statement)


def test_an_untouched_ledger_is_whole(incubator: Incubator) -> None:
    three_entries(incubator)
    assert first_break(incubator) is None


def test_an_empty_ledger_is_whole(incubator: Incubator) -> None:
    assert first_break(incubator) is None


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE entry SET status = 'leave' WHERE id = 2", 2),
        ("UPDATE entry SET since = '2026-03-05 01:00:00.000000' WHERE id = 1", 1),
        ("DELETE FROM entry WHERE id = 2", 3),
        ("DELETE FROM entry WHERE id = 3", 0),
    ],
    ids=["a status rewritten", "a time moved", "an entry removed", "the last entry removed"],
)
def test_whoever_rewrites_the_ledger_is_found_out(incubator: Incubator, statement: str, where: int) -> None:
    three_entries(incubator)
    tamper(incubator, statement)
    assert first_break(incubator) == where


def test_every_chained_table_is_guarded_by_triggers(incubator: Incubator) -> None:
    chained = {str(mapper.local_table) for mapper in Table.registry.mappers if issubclass(mapper.class_, Chained)}
    with incubator.db.reading() as session:
        rows = session.execute(
            text("SELECT tbl_name, count(*) AS triggers FROM sqlite_master WHERE type = 'trigger' GROUP BY 1")
        )
        guarded = {row.tbl_name: row.triggers for row in rows}
    assert set(guarded) == chained == {"audit", "entry"}
    assert guarded["entry"] == 3


def test_the_migrations_make_exactly_the_tables_of_the_code(incubator: Incubator) -> None:
    found = inspect(incubator.db.reader)
    made = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    made.pop("alembic_version")
    assert made == {name: set(table.c.keys()) for name, table in Table.metadata.tables.items()}

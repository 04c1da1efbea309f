from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text

from server.core.logs.entries import Logged, leaf_columns, leaf_data, mac, stored
from server.core.logs.merkle import leaf_hash
from server.core.refs import Ref
from server.core.tables import Table
from server.presence.tables import Entry
from tests.incubator import Incubator

AT = datetime(2026, 3, 5, 6, 3, 0, 250_000, tzinfo=UTC)
VALUES = {
    "log_id": 3,
    "recorded_at": AT,
    "organisation_id": 5,
    "person_id": 7,
    "status": "market",
    "since": AT,
    "until": None,
    "provenance": "scan",
    "author": Ref("person", 7),
    "board_id": 12,
    "corrects": None,
    "reason": '前台"代\n登记',
    "detail": bytes(range(32)),
}


def test_a_leaf_is_a_json_array_that_anybody_can_make_again() -> None:
    said = leaf_data("entry", [stored(VALUES[column]) for column in leaf_columns(Entry)])
    assert said.decode() == (
        '["entry",3,1772690580250,5,7,"market",1772690580250,null,"scan","person:7",12,null,"前台\\"代\\n登记",'
        '"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"]'
    )
    assert leaf_hash(said).hex() == "c2a719ba7d5d9d9d019dc69a0544f996d07e622c32d209a594d4060a805f4edd"


def test_the_mark_of_an_entry_is_made_of_its_row_and_its_leaf() -> None:
    marks = {
        mac(b"key", "entry", 7, bytes(32)).hex(),
        mac(b"other", "entry", 7, bytes(32)).hex(),
        mac(b"key", "entry", 8, bytes(32)).hex(),
        mac(b"key", "audit", 7, bytes(32)).hex(),
        mac(b"key", "entry", 7, bytes(31) + b"1").hex(),
    }
    assert len(marks) == 5
    assert "3d8204284ed75337a7417a9d7f543acd" in marks


def test_a_table_without_entries_has_no_leaves() -> None:
    with pytest.raises(TypeError):
        leaf_columns(Table)


def test_every_table_of_entries_is_guarded_by_triggers(incubator: Incubator) -> None:
    logged = {str(mapper.local_table) for mapper in Table.registry.mappers if issubclass(mapper.class_, Logged)}
    with incubator.db.reading() as session:
        rows = session.execute(
            text("SELECT tbl_name, count(*) AS triggers FROM sqlite_master WHERE type = 'trigger' GROUP BY 1")
        )
        guarded = {row.tbl_name: row.triggers for row in rows}
    assert logged == {"audit", "entry"}
    assert guarded == {"audit": 2, "entry": 3, "sealed": 2}


def test_the_migrations_make_exactly_the_tables_of_the_code(incubator: Incubator) -> None:
    found = inspect(incubator.db.reader)
    made = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    made.pop("alembic_version")
    assert made == {name: set(table.c.keys()) for name, table in Table.metadata.tables.items()}

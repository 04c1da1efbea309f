"""Every step of the migrations, from a database with data in it: a new step is tested as soon as its file exists."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, MetaData, Table, func, insert, select

from server.alerts.actions import raise_alert
from server.alerts.targets import add_target, try_target
from server.boards.kiosks import Kiosk
from server.core.config import Config
from server.core.database.db import Database
from server.core.keys import Keys
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.core.refusal import StartRefusal
from server.core.tables import Table as OurTable
from server.fleet.actions import add_kiosk
from server.fleet.orders import give
from server.fleet.register import note_seen, note_silent
from server.fleet.rules import Deadlines, Vouchers
from server.migrations.steps import step_of, steps
from server.operation.backups import newest_backup
from server.operation.running import running
from server.operation.verification import check
from server.process.storage import migrate_to, open_storage
from tests.incubator import THURSDAY, config_of, new_incubator

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ


@dataclass
class Old:
    """A database at some step, with the rows of a working incubator as far as that step knows them."""

    config: Config
    rows: dict[str, int]


def tables_of(db: Database) -> MetaData:
    with db.reader.connect() as connection:
        found = MetaData()
        found.reflect(connection)
        return found


def counts(db: Database) -> dict[str, int]:
    with db.reader.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables_of(db).sorted_tables
            if table.name != "alembic_version"
        }


def lived_in(data: Path, database_url: str | None) -> Database:
    """Return a database at the newest step with something in most of its tables."""
    incubator = new_incubator(data, database_url)
    incubator.tenant("北辰智造", "王小明", "李小红")
    for status in ("on_site", "meeting"):
        incubator.says("王小明", status)
        incubator.time.pass_by(minutes=5)
    incubator.says("李小红", "market", hours=2, place="星河银行", purpose="贷款")
    for _screen in range(3):
        add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    note_seen(incubator.db, [(1, 1), (2, 1)], {(1, 1): 1}, incubator.time())
    incubator.time.pass_by(minutes=5)
    note_seen(incubator.db, [(1, 1)], {}, incubator.time())
    note_silent(incubator.db, [1, 2], Deadlines(incubator.time(), None), Vouchers(incubator.time()))
    give(incubator.db, 1, "identify", CONSOLE, incubator.time())
    add_target(incubator.db, incubator.site_id, "office@example.cn", (), CONSOLE, incubator.time())
    try_target(incubator.db, 1, "", CONSOLE, incubator.time())
    with incubator.db.transaction() as tx:
        raise_alert(tx, "kiosk_silent", Ref("kiosk", 2), incubator.site_id, incubator.time(), what="3-12 K2")
    return incubator.db


def pour(source: Database, target: Database) -> None:
    """Copy what both know, column by column."""
    known = tables_of(target)
    with source.reader.connect() as rows, target.writer.begin() as into:
        for table in OurTable.metadata.sorted_tables:
            there = known.tables.get(table.name)
            if there is None:
                continue
            shared = [column for column in table.c if column.name in there.c and column.computed is None]
            found = [dict(row) for row in rows.execute(select(*shared)).mappings()]
            if found:
                columns = (Column(column.name, column.type) for column in shared)
                into.execute(insert(Table(table.name, MetaData(), *columns)), found)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Lend what the old ones are filled from."""
    with closing(lived_in(tmp_path_factory.mktemp("new"), None)) as db:
        yield db


@pytest.fixture(params=steps())
def old(request: pytest.FixtureRequest, tmp_path: Path, database_url: str | None, new: Database) -> Old:
    config = config_of(tmp_path / "old", database_url)
    config.data.mkdir()
    with closing(Database(config.database_url)) as db:
        migrate_to(db, request.param)
        pour(new, db)
        shutil.copy(Path(new.url.removeprefix("sqlite:///")).with_name("secret.key"), config.data)
        rows = counts(db)
    return Old(config, rows)


def test_a_database_of_any_step_comes_up_to_date_and_loses_no_row(old: Old) -> None:
    db = open_storage(old.config, migrate=True)
    now = counts(db)
    with db.reading() as session:
        check(session, Keys.of(old.config.data))
        assert step_of(session.connection()) == steps()[-1]
    db.close()
    assert {name: now[name] for name, number in old.rows.items() if name in now and now[name] < number} == {}


def test_no_step_forgets_which_screens_are_silent(old: Old) -> None:
    with closing(open_storage(old.config, migrate=True)) as db, db.reading() as session:
        silent = session.scalars(select(Kiosk.id).where(Kiosk.silent_since.is_not(None))).all()
    assert silent == [2]


def test_a_backup_is_taken_before_an_old_database_is_touched(old: Old) -> None:
    with closing(Database(old.config.database_url)) as db, db.reader.connect() as connection:
        current = step_of(connection)
    open_storage(old.config, migrate=True, clock=lambda: THURSDAY).close()
    assert (newest_backup(old.config.data) is None) == (current == steps()[-1])


def test_no_database_is_migrated_under_a_running_server(tmp_path: Path, database_url: str | None) -> None:
    with running(tmp_path), pytest.raises(StartRefusal, match="A server runs"):
        open_storage(config_of(tmp_path, database_url), migrate=True)


def test_the_tables_of_the_migrations_are_those_of_the_program(tmp_path: Path, database_url: str | None) -> None:
    with closing(lived_in(tmp_path, database_url)) as db, db.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), OurTable.metadata) == []


def test_steps_are_numbered_in_their_order() -> None:
    assert list(steps()) == sorted(steps())
    assert all(re.fullmatch(r"\d{4}", step) for step in steps())

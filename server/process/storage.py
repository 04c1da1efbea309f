"""Bring a data folder into the state that this program needs, or say in one sentence why it cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

import server.made  # noqa: F401 (names what ends with a right, for whoever ends one)
from server.core.clock import Clock, system_clock
from server.core.config import Config
from server.core.database.db import Database
from server.core.database.engines import check_place, sqlite_path
from server.core.database.transactions import Transaction
from server.core.keys import ENTRIES, KEY_FILE, Keys, random_name
from server.core.logs.entries import RIGHTS, open_logs
from server.core.principals import HOUSE
from server.core.refusal import StartRefusal
from server.core.tables import Instance
from server.departures.actions import release
from server.migrations.steps import step_of, steps, upgrade
from server.operation.backups import make_backup
from server.operation.running import standing_still
from server.operation.verification import FOREIGN_KEY
from server.presence.figures import recount_changed
from server.sites.tables import Site


def open_storage(config: Config, *, migrate: bool = False, clock: Clock = system_clock) -> Database:
    """Open the database of a data folder. With ``migrate`` the folder and the schema are made where missing.

    Raises :class:`StartRefusal` for a folder that cannot be used and for a schema older or newer than this program.
    """
    _check_folder(config.data, create=migrate)
    check_place(config.database_url)
    path = sqlite_path(config.database_url)
    if path is not None and not migrate and not path.exists():
        raise StartRefusal(f"There is no database in {config.data}: run doorboard migrate, or set DOORBOARD_DATA.")
    keys = _keys(config)
    db = Database(config.database_url, keys.derive(ENTRIES), recount_changed, release)
    try:
        _make_ready(db, config, keys, clock, migrate=migrate)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def installation() -> Iterator[tuple[Config, Database]]:
    """Open the installation that the environment names, for one command."""
    config = Config.from_env()
    db = open_storage(config)
    try:
        yield config, db
    finally:
        db.close()


def check_real(db: Database) -> None:
    """Raise :class:`StartRefusal` for the demo's data, which let everybody in."""
    with db.reading() as session:
        made_up = session.scalar(select(Site.name).where(Site.made_up).limit(1))
    if made_up is not None:
        raise StartRefusal(
            f"The data folder holds the demo ({made_up}), whose PIN everybody knows: "
            "run doorboard demo, or set DOORBOARD_DATA to another folder."
        )


def _keys(config: Config) -> Keys:
    """Read the key. One is made only where nothing is there that another one belongs to."""
    path = sqlite_path(config.database_url)
    missing = not (config.data / KEY_FILE).exists()
    if missing and (path is None or path.exists()):
        with _usable(config), closing(Database(config.database_url)) as db, db.reader.connect() as connection:
            begun = step_of(connection) is not None and connection.scalar(select(Instance.id)) is not None
        # Asked again: another process may have begun meanwhile, and it made the key first.
        if begun and not (config.data / KEY_FILE).exists():
            raise StartRefusal(
                f"{config.data / KEY_FILE} is missing, and the database there belongs to it: put the key back from a "
                "backup. Without it every phone, sign-in and code would be void."
            )
    return Keys.begin(config.data)


def _make_ready(db: Database, config: Config, keys: Keys, clock: Clock, *, migrate: bool) -> None:
    with _usable(config):
        _check_schema(db, config, clock, migrate=migrate)
        _begin(db, keys, clock)
        with db.reading() as session:
            if session.scalar(select(Instance.key_mark)) != keys.mark:
                raise StartRefusal(FOREIGN_KEY)


@contextmanager
def _usable(config: Config) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, OperationalError, sqlite3.Error) as error:
        reason = getattr(error, "orig", None) or error
        raise StartRefusal(f"The database in {config.data} cannot be used ({reason}): put back a backup.") from error


def _check_folder(folder: Path, *, create: bool) -> None:
    try:
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.exists() and not folder.is_dir():
            raise StartRefusal(f"{folder} is a file; set DATA (DOORBOARD_DATA) to a folder.")
        if not folder.exists():
            raise StartRefusal(f"The folder {folder} does not exist: run doorboard migrate, or set DOORBOARD_DATA.")
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise StartRefusal(
            f"The folder {folder} cannot be written ({error.strerror}): "
            "give its owner write access, or set DATA (DOORBOARD_DATA) to another folder."
        ) from error


def _check_schema(db: Database, config: Config, clock: Clock, *, migrate: bool) -> None:
    with db.reader.connect() as connection:
        current = step_of(connection)
    if current == steps()[-1]:
        return
    if current is not None and current not in steps():
        raise StartRefusal(
            f"The database in {config.data} was made by a newer Doorboard (schema {current}): "
            "install that version, or put back a backup from before."
        )
    if not migrate:
        raise StartRefusal(f"The database in {config.data} is older than this program: run doorboard migrate.")
    with standing_still(config.data):
        if current is not None:
            make_backup(db, config, clock())
        migrate_to(db, "head")


def migrate_to(db: Database, step: str) -> None:
    """Bring the tables to a step of the migrations."""
    with db.writer.connect() as connection:
        upgrade(connection, step)


def _begin(db: Database, keys: Keys, clock: Clock) -> None:
    with db.reading() as session:
        if _has_begun(session):
            return

    def begin(tx: Transaction) -> None:
        # Of two processes that start at once, one finds it done here, or fails at the same keys and looks again.
        if not _has_begun(tx.session):
            now = clock()
            name, epoch = random_name(8), random_name(8)
            tx.session.add(Instance(id=1, name=name, epoch=epoch, key_mark=keys.mark, ticked_at=now, created_at=now))
            open_logs(tx.session, [RIGHTS])

    db.act(begin, by=HOUSE)


def _has_begun(session: Session) -> bool:
    return session.get(Instance, 1) is not None

"""Backups: taken while the server runs, verified before they get their name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from server.core.config import Config
from server.core.database.db import Database
from server.core.disk import digest_of
from server.core.files.store import FileStore
from server.core.keys import Keys
from server.core.refusal import StartRefusal
from server.migrations.steps import step_of
from server.operation.archive import DATABASE, KEY, About, pack
from server.operation.dumps import dump
from server.operation.proof import Proof
from server.operation.verification import check, check_files, note_proofs

FOLDER = "backups"
STAMP = "doorboard-%Y%m%dT%H%M%SZ.tar"


class Whole(NamedTuple):
    """A state of the database that was proved whole: its step, its proofs, the digests of the files that it names."""

    step: str
    proofs: list[Proof]
    files: list[str]


def make_backup(db: Database, config: Config, now: datetime, file: Path | None = None) -> Path:
    """Write a verified backup and return its file; a database that is not whole is refused and leaves no file."""
    target = file or config.data / FOLDER / now.strftime(STAMP)
    if target.exists():
        raise StartRefusal(f"{target} exists already: choose another name.")
    keys, files = Keys.of(config.data), FileStore(config.data)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # From before the copy on, what it names stays.
        with files.lock_shared(), TemporaryDirectory(prefix=".doorboard-", dir=target.parent) as folder:
            copy = Path(folder) / DATABASE
            whole = _copy(db, copy, keys, files)
            about = About(now, db.writer.dialect.name, whole.step, digest_of(copy))
            pack(target, copy, config.data / KEY, map(files.path, whole.files), about)
    except (OSError, sqlite3.Error) as error:
        raise StartRefusal(f"The backup could not be written to {target} ({error}); nothing is left of it.") from error
    note_proofs(db, whole.proofs)
    return target


def newest_backup(data: Path) -> datetime | None:
    """Return when the newest backup in the data folder was made."""
    made = [_made_at(path.name) for path in (data / FOLDER).glob("doorboard-*.tar")]
    return max((at for at in made if at), default=None)


def _made_at(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _copy(db: Database, copy: Path, keys: Keys, files: FileStore) -> Whole:
    """Copy one state of the database, and prove that it is whole."""
    if db.writer.dialect.name == "sqlite":
        _copy_file(db, copy)
        with closing(Database(f"sqlite:///{copy.absolute()}")) as copied, copied.reading() as session:
            return _verified(session, keys, files)
    with db.reading() as session:
        snapshot = session.scalars(text("SELECT pg_export_snapshot()")).one()
        verified = _verified(session, keys, files)
        dump(db.url, copy, snapshot)
        return verified


def _copy_file(db: Database, copy: Path) -> None:
    with db.reader.connect() as connection, closing(sqlite3.connect(copy)) as target:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 (for the type checker)
        source.backup(target)
        # The copy is one file: without this it would ask for a log beside it.
        target.execute("PRAGMA journal_mode = DELETE")


def _verified(session: Session, keys: Keys, files: FileStore) -> Whole:
    proofs = check(session, keys)
    named = check_files(session, files)
    step = step_of(session.connection())
    if step is None:
        raise StartRefusal("There is nothing to back up: run doorboard migrate first.")
    return Whole(step, proofs, named)

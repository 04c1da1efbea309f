"""Restore: verify a backup, set the present database aside, put the backup in its place under a new epoch.

The epoch makes every screen drop what it knows and start over: its versions belong to a past that no longer counts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from server.boards.kiosks import Kiosk
from server.core.config import Config
from server.core.database.db import Database
from server.core.database.engines import check_place, sqlite_path
from server.core.database.transactions import Transaction
from server.core.disk import sync_folder
from server.core.files.store import FileStore
from server.core.keys import Keys, random_name
from server.core.principals import HOUSE
from server.core.refusal import StartRefusal
from server.core.tables import Instance
from server.migrations.steps import steps
from server.operation.archive import DATABASE, KEY, About, unpack
from server.operation.dumps import load
from server.operation.running import standing_still
from server.operation.verification import check, check_files
from server.roster.consents import ask_anew


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and under which name the database before it was kept (None where there was none)."""

    about: About
    kept: str | None
    older: bool
    """The backup is of an older schema: ``doorboard migrate`` comes next."""
    asked: int
    """People who had agreed to something then: who took it back since is not known, so that each is asked anew."""

    def said(self) -> str:
        """Return what a person should know now, and do next."""
        lines = [
            f"The database is again as it was on {self.about.made_at:%Y-%m-%d at %H:%M} UTC.",
            "What was recorded, revoked or paired since then is gone: do it again.",
        ]
        if self.kept:
            lines.append(f"The database from before is kept as {self.kept}.")
        if self.older:
            lines.append("It is of an older version: run doorboard migrate.")
        if self.asked:
            lines.append(
                f"{self.asked} people had agreed to be shown by then, and who took that back since is not known: "
                "no door shows them until each agrees again, which the next scan offers."
            )
        lines.append("Start the server: doorboard serve. All screens start over by themselves.")
        return "\n".join(lines)


def restore(config: Config, file: Path, now: datetime) -> Restored:
    """Replace the database by a backup, or change nothing and raise :class:`StartRefusal`."""
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_place(config.database_url)
    path = sqlite_path(config.database_url)
    with standing_still(config.data), TemporaryDirectory(prefix=".restore-", dir=config.data) as folder:
        parts = Path(folder)
        about = unpack(file, parts)
        _check_fits(about, path)
        stamp = f"before-restore-{now:%Y%m%dT%H%M%SZ}"
        prepare = partial(_prepare, data=config.data, parts=parts, stamp=stamp, now=now)
        if path is None:
            kept, asked = _replace_tables(config.database_url, parts / DATABASE, prepare, stamp)
        else:
            with closing(Database(f"sqlite:///{parts.absolute() / DATABASE}")) as db:
                asked = prepare(db)
            kept = _replace_file(path, parts / DATABASE, stamp)
        _replace(config.data / KEY, parts / KEY, stamp)
        sync_folder(config.data)
    return Restored(about, kept, about.step != steps()[-1], asked)


def _check_fits(about: About, path: Path | None) -> None:
    engine = "postgresql" if path is None else "sqlite"
    if about.engine != engine:
        raise StartRefusal(
            f"This backup is of {about.engine} and the database here is {engine}: see DOORBOARD_DATABASE."
        )
    if about.step not in steps():
        raise StartRefusal(f"This backup was made by a newer Doorboard (schema {about.step}): install that version.")


def _prepare(db: Database, data: Path, parts: Path, stamp: str, now: datetime) -> int:
    """Prove that a restored database is whole, put its files beside those that are there, and begin its new epoch.

    Returns how many people are asked anew for what they agreed to.
    """
    files = FileStore(parts)
    with db.reading() as session:
        check(session, Keys.of(parts))
        check_files(session, files)
    ours = FileStore(data)
    if ours.folder.exists():
        # The database that is set aside names them, and what no row names is swept.
        shutil.copytree(ours.folder, data / f"{ours.folder.name}-{stamp}", copy_function=os.link)
    ours.take_in(files)

    def begin(tx: Transaction) -> int:
        tx.session.execute(update(Instance).values(epoch=random_name(8)))
        tx.session.execute(update(Kiosk).values(painted=None, device=None, device_since=None, device_before=None))
        return ask_anew(tx, now)

    return db.act(begin, by=HOUSE)


def _replace_file(path: Path, copy: Path, stamp: str) -> str | None:
    kept = path.with_name(f"{path.stem}-{stamp}.sqlite")
    there = path.exists()
    # A log that stayed behind would be replayed into the new file: it goes with the file that it belongs to.
    for ending in ("", "-wal", "-shm"):
        old = path.with_name(path.name + ending)
        if old.exists():
            old.rename(kept.with_name(kept.name + ending))
    sync_folder(path.parent)
    copy.rename(path)
    return str(kept) if there else None


def _replace(path: Path, new: Path, stamp: str) -> None:
    if path.exists() and path.read_bytes() != new.read_bytes():
        path.rename(path.with_name(f"{path.stem}-{stamp}{path.suffix}"))
    new.rename(path)


def _replace_tables(url: str, copy: Path, prepare: Callable[[Database], int], stamp: str) -> tuple[str | None, int]:
    kept = stamp.replace("-", "_").lower()
    try:
        with closing(Database(url)) as db, _aside(db, kept) as there:
            load(url, copy)
            asked = prepare(db)
    except DatabaseError as error:
        raise StartRefusal(f"The database cannot be used ({error.orig}); nothing was changed.") from error
    return f"the schema {kept}" if there else None, asked


@contextmanager
def _aside(db: Database, kept: str) -> Iterator[bool]:
    """Set the tables aside under another schema; put them back when what follows fails. Yields if there were any."""
    there = _check_alone(db)
    _run(db, f"ALTER SCHEMA public RENAME TO {kept}", "CREATE SCHEMA public")
    try:
        yield there
    except BaseException:
        _run(db, "DROP SCHEMA public CASCADE", f"ALTER SCHEMA {kept} RENAME TO public")
        raise
    if not there:
        _run(db, f"DROP SCHEMA {kept} CASCADE")


def _check_alone(db: Database) -> bool:
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with db.reading() as session:
        if session.scalar(text(others)):
            raise StartRefusal("Other programs are connected to this database: stop all servers and try again.")
        return bool(session.scalar(text("SELECT to_regclass('public.instance') IS NOT NULL")))


def _run(db: Database, *statements: str) -> None:

    def run(tx: Transaction) -> None:
        for statement in statements:
            tx.session.execute(text(statement))

    db.act(run, by=HOUSE)

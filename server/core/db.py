"""The database: one transaction, the only commit of the whole program.

SQLite before 3.51.3 can corrupt a WAL file when two connections write or checkpoint at once. So one connection
does all writes and checkpoints of a process, and a lock file keeps the server and the command line apart.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any

from sqlalchemy import Engine, Row, create_engine, event, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from server.core.refusal import StartRefusal
from server.core.tables import Board

AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns are known to the query beside it."""

Moved = Mapping[int, int]
"""Board id → its new version."""

LOCK_PATIENCE = 30.0
"""Seconds that a writer waits for another process of the same database."""


class Transaction:
    """One unit of change. Reads see a consistent state; the boards named by :meth:`move` get a new version."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._boards: set[int] = set()

    def move(self, boards: Iterable[int] | Select[int]) -> None:
        """Note that the faces of these boards change with this transaction."""
        self._boards.update(self.session.scalars(boards) if isinstance(boards, Select) else boards)

    def _versions(self) -> dict[int, int]:
        # One statement, at the very end: the row locks that order versions are held as briefly as can be.
        if not self._boards:
            return {}
        self.session.flush()
        statement = (
            update(Board)
            .where(Board.id.in_(sorted(self._boards)))
            .values(version=Board.version + 1)
            .returning(Board.id, Board.version)
            .execution_options(synchronize_session=False)
        )
        return {row.id: row.version for row in self.session.execute(statement)}


class Database:
    """A database and what is told after each commit. ``url`` is an SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.on_moved: list[Callable[[Moved], None]] = []
        self._lock = _WriterLock(url)
        if url.startswith("sqlite"):
            self.writer = _sqlite_engine(url, pool_size=1)
            self.reader = _sqlite_engine(url, pool_size=8, query_only=True)
        else:
            self.writer = self.reader = create_engine(url, pool_pre_ping=True)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open the one transaction of an action: all of it is recorded, or nothing; then the boards are told."""
        with self._writing() as session:
            unit = Transaction(session)
            yield unit
            moved = unit._versions()
            session.commit()
        if moved:
            for tell in self.on_moved:
                tell(moved)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        # The pooled connection is taken first: its queue is fair between greenlets, the lock file is not.
        with self.writer.connect() as connection, self._lock.held(), Session(connection) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one state of the database and cannot write."""
        with Session(self.reader) as session:
            yield session

    def close(self) -> None:
        """Close all connections; the last one checkpoints."""
        self.reader.dispose()
        with self._lock.held():
            self.writer.dispose()
        self._lock.close()


class _WriterLock:
    """An advisory lock on a file beside the SQLite database; nothing on other engines."""

    def __init__(self, url: str) -> None:
        path = sqlite_path(url)
        self._path = path.with_name(path.name + "-writer") if path else None
        self._file: IO[bytes] | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        if self._path is None:
            yield
            return
        if self._file is None:
            self._file = self._path.open("ab")
        deadline = monotonic() + LOCK_PATIENCE
        while not _try_lock(self._file):
            if monotonic() > deadline:
                raise StartRefusal(f"Another program keeps writing to {self._path.parent}: stop it and try again.")
            sleep(0.002)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sqlite_path(url: str) -> Path | None:
    """Return the file behind an SQLite URL, None for other engines."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def _sqlite_engine(url: str, *, pool_size: int, query_only: bool = False) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_PATIENCE,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": LOCK_PATIENCE},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in _pragmas(query_only):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if query_only else "BEGIN IMMEDIATE")

    return engine


def _pragmas(query_only: bool) -> tuple[str, ...]:
    if query_only:
        return ("query_only = 1", "wal_autocheckpoint = 0")
    return ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = 1")

"""The two engines: an SQLite file for one process, PostgreSQL for many.

SQLite before 3.51.3 can corrupt a WAL file when two connections write or checkpoint at once. So one connection
does all writes and checkpoints of a process, and a lock file keeps processes (the server, a command) apart.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import Enum
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event

from server.core.disk import try_lock
from server.core.mounts import mount_of
from server.core.refusal import Refusal, StartRefusal

LOCK_PATIENCE = 30.0
"""Seconds that a writer waits for another process of the same SQLite database, or for a free connection."""
READ_SECONDS = 2.0
POOL_SIZE = 8
MOUNTINFO = Path("/proc/self/mountinfo")
"""What is mounted where, as this process sees it."""
TURN = "turn"
"""The option of a connection that tells how long its transaction blocks the loop."""


class Hint(Enum):
    """What whoever writes knows of a statement. Only to PostgreSQL is it far enough for that to matter."""

    UNANSWERED = "unanswered"
    """Nobody waits for its answer: what goes wrong is raised by what follows it."""
    LAST = "last"
    """The transaction ends with it."""


def sqlite_path(url: str) -> Path | None:
    """Return the file behind an SQLite URL, None for other engines."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def check_place(url: str) -> None:
    """Raise :class:`StartRefusal` for an SQLite file that lies on another machine.

    With a write-ahead log, processes share memory through a file beside it: over a network they each have their own.
    """
    path = sqlite_path(url)
    if path is None:
        return
    mount = mount_of(str(path.resolve()), _mountinfo())
    if mount and mount.is_network:
        raise StartRefusal(
            f"The folder {path.parent} lies on a network file system ({mount.kind} at {mount.point}), where SQLite's "
            "write-ahead log does not work and the database would break: set DATA (DOORBOARD_DATA) to a folder on a "
            "disk of this machine, or DOORBOARD_DATABASE to a PostgreSQL database."
        )


def _mountinfo() -> str:
    try:
        return os.fsdecode(MOUNTINFO.read_bytes())
    except OSError:
        # Only Linux tells.
        return ""


def engines(url: str) -> tuple[Engine, Engine]:
    """Return the engine that writes and the one that reads whole states and cannot write."""
    if sqlite_path(url):
        return _careful(_sqlite(url, pool_size=1)), _careful(_sqlite(url, pool_size=POOL_SIZE, query_only=True))
    # Whoever loads it before gevent has replaced select gets connections that stop every board while they wait.
    from server.core.database.postgres import READS, postgres_engine  # noqa: PLC0415

    writer = postgres_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_timeout=LOCK_PATIENCE)
    _letting_others(writer)
    return _careful(writer), writer.execution_options(**{READS: True})


def _letting_others(engine: Engine) -> None:
    """Let whoever waits for a server block no loop meanwhile. SQLite answers while everybody waits."""

    @event.listens_for(engine, "before_cursor_execute")
    def leave(connection: Connection, *_statement: Any) -> None:
        if turn := connection.get_execution_options().get(TURN):
            turn.over()

    @event.listens_for(engine, "after_cursor_execute")
    def take_up(connection: Connection, *_statement: Any) -> None:
        if turn := connection.get_execution_options().get(TURN):
            turn.resume()


@contextmanager
def elsewhere(connection: Connection) -> Iterator[None]:
    """Count nothing as blocked while a server is asked."""
    turn = connection.get_execution_options().get(TURN)
    with turn.elsewhere() if turn else nullcontext():
        yield


def _careful(engine: Engine) -> Engine:
    """Neither store nor look for a text with NUL in it: PostgreSQL knows none, and SQLite is not to differ."""

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection: Any, _cursor: Any, _statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        # Many rows in one statement come as one tuple or dict; only many statements come as a list.
        for row in parameters if isinstance(parameters, list) else (parameters,):
            for value in row.values() if isinstance(row, dict) else row:
                if isinstance(value, str) and "\0" in value:
                    raise Refusal("core.refused.characters")

    return engine


def _sqlite(url: str, *, pool_size: int, query_only: bool = False) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        # The one that was used last: it has in memory what is asked again and again.
        pool_use_lifo=True,
        pool_timeout=LOCK_PATIENCE,
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "timeout": READ_SECONDS if query_only else 0,
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in _pragmas(query_only):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        driver = connection.connection.dbapi_connection
        if query_only:
            driver.execute("BEGIN")
        else:
            _begin_writing(driver)

    return engine


def _begin_writing(connection: sqlite3.Connection) -> None:
    # SQLite's own patience sleeps in C, and all greenlets with it: every board would go stale behind one lock.
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _pragmas(query_only: bool) -> tuple[str, ...]:
    if query_only:
        return ("query_only = 1", "wal_autocheckpoint = 0")
    return ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = 1")


class WriterLock:
    """An advisory lock on a file beside the SQLite database; nothing on other engines, which lock rows."""

    def __init__(self, url: str) -> None:
        path = sqlite_path(url)
        self._path = path.with_name(path.name + "-writer") if path else None
        self._file: IO[bytes] | None = None

    @contextmanager
    def acquire(self) -> Iterator[None]:
        """Keep other processes from writing meanwhile."""
        if self._path is None:
            yield
            return
        if self._file is None:
            self._file = self._path.open("ab")
        deadline = time.monotonic() + LOCK_PATIENCE
        while not try_lock(self._file):
            if time.monotonic() > deadline:
                raise StartRefusal(f"Another program keeps writing to {self._path.parent}: stop it and try again.")
            # Looked up at each turn: a server replaces it by gevent's after this module was imported.
            time.sleep(0.002)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

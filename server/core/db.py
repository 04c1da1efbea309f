"""The database: one transaction, the only commit of the whole program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from server.core.engines import TURN, WriterLock, engines
from server.core.metrics import metrics
from server.core.tables import Board, plain
from server.core.turns import Turn, note_held

AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns are known to the query beside it."""

T = TypeVar("T")

Moved = Mapping[int, int]
"""Board id → its new version."""

BOARD = plain(Board)

ATTEMPTS = 4
"""How often an action is tried whose transaction met another one on PostgreSQL."""
CONFLICTS = {"40001", "40P01", "23505"}
"""SQLSTATE of a serialization failure, a deadlock, and of two who inserted the same key at once."""


Hold = Callable[[Session], None]
"""Lets nobody take away, until the transaction ends, what an action is done by; refuses where somebody has."""


def unheld(_session: Session) -> None:
    """Hold nothing: what is done at a terminal, by no phone and no sign-in."""


class Transaction:
    """One unit of change. Reads see a consistent state; the boards named by :meth:`move` get a new version.

    ``key`` marks the entries that it appends as this installation's own. ``work_waits``: a job was put, so that whoever
    does them here is told after the commit. ``turn`` tells how long it holds the loop.
    """

    def __init__(self, session: Session, key: bytes, turn: Turn, *, long: bool) -> None:
        self.session = session
        self.key = key
        self.turn = turn
        self.work_waits = False
        self._long = long
        self._boards: set[int] = set()

    def breathe(self) -> None:
        """Let the doors have their turn, if it is time; nobody else writes meanwhile. A long action does so often."""
        if not self._long:
            raise RuntimeError("an action that breathes says that it is long")
        self.turn.breathe()

    def parts(self, items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
        """Part what is to be done, and breathe after each part."""
        for start in range(0, len(items), size):
            yield items[start : start + size]
            self.breathe()

    def move(self, boards: Iterable[int] | Select[int]) -> None:
        """Note that the faces of these boards change with this transaction."""
        self._boards.update(self.session.scalars(boards) if isinstance(boards, Select) else boards)

    def _versions(self) -> dict[int, int]:
        # At the very end and in one order: the row locks that order versions are brief, and nobody waits in a ring.
        if not self._boards:
            return {}
        boards = sorted(self._boards)
        self.session.flush()
        these = BOARD.c.id.in_(boards)
        # KEY SHARE: whoever writes a row that refers to a board, such as its kiosk's, need not wait.
        self.session.execute(select(BOARD.c.id).where(these).order_by(BOARD.c.id).with_for_update(key_share=True))
        statement = (
            update(BOARD).where(these).values(version=BOARD.c.version + 1).returning(BOARD.c.id, BOARD.c.version)
        )
        return {row.id: row.version for row in self.session.execute(statement)}


class Database:
    """A database and what is told after each commit. ``url`` is an SQLAlchemy URL, ``key`` that of its transactions."""

    def __init__(self, url: str, key: bytes = b"") -> None:
        self.url = url
        self._key = key
        self.on_moved: list[Callable[[Moved], None]] = []
        self.on_work: list[Callable[[], None]] = []
        self.writer, self.reader = engines(url)
        self._lock = WriterLock(url)

    @contextmanager
    def transaction(self, *, long: bool = False) -> Iterator[Transaction]:
        """Open the one transaction of an action: all of it is recorded, or nothing; then the boards are told."""
        with self._writing() as session:
            turn: Turn = session.connection().get_execution_options()[TURN]
            turn.resume()
            unit = Transaction(session, self._key, turn, long=long)
            yield unit
            moved = unit._versions()
            turn.over()
            with metrics().commits.time():
                session.commit()
        if moved:
            for tell in self.on_moved:
                tell(moved)
        if unit.work_waits:
            for wake in self.on_work:
                wake()

    def act(self, action: Callable[[Transaction], T], *, long: bool = False) -> T:
        """Do an action in a transaction; do it again when another one on PostgreSQL came in between.

        One that may hold the loop for more than a turn says that it is ``long``, and breathes. What holds it for longer
        is counted; what does not even say so is named in the log.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.transaction(long=long) as tx:
                    done = action(tx)
                note_held(action, tx.turn.longest, long=long)
                return done
            except (OperationalError, IntegrityError) as error:
                if attempt == ATTEMPTS or getattr(error.orig, "sqlstate", None) not in CONFLICTS:
                    raise
        raise AssertionError

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        # The pooled connection is taken first: its queue is fair between greenlets, the lock file is not.
        with self.writer.connect() as connection, self._lock.held():
            connection.execution_options(**{TURN: Turn()})
            with Session(connection) as session:
                yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one state of the database and cannot write."""
        with Session(self.reader) as session:
            yield session

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """Open a session whose writes are taken back: it shows whether an action could be recorded."""
        with self._writing() as session:
            yield session
            session.rollback()

    def close(self) -> None:
        """Close all connections; the last one checkpoints."""
        self.reader.dispose()
        with self._lock.held():
            self.writer.dispose()
        self._lock.close()

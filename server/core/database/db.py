"""The database: one transaction, the only commit of the whole program."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, NestedTransaction, bindparam, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from server.core.database.asking import ask
from server.core.database.engines import TURN, Hint, WriterLock, engines
from server.core.database.group_commit import GroupCommit, Write
from server.core.database.transactions import Follow, Transaction, unfollowed
from server.core.metrics import metrics
from server.core.principals import Principal
from server.core.tables import Board, plain
from server.core.turns import Turn, note_blocking

T = TypeVar("T")

Moved = Mapping[int, int]
"""Board id → its new version."""
BOARD = plain(Board)

ATTEMPTS = 4
"""How often an action is tried whose transaction met another one on PostgreSQL."""
CONFLICTS = {"40001", "40P01", "23505"}
"""SQLSTATE of a serialization failure, a deadlock, and of two who inserted the same key at once."""

_THESE = BOARD.c.id.in_(bindparam("boards", expanding=True))
_MOVED = update(BOARD).values(version=BOARD.c.version + 1).returning(BOARD.c.id, BOARD.c.version)
# KEY SHARE: whoever writes a row that refers to a board, such as its kiosk's, need not wait.
_LOCKED = select(BOARD.c.id).where(_THESE).order_by(BOARD.c.id).with_for_update(key_share=True).cte("locked")
_VERSIONS = {"sqlite": _MOVED.where(_THESE), "postgresql": _MOVED.where(BOARD.c.id == _LOCKED.c.id)}


class Database:
    """A database and what is told after each commit. ``url`` is an SQLAlchemy URL, ``key`` that of its transactions.

    ``project`` keeps the figures that are counted from what rooms below them change, ``release`` ends what belonged to
    those who left.
    ``on_moved`` is told of each action apart which boards moved: how many they are tells what kind of action it was.
    On SQLite one writes after the other, and those who wait are committed together, see
    :mod:`server.core.database.group_commit`.
    PostgreSQL has a transaction for each.
    """

    def __init__(self, url: str, key: bytes = b"", project: Follow = unfollowed, release: Follow = unfollowed) -> None:
        self.url = url
        self._key = key
        self._project, self._release = project, release
        self.on_moved: list[Callable[[Moved], None]] = []
        self.on_work: list[Callable[[], None]] = []
        self.in_thread: Callable[[Callable[[], None]], None] = _here
        """Runs what waits for the disk; a server lets everybody else have their turn meanwhile."""
        self.writer, self.reader = engines(url)
        self._lock = WriterLock(url)
        self._group = GroupCommit() if self.writer.dialect.name == "sqlite" else None

    def act(
        self, action: Callable[[Transaction], T], *, by: Principal, confirms: bool = False, long: bool = False
    ) -> T:
        """Do an action in a transaction: all of it is recorded, or nothing; then the boards are told.

        Who acts is asked for first: what was taken away meanwhile records nothing. An action that ``confirms`` does so
        with a statement of its own (:meth:`Transaction.confirming`).

        One that may block the loop for more than a turn says that it is ``long``, and breathes. What blocks it all the
        same is counted; what does not even say so is named in the log. On PostgreSQL it is done again when another one
        came in between.
        """
        work = partial(_acted, action, by, confirms=confirms)
        if self._group is None:
            return self._again_and_again(action, work, long=long)
        if long:
            return self._alone(action, work, long=True)
        write = Write(partial(self._done, action, work))
        if self._group.leads(write):
            self._lead(self._group, write)
        return write.result()

    @contextmanager
    def transaction(self, *, long: bool = False) -> Iterator[Transaction]:
        """Open a transaction that is nobody else's."""
        with self._writing() as connection, connection.begin():
            tx = Transaction(connection, self._key, Turn(), long=long)
            if self._group is None:
                connection.execution_options(**{TURN: tx.turn})
            try:
                yield tx
                tx.finish(self._project, self._release)
                moved = self._conclude(tx)
            finally:
                tx.end()
        self._tell([moved], work_waits=tx.work_waits)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one state of the database and cannot write."""
        with Session(self.reader) as session:
            yield session

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """Open a session whose writes are taken back: it shows whether an action could be recorded."""
        with self._writing() as connection, Session(connection) as session:
            yield session
            session.rollback()

    def close(self) -> None:
        """Close all connections; the last one checkpoints."""
        self.reader.dispose()
        with self._lock.acquire():
            self.writer.dispose()
        self._lock.close()

    def _again_and_again(self, action: Callable[..., T], work: Callable[[Transaction], T], *, long: bool) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._alone(action, work, long=long)
            except (OperationalError, IntegrityError) as error:
                if attempt == ATTEMPTS or getattr(error.orig, "sqlstate", None) not in CONFLICTS:
                    raise
        raise AssertionError

    def _alone(self, action: Callable[..., T], work: Callable[[Transaction], T], *, long: bool) -> T:
        with self.transaction(long=long) as tx:
            done = work(tx)
        note_blocking(action, tx.turn.longest, long=long)
        return done

    def _done(self, action: Callable[..., T], work: Callable[[Transaction], T], tx: Transaction) -> T:
        done = work(tx)
        tx.finish(self._project, self._release)
        tx.turn.over()
        note_blocking(action, tx.turn.longest, long=False)
        return done

    def _lead(self, group: GroupCommit, first: Write[Any]) -> None:
        """Do this write, and those of others who wait, in one transaction."""
        together: list[Write[Any]] = [first]
        try:
            self._written(group, together)
        finally:
            for write in together:
                write.done.set()

    def _written(self, group: GroupCommit, together: list[Write[Any]]) -> None:
        try:
            try:
                moved, work_waits = self._done_together(group, together)
            finally:
                group.pass_on()
        except BaseException as error:
            # Whoever stops the leader stops nobody else: to the others their work has failed.
            theirs = error if isinstance(error, Exception) else RuntimeError("whoever wrote was stopped")
            for write in together[1:]:
                write.error = write.error or theirs
            raise
        # What goes wrong from here on is the leader's alone: what the others wrote is written.
        self._tell(moved, work_waits=work_waits)

    def _done_together(self, group: GroupCommit, together: list[Write[Any]]) -> tuple[list[Moved], bool]:
        boards: list[set[int]] = []
        work_waits = False
        turn = Turn()
        with self.writer.connect() as connection, self._lock.acquire(), connection.begin() as whole:
            following: Write[Any] | None = together[0]
            while following is not None:
                write = following
                tx = Transaction(connection, self._key, Turn(), long=False)
                # The first one needs no way back of its own: where it fails, there is nothing else.
                apart = connection.begin_nested() if write is not together[0] else None
                write.do(tx)
                tx.end()
                if not _driver(connection).in_transaction:
                    # SQLite takes everything back where the disk fails, also what those before have written.
                    raise write.error or RuntimeError("the transaction ended early")
                if apart is not None and not apart.is_active and write.error is None:
                    # Its own session took its work back, and it went on as if that had not happened.
                    write.error = RuntimeError("its part of the transaction ended early")
                if write.error is None:
                    boards.append(tx.boards)
                    work_waits |= tx.work_waits
                if apart is not None:
                    _end(apart, keep=write.error is None)
                elif write.error is not None:
                    whole.rollback()
                    return [], False
                following = None if turn.is_late else group.join()
                if following is not None:
                    together.append(following)
            moved = _versions(connection, set[int]().union(*boards))
            self._commit(connection)
        return [{board: moved[board] for board in own & moved.keys()} for own in boards], work_waits

    def _conclude(self, tx: Transaction) -> Moved:
        if self._group is not None:
            moved = _versions(tx.connection, tx.boards)
            tx.turn.over()
            self._commit(tx.connection)
            return moved
        tx.turn.over()
        with metrics().commits.time():
            # Nobody waits for the row locks longer than the commit takes.
            moved = _versions(tx.connection, tx.boards, Hint.LAST)
            tx.connection.commit()
        return moved

    def _commit(self, connection: Connection) -> None:
        with metrics().commits.time():
            self.in_thread(partial(_to_disk, _driver(connection)))
            connection.commit()

    def _tell(self, all_moved: Iterable[Moved], *, work_waits: bool) -> None:
        for moved in filter(None, all_moved):
            for tell in self.on_moved:
                tell(moved)
        if work_waits:
            for wake in self.on_work:
                wake()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._group is None:
            with self.writer.connect() as connection:
                yield connection
            return
        self._group.leads(Write())
        try:
            with self.writer.connect() as connection, self._lock.acquire():
                yield connection
        finally:
            self._group.pass_on()


def _acted(action: Callable[[Transaction], T], by: Principal, tx: Transaction, *, confirms: bool) -> T:
    tx.act_by(by)
    if not confirms:
        tx.confirm()
    done = action(tx)
    if not tx.is_confirmed:
        raise RuntimeError("an action that confirms who acts has not done so")
    return done


def _versions(connection: Connection, boards: set[int], hint: Hint | None = None) -> Moved:
    # At the very end and in one order: the row locks that order versions are brief, and nobody waits in a ring.
    if not boards:
        return {}
    moved = ask(connection, _VERSIONS[connection.dialect.name], {"boards": sorted(boards)}, hint)
    return {row.id: row.version for row in moved}


def _end(apart: NestedTransaction, *, keep: bool) -> None:
    if keep:
        apart.commit()
    elif apart.is_active:
        # Else a session whose flush failed took it back already.
        apart.rollback()


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def _to_disk(driver: sqlite3.Connection) -> None:
    try:
        driver.commit()
    except sqlite3.Error as error:
        raise OperationalError("COMMIT", None, error) from error


def _here(work: Callable[[], None]) -> None:
    work()

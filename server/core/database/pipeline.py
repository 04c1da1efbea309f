"""The pipeline of a connection to PostgreSQL: what need not be answered at once travels with what follows it.

Every answer that somebody waits for costs a trip there and back, a wait of this process and a turn of the server's. So
a transaction begins with its first statement, ends with its last one where whoever writes says which that is, and
nobody waits for the end of one that is given up. libpq's pipeline carries that: what was said is answered in its order,
and after what fails nothing is done until the next mark.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from typing import Any, TypeVar

import psycopg
from gevent import get_hub
from gevent.monkey import is_module_patched
from psycopg import errors, generators
from psycopg.abc import Params, Query
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import RowFactory, tuple_row
from psycopg.waiting import Ready, Wait

from server.core.database.engines import Hint
from server.core.database.prepared import CompiledQuery, PendingResult, PreparedNames

WRITING = b"BEGIN"
READING = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
COMMIT, ROLLBACK = b"COMMIT", b"ROLLBACK"
MOST_VALUES = 50
"""Values of a statement that gets a name. One with more writes many rows, and is hardly said again with as many."""
LEAVES_SECONDS = 0.02
"""How long the end of a transaction that only read waits for company: each sending wakes a process of the database."""
READ = 1
"""An event of libev."""

T = TypeVar("T")

Spoken = Generator[Wait, Ready | int, T]
"""What psycopg has to say: it yields where it waits for the socket."""

_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.EMPTY_QUERY, ExecStatus.PIPELINE_SYNC)


class Cursor(psycopg.Cursor[Any]):
    """A cursor of such a connection, for whoever knows no other way."""

    __slots__ = ()

    _conn: Connection

    def execute(self, query: Query, params: Params | None = None, **_options: Any) -> Cursor:
        """Execute one statement."""
        self._reset()
        self._tx = Transformer(self)
        said = self._convert_query(query, params)
        self._conn.ask(self, said.query, said.params, said.types, said.formats)
        return self

    def executemany(self, query: Query, params_seq: Any, *, returning: bool = False) -> None:
        """Execute one statement with many values."""
        self._conn.fall_silent()
        super().executemany(query, params_seq, returning=returning)

    def answered(self, results: list[PGresult]) -> None:
        """Take the answer."""
        self._set_results(results)


class ServerCursor(psycopg.ServerCursor[Any]):
    """A cursor whose rows wait in the server until they are fetched."""

    __slots__ = ()

    _conn: Connection

    def execute(self, query: Query, params: Params | None = None, **options: Any) -> ServerCursor:
        """Execute one statement."""
        self._conn.fall_silent()
        super().execute(query, params, **options)
        return self


class Connection(psycopg.Connection[Any]):
    """A connection that stays in pipeline mode, except where psycopg itself has something to say.

    ``begins`` is how its next transaction begins. Its greenlet waits on one watcher: gevent's own poll makes two new
    ones for every answer.
    """

    def __init__(self, pgconn: PGconn, row_factory: RowFactory[Any] = tuple_row) -> None:
        super().__init__(pgconn, row_factory)
        self.cursor_factory = Cursor
        self.server_cursor_factory = ServerCursor
        self.begins = WRITING
        self._is_begun = False
        self._unanswered: deque[PendingResult | Cursor | None] = deque()
        self._names = PreparedNames(pgconn, self._unanswered)
        self._adapts = Transformer(self)
        self._watcher: Any = None
        self._leaving: Any = None

    def say(self, said: CompiledQuery, values: Sequence[Any], hint: Hint | None) -> PendingResult:
        """Execute a statement with these values."""
        answer, dumped = PendingResult(self._adapts), self._adapts.dump_sequence(values, said.formats)
        self.ask(answer, said.query, dumped, self._adapts.types or (), self._adapts.formats, hint)
        return answer

    def ask(
        self,
        answer: PendingResult | Cursor,
        query: bytes,
        values: Sequence[Any] | None,
        types: tuple[int, ...],
        formats: Sequence[Any] | None,
        hint: Hint | None = None,
    ) -> None:
        """Execute a statement, and let who asks have the answer."""
        self._speak()
        if not self._is_begun and not self._autocommit:
            self._say(self.begins)
            self._is_begun = True
        if len(types) > MOST_VALUES:
            self.pgconn.send_query_params(query, values, types, formats)
        else:
            self.pgconn.send_query_prepared(self._names.of((query, types)), values, formats)
        self._unanswered.append(answer)
        if hint is Hint.LAST:
            self._say(COMMIT)
        if hint is not Hint.UNANSWERED:
            self.hear()

    def commit(self) -> None:
        """Commit what was written; where that fails, the transaction is over as well."""
        if not self._is_begun:
            return
        self._say(COMMIT)
        try:
            self.hear()
        except psycopg.Error:
            if not self.broken:
                self.rollback()
            raise

    def rollback(self) -> None:
        """Give up what was written; nobody waits for the answer."""
        if not self._is_begun:
            return
        is_quiet = not self._unanswered
        if not is_quiet:
            # What failed of it lets nothing be done before the next mark.
            self._mark()
        self._say(ROLLBACK)
        self._is_begun = False
        if is_quiet and is_module_patched("select"):
            self._leave_soon()
            return
        self._mark()
        if self.pgconn.flush():
            self._run(generators.send(self.pgconn))

    def hear(self) -> None:
        """Hear the answers to all that was said: one trip there and back."""
        self._mark()
        self._run(self._hearing())

    def fall_silent(self) -> None:
        """Hear all answers, and let psycopg speak by itself."""
        if self._unanswered:
            self.hear()
        if self.pgconn.pipeline_status != PipelineStatus.OFF:
            self.pgconn.exit_pipeline_mode()

    def wait(self, gen: Spoken[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Do what psycopg has to say by itself."""
        if self._pipeline is None:
            self.fall_silent()
        try:
            return self._run(gen, interval, timeout)
        finally:
            self._is_begun = self.pgconn.transaction_status != TransactionStatus.IDLE

    def close(self) -> None:
        """Close the connection."""
        self._let_go()
        super().close()

    def _get_tx_start_command(self) -> bytes:
        return self.begins

    def _say(self, command: bytes) -> None:
        self._speak()
        self.pgconn.send_query_params(command, None)
        self._unanswered.append(None)

    def _leave_soon(self) -> None:
        """Send the end of what was read with what is asked next, or by itself where nothing is."""
        if self._leaving is None:
            self._leaving = get_hub().loop.timer(LEAVES_SECONDS, ref=False)
        self._leaving.start(self._leave)

    def _leave(self) -> None:
        try:
            self._mark()
            self.pgconn.flush()
        except psycopg.Error:
            # Whoever takes the connection next is told.
            self._leaving.stop()

    def _mark(self) -> None:
        if self._leaving is not None:
            self._leaving.stop()
        self.pgconn.pipeline_sync()
        self._unanswered.append(None)

    def _speak(self) -> None:
        if self.pgconn.pipeline_status == PipelineStatus.OFF:
            self.pgconn.enter_pipeline_mode()

    def _hearing(self) -> Spoken[None]:
        yield from generators.send(self.pgconn)
        wrong: PGresult | None = None
        while self._unanswered:
            results = yield from generators.fetch_many(self.pgconn)
            asking = self._unanswered.popleft()
            failed = next((one for one in results if one.status not in _DONE), None)
            wrong = wrong or failed
            if asking is not None and failed is None:
                asking.answered(results)
        self._is_begun = self.pgconn.transaction_status != TransactionStatus.IDLE
        error = errors.error_from_result(wrong, encoding=self.pgconn._encoding) if wrong else None
        self._names.settle(error)
        if error is not None:
            raise error

    def _run(self, gen: Spoken[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait as greenlets do; whoever is stopped meanwhile leaves the connection closed."""
        if timeout is not None or not is_module_patched("select"):
            return super().wait(gen, interval, timeout)
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(self._ready(wanted))
        except StopIteration as end:
            done: T = end.value
            return done

    def _ready(self, wanted: Wait) -> int:
        if self._watcher is None:
            self._watcher = get_hub().loop.io(self.pgconn.socket, READ)
        watcher = self._watcher if wanted == Wait.R else get_hub().loop.io(self.pgconn.socket, int(wanted))
        try:
            get_hub().wait(watcher)
        except BaseException:
            self._let_go()
            self.pgconn.finish()
            raise
        finally:
            if watcher is not self._watcher:
                watcher.close()
        return int(wanted)

    def _let_go(self) -> None:
        for watcher in (self._watcher, self._leaving):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self._watcher = self._leaving = None

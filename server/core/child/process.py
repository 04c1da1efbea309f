"""The child process: it does what the server asks it to, some things at once, and ends when the server does.

It yields to everybody: the server that shares the machine with it has doors to keep true.
"""

from __future__ import annotations

import os
import signal
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread

from sqlalchemy.orm import Session

from server.core.child.messages import Call, Failure, Progress, Reply, Result, packed, receive
from server.core.database.db import Database
from server.core.refusal import Refusal

NICE = 10
FIRST_TO_GO = "500"
"""Where memory runs out, the system is to take the child and not the server."""


class ChildContext:
    """Where work is done that reads the database and says how far it is."""

    def __init__(self, db: Database, tell: Callable[[int], None]) -> None:
        self._db = db
        self.tell = tell

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one state of the database and cannot write."""
        with self._db.reading() as session:
            yield session


def serve(handle: int) -> None:
    """Work for whoever holds the other end of this socket, until it is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # They are for the server, which may still need what is under way here.
        signal.signal(number, signal.SIG_IGN)
    os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    line = socket.socket(fileno=handle)
    # A server's own sockets wait for nobody.
    line.setblocking(True)
    child = _Child(line)
    with suppress(EOFError, OSError):
        child.listen()
    # Work that is under way is for nobody any more, and a database that was read needs no farewell.
    os._exit(0)


class _Child:
    """This end of the line."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._turn = Lock()
        self._opening = Lock()
        self._db: Database | None = None

    def listen(self) -> None:
        while True:
            Thread(target=self._do, args=[receive(self._line)], daemon=True).start()

    def _do(self, call: Call) -> None:
        try:
            self._say(Result(call.number, self._result(call)))
        except BaseException as error:
            # Whatever it is, somebody waits for an answer.
            refusal = error if isinstance(error, Refusal) else None
            self._say(Failure(call.number, refusal, traceback.format_exc()))

    def _result(self, call: Call) -> object:
        if call.url is None:
            return call.work(*call.arguments)
        context = ChildContext(self._opened(call.url), lambda progress: self._say(Progress(call.number, progress)))
        return call.work(context, *call.arguments)

    def _opened(self, url: str) -> Database:
        with self._opening:
            if self._db is None or self._db.url != url:
                self._db = Database(url)
            return self._db

    def _say(self, answer: Reply) -> None:
        message = packed(answer)
        with self._turn:
            self._line.sendall(message)

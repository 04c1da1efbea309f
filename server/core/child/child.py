"""What takes the processor is done in one child process, so that the doors go on meanwhile.

Such work is a function of a module, reads at most, and changes nothing: where the child dies over it, it is done again
once. It is never called in the process that serves; what it finds out is written by whoever asked.
"""

from __future__ import annotations

import itertools
import logging
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from server.core.child.messages import Call, Failure, Progress, Reply, packed, receive
from server.core.child.process import ChildContext
from server.core.database.db import Database
from server.core.refusal import Refusal

AT_ONCE = 4
"""How much work the child has under way: what is short need not wait for what is long."""
WAITING = 32
"""How much more may wait; what comes then is turned away."""
BUSY_SECONDS = 5
PATIENCE = 60.0
"""Seconds without a word after which the child is taken to hang."""
FAREWELL_SECONDS = 5.0

P = ParamSpec("P")
T = TypeVar("T")
Tell = Callable[[int], None]

log = logging.getLogger(__name__)


class Broken(Exception):  # noqa: N818 (it says what happened, in the child)
    """Work in the child raised what it should not; the text says where."""


class _Died(Exception):  # noqa: N818
    """The child ended with work under way."""


class _Process:
    """A child that runs: its end of the line, and who waits for its answers."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            handle = theirs.fileno()
            command = [sys.executable, "-c", f"from server.core.child.process import serve; serve({handle})"]
            self._process = subprocess.Popen(  # noqa: S603
                command, pass_fds=[handle], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
            )
        self.is_alive = True
        self._turn = threading.Lock()
        self._waiting: dict[int, queue.Queue[Reply | None]] = {}
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def ask(self, call: Call, tell: Tell) -> Any:
        """Return the result of a call; raises what its work raised, and :class:`_Died`."""
        answers: queue.Queue[Reply | None] = queue.Queue()
        self._waiting[call.number] = answers
        try:
            self._send(call)
            while isinstance(answer := self._next(answers), Progress):
                tell(answer.progress)
        finally:
            self._waiting.pop(call.number, None)
        if isinstance(answer, Failure):
            raise answer.refusal or Broken(answer.trace)
        return answer.result

    def end(self) -> None:
        """Let the child go; one that does not is ended."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._listener.join(FAREWELL_SECONDS)
        if self._listener.is_alive():
            self.kill()

    def kill(self) -> None:
        """End the child the hard way."""
        self.is_alive = False
        self._process.kill()
        self._process.wait()

    def _send(self, call: Call) -> None:
        message = packed(call)
        try:
            with self._turn:
                self._line.sendall(message)
        except OSError:
            self.is_alive = False
            raise _Died from None

    def _next(self, answers: queue.Queue[Reply | None]) -> Reply:
        # Whoever is too late to be told that the child is gone finds it so.
        if not self.is_alive and answers.empty():
            raise _Died
        try:
            answer = answers.get(timeout=PATIENCE)
        except queue.Empty:
            log.warning("the child said nothing for %d seconds and is ended", PATIENCE)
            self.kill()
            raise Refusal("core.refused.undone", status=503) from None
        if answer is None:
            raise _Died
        return answer

    def _listen(self) -> None:
        try:
            while True:
                answer: Reply = receive(self._line)
                if waiting := self._waiting.get(answer.number):
                    waiting.put(answer)
        except (EOFError, OSError):
            self.is_alive = False
            for waiting in list(self._waiting.values()):
                waiting.put(None)
        self._line.close()
        self._process.wait()


class Child:
    """The child of this process: started when there is work for it, and anew after it died."""

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._ended = False
        self._starting = threading.Lock()
        self._numbers = itertools.count()
        self._room = threading.BoundedSemaphore(AT_ONCE + WAITING)
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    def do(self, work: Callable[P, T], *args: P.args, **_none: P.kwargs) -> T:
        """Do work that reads no database; return its answer, or raise its :class:`Refusal`."""
        return cast("T", self._ask(Call(next(self._numbers), work, args, None), _unheard))

    def read(
        self,
        db: Database,
        tell: Tell | None,
        work: Callable[Concatenate[ChildContext, P], T],
        *args: P.args,
        **_none: P.kwargs,
    ) -> T:
        """Do work that reads a database; ``tell`` hears how far it is, in per cent."""
        return cast("T", self._ask(Call(next(self._numbers), work, args, db.url), tell or _unheard))

    def end(self) -> None:
        """Let the child end, if there is one; nothing more is done."""
        with self._starting:
            self._ended = True
            if self._process:
                self._process.end()

    def _ask(self, call: Call, tell: Tell) -> Any:
        with self._place():
            try:
                return self._living().ask(call, tell)
            except _Died:
                log.warning("the child died over %s, which is done again", call.work.__qualname__)
            try:
                return self._living().ask(call, tell)
            except _Died:
                log.exception("the child died again over %s", call.work.__qualname__)
                raise Refusal("core.refused.undone", status=503) from None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise Refusal("core.refused.wait", status=429, seconds=BUSY_SECONDS)
        try:
            with self._turn:
                yield
        finally:
            self._room.release()

    def _living(self) -> _Process:
        with self._starting:
            if self._ended:
                raise Refusal("core.refused.undone", status=503)
            if self._process is None or not self._process.is_alive:
                self._process = _Process()
            return self._process


def _unheard(_progress: int) -> None:
    """Nobody asked how far it is."""


@cache
def child() -> Child:
    """Return the child of this process."""
    # Made at its first use: a server has patched threading by then, so that only a greenlet waits and not all doors.
    return Child()

"""HTTP, by gevent's server: a request comes in time and waits for its turn; a WebSocket leaves with its descriptor."""

from __future__ import annotations

import _socket
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from socket import MSG_PEEK
from time import thread_time
from typing import Any, BinaryIO, TypeVar

import gevent
from gevent.pywsgi import WSGIHandler, WSGIServer

from server.live.head import Head, read_head
from server.live.memory import memory_trim
from server.live.pending import PendingConnection, is_kiosk
from server.live.scheduler import Lane, scheduler

REQUEST_SECONDS = 10.0
"""How long somebody may take to say what they want; and how long an idle connection is kept."""
HANDOVER = "doorboard.handover"
"""Where a request carries the way to take its connection over."""
ACCEPTS, SHARED_ACCEPTS = 64, 8
"""Connections that are taken at a time: processes that share a port leave some to each other."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handover:
    """A connection that was taken over, what its client said after its request, and the processor time until then."""

    socket: _socket.socket
    early: bytes
    seconds: float


class Handler(WSGIHandler):
    """A connection and its requests, one after the other."""

    headers: Head  # type: ignore[assignment]
    is_let_in = False
    """Whether its next request had its turn already."""
    _began = 0.0
    _gathered: bytearray | None = None
    """What is to be sent in one piece, while an answer begins."""

    def handle(self) -> None:
        """Answer requests until the connection ends; that somebody else ended it is no error."""
        with suppress(ConnectionError):
            super().handle()
        memory_trim().note_end()

    def read_requestline(self) -> str:
        """Return the first line of a request, once it is its turn."""
        line = _in_time(super().read_requestline) or ""
        if not line:
            return ""
        by_kiosk = is_kiosk(line.encode("latin-1"))
        if not self.is_let_in:
            scheduler().wait(Lane.KIOSKS if by_kiosk else Lane.PEOPLE)
        self.is_let_in = False
        self._began = thread_time()
        # It asks again. Whoever answers all that nobody waits for any more has no time for those who do.
        return "" if by_kiosk and self._is_left() else line

    def _is_left(self) -> bool:
        """Tell whether the client hung up while it waited."""
        try:
            return not self.socket._sock.recv(1, MSG_PEEK)  # type: ignore[attr-defined]
        except BlockingIOError:
            return False

    def read_request(self, raw_requestline: str) -> bool:  # type: ignore[override]
        """Read the rest of a request's head."""
        return bool(_in_time(lambda: super(Handler, self).read_request(raw_requestline)))

    def MessageClass(self, lines: BinaryIO, _seekable: int) -> Head:  # type: ignore[override]  # noqa: N802
        """Read the fields of a request. Raises ValueError."""
        return read_head(lines)

    def _headers(self) -> Iterable[tuple[str, str]]:
        """Return the fields of a request as WSGI has them."""
        return self.headers.environ()

    def get_environ(self) -> dict[str, Any]:
        """Return a request as WSGI has it."""
        environ: dict[str, Any] = super().get_environ()
        environ[HANDOVER] = self.hand_over
        return environ

    def handle_one_response(self) -> None:
        """Answer a request."""
        super().handle_one_response()
        # It leads back here: without it, nothing of a request waits for the collector.
        self.environ = None

    def _write_with_headers(self, data: bytes) -> None:
        """Send the head of an answer and the beginning of its body in one piece; gevent sends them apart."""
        self._gathered = bytearray()
        try:
            super()._write_with_headers(data)  # type: ignore[misc]
            gathered = self._gathered
        finally:
            self._gathered = None
        self._sendall(gathered)

    def _sendall(self, data: bytes | bytearray) -> None:
        if self._gathered is None:
            super()._sendall(data)  # type: ignore[misc]
        else:
            self._gathered += data

    def log_request(self) -> None:
        """Say nothing: the application logs its requests itself, and without their secrets."""

    def hand_over(self) -> Handover:
        """Give the connection away; neither gevent nor this handler knows it any more."""
        connection = self.socket
        connection.setblocking(False)
        try:
            early = bytes(self.rfile.peek())
        except OSError:
            # Whoever takes the connection finds out, too.
            early = b""
        family, kind, protocol = connection.family, connection.type, connection.proto
        taken = _socket.socket(family, kind, protocol, connection.detach())
        taken.setblocking(False)
        self.socket = None  # type: ignore[assignment]
        self.close_connection = True
        return Handover(taken, early, thread_time() - self._began)


class Server(WSGIServer):
    """Takes connections, and answers each once it says something."""

    def do_handle(self, *accepted: Any) -> None:
        """Wait for what a new connection says."""
        connection, address = accepted
        PendingConnection(connection, address, self._begin, REQUEST_SECONDS)

    def _begin(self, connection: Any, address: Any, is_let_in: bool) -> None:
        gevent.Greenlet(self._attend, connection, address, is_let_in).switch()

    def _attend(self, connection: Any, address: Any, is_let_in: bool) -> None:
        try:
            handler = Handler(connection, address, self)
            handler.is_let_in = is_let_in
            handler.handle()
        finally:
            self.do_close(connection, address)


def new_server(door: Any, app: Any, *, shared: bool) -> WSGIServer:
    """Return the server of an application behind an open door; ``shared`` when other processes stand there, too."""
    server = Server(door, app, handler_class=Handler, log=None, error_log=log)
    server.max_accept = SHARED_ACCEPTS if shared else ACCEPTS
    return server


def _in_time(read: Callable[[], T]) -> T | None:
    try:
        with gevent.Timeout(REQUEST_SECONDS):
            return read()
    except gevent.Timeout:
        return None

"""One client's WebSocket: a descriptor, a watcher, and what is known of who is at the other end. No greenlet waits."""

from __future__ import annotations

import _socket
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from gevent import get_hub
from wsproto.frame_protocol import CloseReason, Opcode, ParseFailed

from server.live.frames import FrameParser, closing_frame, one_character, pong_frame, text_frame
from server.live.scheduler import Lane, scheduler

if TYPE_CHECKING:
    from server.live.engine import Engine

READ, WRITE = 1, 2
AT_ONCE = 4_096
"""Bytes that are read at a time: hundreds of the smallest frames, which take a spell."""
MOST_UNREAD = 64 * 1024
"""Bytes that may wait for one reader, beyond what the kernel takes: many faces, and only the last one counts."""
MOST_UNHEARD = 8
"""Messages of one client that may wait; then it is not listened to until they are done."""


class LineState(Enum):
    """What a client is to the server."""

    STRANGER = auto()
    """It has not said who it is; not for long."""
    ASKING = auto()
    """It said hello, and is being answered."""
    KNOWN = auto()
    LEAVING = auto()
    """It is let go, and those who knew it are told."""


class Line:
    """The line to one client. The engine decides; this carries."""

    __slots__ = (
        "_along",
        "_corked",
        "_engine",
        "_parser",
        "_reading",
        "_socket",
        "_unread",
        "_unread_bytes",
        "_writing",
        "is_attended",
        "is_parting",
        "lost_by",
        "rooms",
        "sid",
        "slot",
        "state",
        "unheard",
        "was_heard",
    )

    connected = upgraded = True
    """What engine.io asks of a socket before it takes HTTP requests for it: it takes none."""

    def __init__(self, engine: Engine, sid: str, connection: _socket.socket) -> None:
        self.sid = sid
        self.state = LineState.STRANGER
        self.rooms: tuple[str, ...] = ()
        self.slot = 0
        self.was_heard = True
        self.unheard: list[str] | None = None
        self.is_attended = False
        self.is_parting = False
        self.lost_by = ""
        self._engine = engine
        self._socket: _socket.socket | None = connection
        self._parser: FrameParser | None = None
        self._corked: list[bytes] | None = None
        self._along = b""
        self._unread: list[bytes] = []
        self._unread_bytes = 0
        self._writing: Any = None
        self._reading: Any = get_hub().loop.io(connection.fileno(), READ)
        self._reading.start(self._readable)

    @property
    def closed(self) -> bool:
        """Whether nothing can be said or heard any more."""
        return self._socket is None

    @property
    def is_listened_to(self) -> bool:
        """Whether what it says is heard at once; else it waits for its turn."""
        return self._reading is not None and self._reading.active

    def write(self, data: bytes) -> None:
        """Send bytes, or keep them until the client takes them; cut whoever leaves too many unread."""
        if self._socket is None or self.is_parting:
            return
        if self._along:
            data, self._along = self._along + data, b""
        if self._corked is not None:
            self._corked.append(data)
            return
        if not self._unread:
            data = self._sent(data)
        elif self._unread_bytes + len(data) > MOST_UNREAD:
            self._engine.cut(self, "slow")
            return
        if data:
            self._unread.append(data)
            self._unread_bytes += len(data)
            if self._writing is None and self._socket is not None:
                self._writing = get_hub().loop.io(self._socket.fileno(), WRITE)
                self._writing.start(self._writable)

    def write_along(self, data: bytes) -> None:
        """Send bytes that are in no hurry along with what is said next: a sending costs more than what it carries."""
        if self._socket is None or self.is_parting:
            return
        if not self._along:
            self._engine.write_soon(self)
        self._along += data

    def write_rest(self) -> None:
        """Send what found nothing to go along with."""
        if self._along:
            self.write(b"")

    def cork(self) -> None:
        """Keep what is said until it is uncorked: all that one answer says leaves at once."""
        self._corked = self._corked or []

    def uncork(self) -> None:
        """Send what was kept."""
        corked, self._corked = self._corked, None
        if corked:
            self.write(b"".join(corked))

    def send(self, packet: Any) -> None:
        """Send a packet of engine.io, as its server does."""
        self.write(text_frame(packet.encode()))

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Part from the client, as engine.io's server does."""
        self.part(CloseReason.NORMAL_CLOSURE, reason or self._engine.reason.SERVER_DISCONNECT)

    def part(self, code: int, reason: str) -> None:
        """Say goodbye and hear nothing more. The client hangs up; who does not soon is cut."""
        if self._socket is None or self.is_parting:
            return
        self.write(closing_frame(code))
        self.uncork()
        self.is_parting, self._parser = True, None
        if not self._unread:
            self._shut()
        self.listen()
        self._engine.lost(self, reason)

    def lose(self, reason: str) -> None:
        """Give the descriptor back."""
        if self._socket is None:
            return
        for watcher in (self._reading, self._writing):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self._reading = self._writing = self._parser = self._corked = None
        self._unread, self._unread_bytes, self._along = [], 0, b""
        self._socket.close()
        self._socket = None
        self._engine.closed(self)
        self._engine.lost(self, reason)

    def listen(self) -> None:
        """Listen to the client, and hear what was said meanwhile."""
        if self._socket is not None and not self._reading.active:
            self._reading.start(self._readable)

    def hear(self, data: bytes) -> None:
        """Take what the client said."""
        if self._parser is None and (said := one_character(data)) is not None:
            self._take(Opcode.TEXT, said)
            return
        parser = self._parser or self._engine.lend()
        self._parser = parser
        try:
            for opcode, heard in parser.hear(data):
                self._take(opcode, heard)
                if self._socket is None or self.is_parting:
                    return
        except ParseFailed as failed:
            self.part(failed.code, self._engine.reason.TRANSPORT_ERROR)
            return
        if parser.is_at_rest():
            self._parser = None
            self._engine.take_back(parser)

    def _take(self, opcode: Opcode, said: str | bytes) -> None:
        if opcode is Opcode.TEXT:
            self._engine.hear(self, str(said))
            if self.unheard and len(self.unheard) >= MOST_UNHEARD and not self.lost_by:
                self._reading.stop()
        elif opcode is Opcode.PING:
            self.write(pong_frame(bytes(said)))  # type: ignore[arg-type]
        elif opcode is Opcode.CLOSE:
            self.part(CloseReason.NORMAL_CLOSURE, self._engine.reason.CLIENT_DISCONNECT)
        elif opcode is Opcode.BINARY:
            self._engine.cut(self, "nonsense")

    def _readable(self) -> None:
        if scheduler().is_spent():
            self._reading.stop()
            scheduler().put(Lane.LINES, self._read_on)
        else:
            self._read()

    def _read_on(self) -> None:
        self.listen()
        self._read()

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.lose(self._engine.reason.TRANSPORT_CLOSE)
        elif not self.is_parting:
            self.hear(data)

    def _writable(self) -> None:
        waiting = b"".join(self._unread)
        left = self._sent(waiting)
        if self._socket is None:
            return
        self._unread, self._unread_bytes = [left] if left else [], len(left)
        if not left:
            self._writing.stop()
            self._writing.close()
            self._writing = None
            if self.is_parting:
                self._shut()

    def _sent(self, data: bytes) -> bytes:
        """Send what the kernel takes; return the rest."""
        try:
            return data[self._socket.send(data) :] if self._socket else b""
        except BlockingIOError:
            return data
        except OSError:
            self.lose(self._engine.reason.TRANSPORT_ERROR)
            return b""

    def _shut(self) -> None:
        try:
            if self._socket is not None:
                self._socket.shutdown(_socket.SHUT_WR)
        except OSError:
            self.lose(self._engine.reason.TRANSPORT_ERROR)

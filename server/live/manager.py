"""Who is in which room: Socket.IO's manager over lines. A message is one frame, however many it goes to.

There is one namespace, so that a client has one session; and who leaves costs its own rooms only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engineio import packet as envelopes
from socketio import Manager
from socketio import packet as packets
from wsproto.frame_protocol import CloseReason

from server.live.frames import text_frame
from server.live.line import Line, LineState

NAMESPACE = "/"
Members = tuple[Line, ...]


class RoomManager(Manager):  # type: ignore[misc]
    """The rooms of one process. A session of Socket.IO is the session of its line."""

    def __init__(self) -> None:
        super().__init__()
        self._members: dict[str, Members] = {}

    # Who comes and goes.

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Let a client be asked who it is, once."""
        line = self._line(eio_sid)
        if line is None or line.state is not LineState.STRANGER:
            return None
        line.state = LineState.ASKING
        return eio_sid

    def connect(self, sid: str, namespace: str) -> str:
        """Let a client be known."""
        line = self._line(sid)
        if line is not None:
            line.state = LineState.KNOWN
            self.server.eio.strangers.discard(line)
        return sid

    def pre_disconnect(self, sid: str, namespace: str) -> str:
        """Let a client be known no more; those who are told of it still find it in its rooms."""
        line = self._line(sid)
        if line is not None:
            line.state = LineState.LEAVING
        return sid

    def disconnect(self, sid: str, namespace: str, **_kwargs: Any) -> None:
        """Take a client out of its rooms, and part from it."""
        line = self._line(sid)
        if line is not None:
            line.state = LineState.LEAVING
            for room in line.rooms:
                self._take_out(room, line)
            line.rooms = ()
            line.part(CloseReason.NORMAL_CLOSURE, self.server.reason.SERVER_DISCONNECT)

    def is_connected(self, sid: str | None, namespace: str) -> bool:
        """Tell whether a client is known."""
        line = self._line(sid)
        return line is not None and line.state is LineState.KNOWN

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """Return the session of a client that said hello."""
        line = self._line(eio_sid)
        return None if line is None or line.state is LineState.STRANGER else eio_sid

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str:
        """Return the session of the line."""
        return sid

    def get_namespaces(self) -> Iterable[str]:
        """Return the one namespace."""
        return (NAMESPACE,)

    # Who is where.

    def basic_enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        """Let a client into a room, unless it has gone meanwhile."""
        line = self._line(sid)
        if line is not None and room not in line.rooms:
            line.rooms = (*line.rooms, room)
            self._members[room] = (*self._members.get(room, ()), line)

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> None:
        """Take a client out of a room."""
        line = self._line(sid)
        if line is not None and room in line.rooms:
            line.rooms = tuple(other for other in line.rooms if other != room)
            self._take_out(room, line)

    def basic_close_room(self, room: str, namespace: str) -> None:
        """Take everybody out of a room."""
        for line in self._members.get(room, ()):
            self.basic_leave_room(line.sid, namespace, room)

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """Return the rooms of a client, its own first."""
        line = self._line(sid)
        return [sid, *line.rooms] if line is not None else []

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """Return the sessions in a room."""
        return ((line.sid, line.sid) for line in self._in_room(room))

    # What they are told.

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **kwargs: Any,
    ) -> None:
        """Tell everybody in a room. No screen acknowledges (see :mod:`server.live.packets`): a callback is an error."""
        if callback:
            raise ValueError("nobody would call back")
        skipped = {skip_sid} if isinstance(skip_sid, str) else set(skip_sid or ())
        said = [] if data is None else list(data) if isinstance(data, tuple) else [data]
        packet = self.server.packet_class(packets.EVENT, namespace=namespace, data=[event, *said])
        frame = text_frame(f"{envelopes.MESSAGE}{packet.encode()}")
        for line in self._in_room(to or room):
            if line.sid not in skipped:
                line.write(frame)

    def emit_along(self, event: str, said: Mapping[str, Any], sid: str) -> None:
        """Tell one client something that is in no hurry, along with what it is told next."""
        line = self._line(sid)
        if line is not None:
            packet = self.server.packet_class(packets.EVENT, namespace=NAMESPACE, data=[event, said])
            line.write_along(text_frame(f"{envelopes.MESSAGE}{packet.encode()}"))

    def emit_each(self, event: str, said: Mapping[str, Any], name: str, numbers: Mapping[str, int | None]) -> None:
        """Tell several rooms the same, but each a number of its own: the rest is encoded once."""
        packet = self.server.packet_class(packets.EVENT, namespace=NAMESPACE, data=[event, said])
        begun = f"{envelopes.MESSAGE}{packet.encode()}".removesuffix("}]")
        frames: dict[int | None, bytes] = {}
        for room, number in numbers.items():
            frame = frames.get(number)
            if frame is None:
                own = "null" if number is None else number
                frame = frames[number] = text_frame(f'{begun},"{name}":{own}}}]')
            for line in self._in_room(room):
                line.write(frame)

    def _in_room(self, room: Any) -> Members:
        if room is None:
            return tuple(line for line in self.server.eio.sockets.values() if line.state is LineState.KNOWN)
        if not isinstance(room, str):
            return tuple(dict.fromkeys(line for one in room for line in self._in_room(one)))
        own = self._line(room)
        return self._members.get(room, ()) if own is None else (own,)

    def _line(self, sid: str | None) -> Line | None:
        line: Line | None = self.server.eio.sockets.get(sid)
        return line

    def _take_out(self, room: str, line: Line) -> None:
        members = tuple(other for other in self._members[room] if other is not line)
        if members:
            self._members[room] = members
        else:
            del self._members[room]

"""Socket.IO: the names of rooms and events, and who listens to which board.

Nothing else emits and nothing else knows a room's name. What carries it is :mod:`server.live`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask_socketio import SocketIO

HELLO = "hello"
FACE = "face"
HEARTBEAT = "heartbeat"
BYE = "bye"
REVOKED = "revoked"
ORDERS = "orders"
CODES = "codes"
PAINTED = "painted"

Spoke = tuple[int, int, str]
"""A kiosk that spoke, the generation of its token, and the device."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens on a socket, and to which board: a kiosk of some generation on some device, or a signed-in reader.

    ``door`` is the code of the board where a kiosk shows door codes, and holds them.
    """

    board: int
    kiosk: int | None = None
    generation: int = 0
    device: str = ""
    door: str | None = None
    login: int | None = None


class Listeners:
    """Who listens on the sockets of this process. While nobody comes or goes, what was answered is answered again."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio
        self._boards: Counter[int] = Counter()
        self._listeners: dict[str, Listener] = {}
        self._everyone: Mapping[str, Listener] | None = None
        self._readers: Mapping[str, Listener] | None = None
        self._kiosks: frozenset[Spoke] | None = None
        self._watched: Sequence[int] | None = None

    def join(self, sid: str, listener: Listener) -> None:
        """Let a socket listen to a board."""
        self._socketio.server.enter_room(sid, _room(listener.board), namespace="/")
        self._listeners[sid] = listener
        self._boards[listener.board] += 1
        self._change()

    def leave(self, sid: str) -> None:
        """Forget a socket."""
        listener = self._listeners.pop(sid, None)
        if listener:
            self._boards[listener.board] -= 1
            if not self._boards[listener.board]:
                del self._boards[listener.board]
            self._change()

    def who(self, sid: str) -> Listener | None:
        """Return who listens on a socket."""
        return self._listeners.get(sid)

    def everyone(self) -> Mapping[str, Listener]:
        """Return who listens on which socket."""
        if self._everyone is None:
            self._everyone = dict(self._listeners)
        return self._everyone

    def readers(self) -> Mapping[str, Listener]:
        """Return which of them are signed-in readers."""
        if self._readers is None:
            self._readers = {sid: one for sid, one in self._listeners.items() if one.login is not None}
        return self._readers

    def boards(self) -> Sequence[int]:
        """Return the boards that somebody watches."""
        if self._watched is None:
            self._watched = tuple(self._boards)
        return self._watched

    def watches(self, board: int) -> bool:
        """Tell whether somebody watches a board."""
        return board in self._boards

    def kiosks(self) -> frozenset[Spoke]:
        """Return the kiosks that are connected, each with its generation and its device."""
        if self._kiosks is None:
            all_of_them = self._listeners.values()
            self._kiosks = frozenset((o.kiosk, o.generation, o.device) for o in all_of_them if o.kiosk is not None)
        return self._kiosks

    def count(self) -> int:
        """Return how many sockets listen."""
        return len(self._listeners)

    def tell(self, board: int, event: str, message: dict[str, Any]) -> None:
        """Send a message to every screen of a board; it is encoded once and goes to this process alone."""
        self._socketio.emit(event, message, to=_room(board))

    def heartbeat(self, said: dict[str, Any], versions: Mapping[int, int | None]) -> None:
        """Send the screens of some boards a heartbeat that differs by the version alone: the rest is encoded once."""
        versions_of_rooms = {_room(board): version for board, version in versions.items()}
        self._socketio.server.manager.emit_each(HEARTBEAT, said, "v", versions_of_rooms)

    def greet(self, sid: str, message: dict[str, Any]) -> None:
        """Send a screen everything that it needs."""
        self._socketio.emit(HELLO, message, to=sid)

    def order(self, sid: str, message: dict[str, Any]) -> None:
        """Tell a kiosk what to do."""
        self._socketio.emit(ORDERS, message, to=sid)

    def supply(self, sid: str, message: dict[str, Any]) -> None:
        """Send a kiosk its coming door codes."""
        self._socketio.emit(CODES, message, to=sid)

    def revoke(self, sid: str) -> None:
        """Tell a screen that it may not show its board any more, and let it hear nothing else."""
        self._socketio.emit(REVOKED, {}, to=sid)
        self.part(sid)

    def part(self, sid: str) -> None:
        """Take the line from a screen: it comes back and is told anew what it shows."""
        self._socketio.server.disconnect(sid, namespace="/")

    def displace(self, kiosks: Set[Spoke]) -> None:
        """Tell kiosks, once, that another device holds their door codes by now."""
        for sid, one in list(self._listeners.items()):
            if one.door is not None and (one.kiosk, one.generation, one.device) in kiosks:
                self._listeners[sid] = replace(one, door=None)
                self._everyone = None
                self.supply(sid, {"codes": None})

    def _change(self) -> None:
        self._everyone = self._readers = self._kiosks = self._watched = None


def _room(board: int) -> str:
    return f"board:{board}"

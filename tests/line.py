"""One socket of a screen, spoken by hand, for tests that look at every word."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

import orjson
from simple_websocket import Client, ConnectionClosed

PATIENCE = 20.0
PATH = "/socket.io/?EIO=4&transport=websocket"
OPEN, PING, PONG, CONNECT, DISCONNECT, EVENT, REFUSED = "0", "2", "3", "40", "41", "42", "44"


class Line:
    """A WebSocket to the server that speaks engine.io and Socket.IO."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._socket = Client(url.replace("http", "ws", 1) + PATH, headers=dict(headers))
        self.raw: list[str] = []
        self._unread: list[str] = []
        self.over = False
        self.closed_with: int | None = None

    def say(self, text: str) -> None:
        """Send a packet as it is."""
        self._socket.send(text)

    def connect(self, auth: Any) -> str:
        """Say hello; return the first answer: it begins with CONNECT or with REFUSED."""
        self.say(CONNECT + orjson.dumps(auth).decode())
        return self.until(lambda text: text.startswith((CONNECT, REFUSED)))

    def event(self, name: str) -> Any:
        """Return what the next event of this name carries."""
        found = self.until(lambda text: text.startswith(f'{EVENT}["{name}"'))
        return orjson.loads(found.removeprefix(EVENT))[1]

    def until(self, wanted: Callable[[str], bool], patience: float = PATIENCE) -> str:
        """Return the first packet that is wanted and was not returned yet; answer pings meanwhile."""
        for text in self._unread:
            if wanted(text):
                self._unread.remove(text)
                return text
        for text in self._packets(patience):
            if wanted(text):
                return text
            self._unread.append(text)
        raise AssertionError(f"never came; heard: {self.raw}")

    def heard(self, name: str) -> list[Any]:
        """Return what all events of this name carried until now."""
        beginning = f'{EVENT}["{name}"'
        return [orjson.loads(text.removeprefix(EVENT))[1] for text in self.raw if text.startswith(beginning)]

    def ends(self, patience: float = PATIENCE) -> None:
        """Wait until the server parts, or hangs up."""
        for text in self._packets(patience):
            if text.startswith(DISCONNECT):
                return
        assert self.over, f"still open; heard: {self.raw}"

    def listen(self, seconds: float) -> list[str]:
        """Return all that is heard for a while."""
        return list(self._packets(seconds))

    def close(self) -> None:
        """Hang up, if the server did not at the same moment."""
        with contextlib.suppress(ConnectionClosed, OSError):
            self._socket.close()

    def _packets(self, seconds: float) -> Iterator[str]:
        until = monotonic() + seconds
        while not self.over and (left := until - monotonic()) > 0:
            try:
                text = self._socket.receive(timeout=left)
            except ConnectionClosed as closed:
                self.over, self.closed_with = True, closed.reason
                return
            if text is None:
                return
            self.raw.append(text)
            if text == PING:
                # The end may be there already, and is read next.
                with contextlib.suppress(ConnectionClosed, OSError):
                    self.say(PONG)
            yield text


@contextmanager
def line(url: str, **headers: str) -> Iterator[Line]:
    """Open a line; ``Origin`` and ``Cookie`` are what a browser would send."""
    opened = Line(url, headers)
    try:
        yield opened
    finally:
        opened.close()

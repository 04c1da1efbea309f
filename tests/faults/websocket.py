"""A WebSocket and a GET on asyncio, light enough for ten thousand in one process."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections import deque
from dataclasses import dataclass

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, RejectConnection, Request, TextMessage
from wsproto.utilities import ProtocolError

HOST = "127.0.0.1"
CHUNK = 65_536
LOST = (OSError, EOFError, ProtocolError, asyncio.IncompleteReadError)
"""What it raises when the line is gone: timeouts and refusals are OSErrors."""


class WebSocket:
    """One open connection of text messages."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._parts: list[str] = []
        self._messages: deque[str] = deque()
        self._accepted = False

    @classmethod
    async def open(cls, port: int, path: str) -> WebSocket:
        """Connect; raise an OSError where the server does not take it."""
        line = cls(*await asyncio.open_connection(HOST, port))
        try:
            line._send(Request(host=f"{HOST}:{port}", target=path))
            while not line._accepted:
                await line._hear()
        except BaseException:
            line.close()
            raise
        return line

    def send(self, text: str) -> None:
        """Send a message."""
        self._send(TextMessage(text))

    async def receive(self) -> str:
        """Return the next message; raise one of LOST when there will be none."""
        while not self._messages:
            await self._hear()
        return self._messages.popleft()

    def close(self) -> None:
        """Hang up without a word."""
        self._writer.transport.abort()

    def _send(self, event: Request | TextMessage) -> None:
        self._writer.write(self._protocol.send(event))

    async def _hear(self) -> None:
        data = await self._reader.read(CHUNK)
        if not data:
            raise EOFError("the server hung up")
        self._protocol.receive_data(data)
        for event in self._protocol.events():
            if isinstance(event, TextMessage):
                self._parts.append(event.data)
                if event.message_finished:
                    self._messages.append("".join(self._parts))
                    self._parts.clear()
            elif isinstance(event, Ping):
                self._writer.write(self._protocol.send(event.response()))
            elif isinstance(event, AcceptConnection):
                self._accepted = True
            elif isinstance(event, RejectConnection):
                raise ConnectionRefusedError(f"the server said {event.status_code}")
            elif isinstance(event, CloseConnection):
                raise ConnectionResetError("the server closed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a GET."""

    status: int
    body: bytes


async def get(port: int, path: str) -> Answer:
    """Fetch; raise one of LOST when no whole answer came."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
        return Answer(int(head.split()[1]), await reader.readexactly(length))
    finally:
        writer.transport.abort()

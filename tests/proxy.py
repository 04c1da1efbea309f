"""A network that fails on demand: a TCP proxy in front of a server, for tests of what screens make of it.

It runs its own event loop in a thread, so that tests may call it from anywhere and a thousand kiosks cost it little.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
CHUNK = 65_536
UNDER_WAY = 256
"""Chunks that are on their way in one direction of a connection before nothing more is read."""
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class _Pair:
    """One connection through the proxy: the kiosk's side, and the server's once it is made."""

    client: StreamWriter
    server: StreamWriter | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


def _reset(writer: StreamWriter) -> None:
    """Close without a farewell: the other end gets RST."""
    end = writer.get_extra_info("socket")
    if end is not None and end.fileno() >= 0:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    writer.transport.abort()


class Proxy:
    """Passes bytes to a port of this machine until it is told otherwise. Start it with ``with``.

    ``pass_on`` lets everything through, also what was held. ``cut`` resets every connection, old and new. ``hold`` is
    a black hole: everything is accepted and nothing arrives, not even a closing. ``half_open`` resets the kiosks'
    side once, and the server never learns of it; new connections pass. ``delay`` lets everything through, so many
    seconds later each way; only the connecting itself takes no time.
    """

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._flowing = asyncio.Event()
        self._refusing = False
        self._delay = 0.0
        self._pairs: set[_Pair] = set()
        self._abandoned: list[StreamWriter] = []

    def pass_on(self) -> None:
        """Let everything through, at once from now on."""
        self.delay(0.0)

    def delay(self, seconds: float) -> None:
        """Let everything through, so many seconds after it came, in the order in which it came."""

        def delay() -> None:
            self._delay = seconds
            self._set(flowing=True, refusing=False)

        self._do(delay)

    def cut(self) -> None:
        """Reset every connection there is and every one that comes."""

        def cut() -> None:
            self._set(flowing=True, refusing=True)
            self._drop_all()

        self._do(cut)

    def hold(self) -> None:
        """Accept everything, deliver nothing, in either direction."""
        self._do(lambda: self._set(flowing=False, refusing=False))

    def half_open(self) -> None:
        """Reset the kiosks' side of all connections; the server's side stays open, silent and unread."""

        def half_open() -> None:
            self._set(flowing=True, refusing=False)
            for pair in self._pairs:
                if pair.server is not None:
                    self._abandoned.append(pair.server)
                    pair.server = None
            self._drop_all()

        self._do(half_open)

    def connections(self) -> int:
        """Return how many kiosks' connections are open."""
        return self._do(lambda: len(self._pairs))

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._flowing.set()
        self._server = self._wait(asyncio.start_server(self._accept, sock=self._listening))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        tasks = [task for pair in self._pairs for task in pair.tasks]
        self._drop_all()
        for writer in self._abandoned:
            _reset(writer)
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _set(self, *, flowing: bool, refusing: bool) -> None:
        self._refusing = refusing
        if flowing:
            self._flowing.set()
        else:
            self._flowing.clear()

    def _drop_all(self) -> None:
        for pair in list(self._pairs):
            self._drop(pair)

    def _drop(self, pair: _Pair, end: Callable[[StreamWriter], None] = _reset) -> None:
        self._pairs.discard(pair)
        for writer in (pair.client, pair.server):
            if writer is not None:
                end(writer)
        for task in pair.tasks:
            task.cancel()

    async def _accept(self, reader: StreamReader, client: StreamWriter) -> None:
        if self._refusing:
            _reset(client)
            return
        pair = _Pair(client)
        self._pairs.add(pair)
        pair.tasks.append(asyncio.ensure_future(self._serve(pair, reader)))

    async def _serve(self, pair: _Pair, reader: StreamReader) -> None:
        await self._flowing.wait()
        try:
            from_server, pair.server = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            self._drop(pair)
            return
        pair.tasks.append(asyncio.ensure_future(self._pump(pair, from_server, pair.client)))
        await self._pump(pair, reader, pair.server)

    async def _pump(self, pair: _Pair, reader: StreamReader, writer: StreamWriter) -> None:
        """Take in what one side says; the empty chunk is its farewell, none at all its reset."""
        under_way: asyncio.Queue[tuple[float, bytes | None]] = asyncio.Queue(UNDER_WAY)
        pair.tasks.append(asyncio.ensure_future(self._deliver(pair, under_way, writer)))
        data: bytes | None = b"?"
        while data:
            try:
                data = await reader.read(CHUNK)
            except OSError:
                data = None
            await under_way.put((self._loop.time() + self._delay, data))

    async def _deliver(
        self, pair: _Pair, under_way: asyncio.Queue[tuple[float, bytes | None]], writer: StreamWriter
    ) -> None:
        try:
            while data := await self._next(under_way):
                writer.write(data)
                await writer.drain()
            if data is None:
                self._drop(pair)
                return
            writer.write_eof()
        except OSError:
            await self._flowing.wait()
            self._drop(pair)
        if all(task.done() or task is asyncio.current_task() for task in pair.tasks):
            self._drop(pair, end=StreamWriter.close)

    async def _next(self, under_way: asyncio.Queue[tuple[float, bytes | None]]) -> bytes | None:
        due, data = await under_way.get()
        await asyncio.sleep(max(due - self._loop.time(), 0.0))
        await self._flowing.wait()
        return data

    def _do(self, act: Callable[[], T]) -> T:
        async def acting() -> T:
            return act()

        return self._wait(acting())

    def _wait(self, coroutine: Coroutine[None, None, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

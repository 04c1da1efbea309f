"""Kiosks without a screen: they speak Socket.IO and keep a kiosk's rules (kiosk/*.ts), and write down what they see."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import orjson

from tests.faults.ageing import Line, is_late
from tests.faults.history import Heard, Shown, Told, Watched
from tests.faults.websocket import LOST, WebSocket, get

CALM = 30.0
POLL = 5.0
SILENT = 8.0
OPENING = 20.0
PATIENCE = 10.0
LONGEST = 60.0
DEFAULT_WINDOW = 2.0
SOCKET = "/socket.io/?EIO=4&transport=websocket"


def digest_of(message: dict[str, Any]) -> str:
    """Return what stands for a whole face."""
    return hashlib.sha256(orjson.dumps(message["face"], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def marks_of(message: dict[str, Any]) -> dict[str, str]:
    """Return person → what the door says of them: the public status and the expected return."""
    tenants = message["face"].get("tenants", [])
    groups = [group for tenant in tenants for group in tenant["groups"]]
    return {line["name"]: f"{group['status']} {line.get('until')}" for group in groups for line in group["people"]}


class Kiosk:
    """One device with the token of one board."""

    def __init__(self, name: str, board: str, token: str, port: Callable[[], int]) -> None:
        self.token = token
        self.watched = Watched(name, board)
        self.connected = False
        self.bytes = 0
        self._port = port
        self._held: dict[str, Any] | None = None
        self._reconnect_window = DEFAULT_WINDOW
        self._attempt = 0
        self._misses = 0
        self._quiet_until = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._socket: WebSocket | None = None
        self._heard_at = 0.0
        self._words: Line | None = None

    async def live(self, start: float) -> None:
        """Stay on the line for ever, from so many seconds on, and poll while it is silent."""
        await asyncio.sleep(start)
        polling = asyncio.create_task(self._poll())
        try:
            while True:
                was_connected = await self._stay_connected()
                wait = self._backoff(self._attempt)
                # The whole fleet may have lost its line: before its own turn, a kiosk does not poll either.
                if was_connected:
                    self._quiet_until = monotonic() + wait
                self._attempt += 1
                await asyncio.sleep(wait)
        finally:
            polling.cancel()

    def _backoff(self, attempt: int) -> float:
        return random.uniform(0.0, min(LONGEST, self._reconnect_window * 2.0 ** min(attempt, 10)))

    @property
    def reconnect_window(self) -> float:
        """Seconds over which the server wants its fleet back."""
        return self._reconnect_window

    def is_fresh(self) -> bool:
        """Tell whether the kiosk calls itself fresh."""
        return bool(self.watched.heard) and monotonic() < self.watched.heard[-1].fresh_until

    def shows(self) -> Shown | None:
        """Return what is on the glass."""
        return self.watched.shown[-1] if self.watched.shown else None

    async def _stay_connected(self) -> bool:
        """Hold the line while it lasts; return whether there was one."""
        connected = 0.0
        self.watched.connects.append(monotonic())
        try:
            async with asyncio.timeout(OPENING):
                self._socket = await WebSocket.open(self._port(), SOCKET)
                opened = orjson.loads((await self._socket.receive())[1:])
            asked = monotonic()
            self._socket.send("40" + orjson.dumps({"token": self.token, **self._stand()}).decode())
            self.connected, connected = True, asked
            await self._listen(self._socket, asked, (opened["pingInterval"] + opened["pingTimeout"]) / 1000)
        except LOST as lost:
            self._note(f"lost the line: {lost!r}")
        finally:
            self.connected = False
            if self._socket:
                self._socket.close()
                self._socket = None
        if connected and monotonic() - connected > CALM:
            self._attempt = 0
        return bool(connected)

    async def _listen(self, socket: WebSocket, asked: float, patience: float) -> None:
        while True:
            async with asyncio.timeout(patience):
                packet = await socket.receive()
            self.bytes += len(packet.encode())
            if packet == "2":
                socket.send("3")
            elif packet.startswith("42"):
                event, *rest = orjson.loads(packet[2:])
                self._take(event, rest[0] if rest else {}, asked)
            elif packet.startswith(("1", "41", "44")):
                raise EOFError(f"the server said {packet}")

    def _take(self, event: str, message: dict[str, Any], asked: float) -> None:
        if event == "bye":
            self._reconnect_window = message["reconnect_window"]
            self._attempt = 0
            raise ConnectionResetError("the server said goodbye")
        self._heard_at = monotonic()
        if event == "hello":
            self._hello(message, asked)
        elif self._words is None:
            return  # a page has its face before it opens the line
        elif event == "face":
            self._face(message)
        elif event == "heartbeat":
            self._heartbeat(message)

    def _hello(self, message: dict[str, Any], asked: float) -> None:
        self._reconnect_window = message["reconnect_window"]
        self._words = Line(asked, message["server_now"] / 1000)
        self.watched.told.append(Told(asked, monotonic(), message["epoch"], message["v"]))
        self._face(message)

    def _face(self, message: dict[str, Any]) -> None:
        held = self._held
        if held is None or message["epoch"] != held["epoch"] or message["v"] > held["v"]:
            self._held = message
            shown = Shown(monotonic(), message["epoch"], message["v"], digest_of(message), marks_of(message))
            self.watched.shown.append(shown)
        if self._vouches(message):
            self._hear(message["server_now"])
        if self._socket:
            self._socket.send("42" + orjson.dumps(["painted", self._stand()]).decode())

    def _heartbeat(self, heartbeat: dict[str, Any]) -> None:
        self._reconnect_window = heartbeat["reconnect_window"]
        if self._vouches(heartbeat):
            self._hear(heartbeat["server_now"], heartbeat["db_age_ms"])
        elif heartbeat["v"] is not None:
            self._ask()

    def _hear(self, server_now: int, db_age: int = 0) -> None:
        """Take a word that vouches for the face: it is as old as its way was long."""
        assert self._words
        now = monotonic()
        delay = self._words.delay(now, server_now / 1000)
        self.watched.heard.append(Heard(now, delay + db_age / 1000))
        if is_late(delay):
            self._ask()

    def _vouches(self, message: dict[str, Any]) -> bool:
        """Tell whether a word of the server speaks of the very face that is held."""
        return self._held is not None and (message["epoch"], message["v"]) == (self._held["epoch"], self._held["v"])

    def _stand(self) -> dict[str, Any]:
        return {key: self._held[key] for key in ("epoch", "v")} if self._held else {}

    async def _poll(self) -> None:
        await asyncio.sleep(random.random() * POLL)
        while True:
            await asyncio.sleep(POLL)
            if monotonic() - self._heard_at > SILENT and monotonic() >= self._quiet_until:
                self._ask()

    def _ask(self) -> None:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        asked = monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await get(self._port(), f"/k/{self.token}/hello?{urlencode(self._stand())}")
            if answer.status != 200:
                raise ConnectionRefusedError(answer.status)
        except LOST as lost:
            self._note(f"could not ask: {lost!r}")
            self._quiet_until = monotonic() + self._backoff(self._misses)
            self._misses += 1
        else:
            self._misses, self._quiet_until = 0, 0.0
            self._hello(orjson.loads(answer.body), asked)

    def _note(self, what: str) -> None:
        self.watched.notes.append((monotonic(), what))

"""Visits to a house (tests.live.house): its process, and clients that speak byte by byte."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import urllib3
from wsproto.frame_protocol import FrameProtocol, Opcode

from tests.line import PATH

PROGRAM = "from gevent import monkey; monkey.patch_all(); from tests.live.house import main; main()"
PATIENCE = 20.0
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class House:
    """A house at work."""

    def __init__(self, port: int, pid: int, log: Path) -> None:
        self.port = port
        self.pid = pid
        self.url = f"http://127.0.0.1:{port}"
        self._log = log
        self._http = urllib3.PoolManager()

    def look(self) -> dict[str, Any]:
        """Return what happened."""
        found: dict[str, Any] = self._http.request("GET", f"{self.url}/").json()
        return found

    def held(self) -> dict[str, int]:
        """Return what the process holds."""
        found: dict[str, int] = self._http.request("GET", f"{self.url}/held").json()
        return found

    def spent(self) -> float:
        """Return the seconds of processor time that the process has used."""
        return float(self._http.request("GET", f"{self.url}/spent").data)

    def tell(self, room: str, message: Any) -> None:
        """Tell a room something."""
        assert self._http.request("POST", f"{self.url}/tell/{room}", json=message).status == 200

    def count(self, room: str, message: Any) -> dict[str, int]:
        """Tell a room something; return which functions that called, and how often."""
        calls: dict[str, int] = self._http.request("POST", f"{self.url}/count/{room}", json=message).json()
        return calls

    def count_each(self, numbers: dict[str, int | None]) -> dict[str, int]:
        """Tell some rooms the same, but each its number; return which functions that called, and how often."""
        calls: dict[str, int] = self._http.request("POST", f"{self.url}/count-each", json=numbers).json()
        return calls

    def do(self, what: str) -> None:
        """Let the house do something."""
        assert self._http.request("POST", f"{self.url}/{what}").status == 200

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Look until something holds."""
        until = monotonic() + PATIENCE
        while not holds(found := self.look()):
            assert monotonic() < until, found
        return found

    def said(self) -> str:
        """Return what the process logged."""
        return self._log.read_text()


@contextmanager
def house(engine: str, *options: str) -> Iterator[House]:
    """Open a house."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        program = [sys.executable, "-c", PROGRAM, engine, *options]
        with log.open("w") as errors, subprocess.Popen(program, stdout=subprocess.PIPE, stderr=errors) as process:
            try:
                assert process.stdout
                port = process.stdout.readline()
                assert port, log.read_text()
                yield House(int(port), process.pid, log)
            finally:
                process.kill()


@contextmanager
def standing_still(house: House) -> Iterator[None]:
    """Let a house stand still meanwhile: what is said to it then, it finds all at once."""
    os.kill(house.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(house.pid, signal.SIGCONT)


class Wire:
    """A connection, byte by byte."""

    def __init__(self, port: int, *, window: int | None = None) -> None:
        self._socket = socket.socket()
        if window:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(("127.0.0.1", port))
        self._port = port
        self._frames = FrameProtocol(client=True, extensions=[])
        self._plain = b""

    def upgrade(self, *, behind: bytes = b"", **headers: str) -> int:
        """Ask for a WebSocket, with more bytes right behind; return the status of the answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = {"Host": f"127.0.0.1:{self._port}", **HANDSHAKE, **named}
        lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items() if value)
        self.send(f"GET {PATH} HTTP/1.1\r\n{lines}\r\n".encode() + behind)
        self.head = self._until(b"\r\n\r\n").decode()
        self._frames.receive_bytes(self._plain)
        return int(self.head.split()[1])

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def say(self, text: str) -> None:
        """Send a message as a client must."""
        self.send(masked(text.encode()))

    def hears(self) -> Iterator[tuple[Opcode, Any]]:
        """Return what comes until the house hangs up; a message cut short was not heard."""
        while True:
            for frame in self._frames.received_frames():
                yield frame.opcode, frame.payload
                if frame.opcode is Opcode.CLOSE:
                    return
            try:
                data = self._socket.recv(65_536)
            except ConnectionError:
                return
            if not data:
                return
            self._frames.receive_bytes(data)

    def next(self, opcode: Opcode = Opcode.TEXT) -> Any:
        """Return what the next frame of a kind carries; None when the house hung up."""
        return next((payload for kind, payload in self.hears() if kind is opcode), None)

    def tells(self, beginning: str) -> bool:
        """Read on until a text begins so; tell whether one came."""
        return any(kind is Opcode.TEXT and payload.startswith(beginning) for kind, payload in self.hears())

    def closing(self) -> int:
        """Return the code with which the house hangs up."""
        code, _reason = self.next(Opcode.CLOSE) or (0, "")
        return int(code)

    def answer(self) -> None:
        """Read what is there, and answer a ping of engine.io, if one came."""
        self._socket.setblocking(False)
        try:
            if b"\x81\x012" in self._socket.recv(65_536):
                self.say("3")
        except BlockingIOError:
            pass
        finally:
            self._socket.settimeout(PATIENCE)

    def ends(self) -> None:
        """Say that nothing more comes, and read until the house hangs up."""
        with contextlib.suppress(ConnectionError), contextlib.closing(self._socket):
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)
            while self._socket.recv(65_536):
                pass

    def close(self) -> None:
        """Go away."""
        self._socket.close()

    def _until(self, end: bytes) -> bytes:
        got = b""
        while end not in got:
            data = self._socket.recv(65_536)
            if not data:
                return got
            got += data
        head, _end, self._plain = got.partition(end)
        return head


@contextmanager
def wire(house: House, **headers: Any) -> Iterator[Wire]:
    """Open a line byte by byte, up to engine.io's first word."""
    opened = Wire(house.port)
    try:
        assert opened.upgrade(**headers) == 101, opened.head
        assert opened.next().startswith("0{")
        yield opened
    finally:
        opened.close()


def masked(payload: bytes, opcode: int = Opcode.TEXT, *, fin: bool = True, rsv: int = 0, mask: bool = True) -> bytes:
    """Return a frame as a client sends it, or as none may."""
    length = len(payload)
    short = length if length < 126 else 126 if length < 65_536 else 127
    head = bytes([fin << 7 | rsv << 4 | opcode, mask << 7 | short])
    head += length.to_bytes({126: 2, 127: 8}[short], "big") if short > 125 else b""
    if not mask:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))

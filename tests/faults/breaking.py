"""Ways to break a machine under a server: its database's lock, its disk, its clock, its clients."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

from tests.browser import missing
from tests.faults.kiosks import SOCKET

LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""
BUSY = """
import os, sys, time
os.sched_setaffinity(0, [int(sys.argv[1])])
parent, end = os.getppid(), time.monotonic() + 900
while os.getppid() == parent and time.monotonic() < end:
    pass
"""
"""Ends by itself, should nobody be left to end it."""
FAKETIME = "*/faketime/libfaketimeMT.so.1"
SMALL = 4_096
ESTABLISHED = "01"


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Hold the write lock of an SQLite file from another process."""
    program = [sys.executable, "-c", LOCK, str(database)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "locked\n"
        yield
        holder.communicate()


@contextmanager
def small_disk(folder: Path, size: str = "24m") -> Iterator[Path]:
    """Mount a small file system on a folder; skipped where that is not allowed."""
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", folder], check=False, capture_output=True
        ).returncode
    )
    if not mounted:
        missing("the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Leave no room on a disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, SMALL):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
    yield
    filler.unlink()


def raise_file_limit() -> None:
    """Let this process and its servers open as many sockets as the machine allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def half_taken() -> Iterator[None]:
    """Let somebody else use one of every two processors."""
    processors = sorted(os.sched_getaffinity(0))
    with ExitStack() as stack:
        for one in processors[: len(processors) // 2]:
            busy = stack.enter_context(subprocess.Popen([sys.executable, "-c", BUSY, str(one)]))
            stack.callback(busy.kill)
        yield


class WrongClock:
    """A clock that jumps for one program: give it ``env``."""

    def __init__(self, folder: Path) -> None:
        library = next(Path("/usr/lib").glob(FAKETIME), None)
        if library is None:
            missing("libfaketime")
        self._file = folder / "faketime"
        self.jump(0)
        self.env = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def jump(self, seconds: int) -> None:
        """Be wrong by so many seconds from now on."""
        # Whole, or not at all: the program looks all the time.
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.replace(self._file)


class Stranger:
    """A raw client that opens a socket on the server and then does as little as it likes."""

    def __init__(self, port: int, *, small: bool = False) -> None:
        self._line = socket.socket()
        if small:
            # Small segments and a small window leave the kernel little to hide unread faces in.
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        self._line.settimeout(10.0)
        self._line.connect(("127.0.0.1", port))
        self.began = monotonic()

    def upgrade(self) -> None:
        """Open the WebSocket, and say nothing more."""
        host, port = self._line.getpeername()
        self._line.sendall(
            f"GET {SOCKET} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert b" 101 " in self._line.recv(4_096)

    def say(self, text: str) -> None:
        """Send one short message, masked with zeros."""
        body = text.encode()
        assert len(body) < 126
        self._line.sendall(bytes([0x81, 0x80 | len(body), 0, 0, 0, 0]) + body)

    def is_cut(self) -> bool:
        """Tell whether the server gave the connection up, although nobody reads what it said last."""
        theirs, ours = (_hex(address) for address in (self._line.getpeername(), self._line.getsockname()))
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            _number, local, remote, state, *_rest = line.split()
            if (local, remote) == (theirs, ours):
                return state != ESTABLISHED
        return True

    def hears_the_end(self) -> bool:
        """Read whatever came; tell whether the server hung up."""
        try:
            while self._line.recv(4_096, socket.MSG_DONTWAIT):
                pass
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Go away."""
        self._line.close()


def _hex(address: tuple[str, int]) -> str:
    host, port = address
    return f"{int.from_bytes(socket.inet_aton(host), 'little'):08X}:{port:04X}"

"""A Redis of the tests' own: a private server on a free port that forgets everything."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.browser import missing
from tests.process import free_port

START_SECONDS = 30.0


class Redis:
    """One server process. It comes back on the same port."""

    def __init__(self, folder: Path, program: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        deadline = monotonic() + START_SECONDS
        while not self._answers():
            assert monotonic() < deadline, "Redis did not start"
            sleep(0.02)

    def kill(self) -> None:
        """End the server the hard way; its clients see their connections closed."""
        self._signal(signal.SIGKILL)
        if self._process:
            self._process.wait(START_SECONDS)
            self._process = None

    def pause(self) -> None:
        """Let the server stand still: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def kill_subscriptions(self) -> None:
        """Close every connection that listens for messages, from the server's side."""
        assert self._ask("CLIENT KILL TYPE pubsub").startswith(":")

    def subscribers(self, channel: str) -> int:
        """Return how many listen to a channel."""
        return int(self._ask(f"PUBSUB NUMSUB {channel}").rsplit(":", 1)[1])

    def _ask(self, command: str) -> str:
        with socket.create_connection(("127.0.0.1", self.port), timeout=START_SECONDS) as line:
            line.sendall(f"{command}\r\n".encode())
            return line.recv(1_024).decode()

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            return self._ask("PING") == "+PONG\r\n"
        except OSError:
            return False


@contextmanager
def redis_server() -> Iterator[Redis]:
    """Run a server; where Redis is not installed the test is skipped, in CI it fails."""
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis")
        return
    with tempfile.TemporaryDirectory(prefix="doorboard-redis-") as folder:
        server = Redis(Path(folder), program)
        server.start()
        try:
            yield server
        finally:
            server.kill()

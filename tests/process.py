"""A real server process on a real data folder, for tests that come through the front door."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import cycle
from pathlib import Path
from types import TracebackType

LOWEST_PORT = 12_000


def free_port() -> int:
    """Return a port that nobody listens on, and that nobody else is given before a server takes it."""
    while True:
        port = next(_own_ports())
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@cache
def _own_ports() -> Iterator[int]:
    """Go round the ports that neither connections are given nor the other process that shares the tests."""
    lowest_of_connections = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    sharing = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = list(range(LOWEST_PORT + number, max(lowest_of_connections, 2 * LOWEST_PORT), sharing))
    secrets.SystemRandom().shuffle(ports)
    return cycle(ports)


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


class Server:
    """``doorboard serve`` as a process of its own; with ``at`` its clock, and that of other commands, starts then."""

    def __init__(
        self, data: Path, *, at: str | None = None, command: str = "serve", env: Mapping[str, str] = {}
    ) -> None:
        self.data = data
        self.log = data.with_name(f"{data.name}.log")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._program = ["-m", "tests.shifted", at] if at else ["-m", "server"]
        self._command = command.split()
        self._env = env
        self._process: subprocess.Popen[str] | None = None

    def environment(self) -> dict[str, str]:
        """Return the environment of the server, for other commands on the same data."""
        own = {"DOORBOARD_DATA": str(self.data), "DOORBOARD_PORT": str(self.port)}
        return {**os.environ, **own, **self._env}

    def run(self, *arguments: str) -> str:
        """Run another ``doorboard`` command on the same data and return what it prints."""
        done = subprocess.run(
            [sys.executable, *self._program, *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> Server:
        """Start, and return when the server says that it listens."""
        # Into a file: a pipe that nobody reads is full after some hundred requests, and the server waits for ever.
        with self.log.open("a") as log:
            program = [sys.executable, *self._program, *self._command]
            self._process = subprocess.Popen(
                program, env=self.environment(), stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self._process.stdout
        public = self._env.get("DOORBOARD_URL", self.url)
        said = []
        for line in self._process.stdout:
            said.append(line)
            if public in line:
                return self
        raise AssertionError("the server did not start: " + "".join(said) + self.log.read_text())

    @property
    def pid(self) -> int:
        """The id of the running process."""
        assert self._process
        return self._process.pid

    def kill(self) -> None:
        """End the process and its workers the hard way."""
        if self._process:
            for each in (self.pid, *children(self.pid)):
                # A worker may follow its parent by itself.
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask the process to stop and return its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(number)
        process.communicate(timeout=60)
        return process.returncode

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

"""Several server processes behind one port: a parent that listens, starts them, and starts them again."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from time import monotonic, sleep
from types import FrameType

from server.core.config import Config
from server.core.refusal import StartRefusal
from server.process.listener import open_door

RESTART_SECONDS = 1.0
"""A worker that died is not started again sooner than this after its last start."""
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.1

log = logging.getLogger(__name__)


def serve_workers(config: Config, count: int, ready: Callable[[], None], buried: Callable[[int], None]) -> None:
    """Run ``count`` workers until SIGINT or SIGTERM. ``buried`` hears the process id of each that ended."""
    if config.database is None:
        raise StartRefusal(
            "SQLite serves one process. For several, set DOORBOARD_DATABASE to a PostgreSQL database; see Growing."
        )
    door = open_door(config.host, config.port)
    Supervisor(door.fileno(), count, buried).run(ready)
    door.close()


class Supervisor:
    """The parent. It touches no database and no socket but the one that it hands on."""

    def __init__(self, handle: int, count: int, buried: Callable[[int], None]) -> None:
        self._handle = handle
        self._buried = buried
        self._stopping = False
        self._workers: list[subprocess.Popen[bytes] | None] = [None] * count
        self._started = [0.0] * count

    def run(self, ready: Callable[[], None]) -> None:
        """Keep the workers alive until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        self._revive()
        ready()
        while not self._stopping:
            sleep(LOOK_SECONDS)
            self._revive()
        self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _revive(self) -> None:
        for place, worker in enumerate(self._workers):
            if worker is not None and worker.poll() is None:
                continue
            if monotonic() - self._started[place] < RESTART_SECONDS:
                continue
            if worker is not None:
                log.error("worker %s ended with %s; another one takes its place", worker.pid, worker.returncode)
                self._buried(worker.pid)
            self._started[place] = monotonic()
            self._workers[place] = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "server", "serve", "--listener", str(self._handle)]
        # The pipe tells a worker that its parent is gone, however it went: then the worker goes too.
        return subprocess.Popen(  # noqa: S603
            command, pass_fds=[self._handle], stdin=subprocess.PIPE, env=os.environ, start_new_session=True
        )

    def _end(self) -> None:
        living = [worker for worker in self._workers if worker is not None]
        for worker in living:
            worker.terminate()
        deadline = monotonic() + STOP_SECONDS
        for worker in living:
            try:
                worker.wait(max(deadline - monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            self._buried(worker.pid)

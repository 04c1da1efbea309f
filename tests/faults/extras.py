"""Kiosks that only fill the hall: the generator of ``tests/bench`` plays them, as cheaply as a crowd must be played.

They keep a kiosk's rules as those of ``kiosks.py`` do, with the windows, the waiting and the asking over HTTP; but
nobody writes down what each of them shows.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import orjson

from tests.bench.generator import PROGRAM, build
from tests.browser import missing

Told = dict[str, Any]
COMING_SECONDS = 120
CALM_SECONDS = 600
MORE_SECONDS = 45
"""Longer than they may take to come back, and shorter than until the server is ended once more."""
RESTARTS = 8
"""As many restarts of the server as a part has at most."""


class Extras:
    """A crowd of kiosks that live from ``with`` to its end, each with its own token, at so many boards."""

    def __init__(self, port: int, folder: Path, screens: Sequence[tuple[str, str]]) -> None:
        self.count = len(screens)
        self._port = port
        self._lists = folder
        self._screens = screens
        self._told: Queue[Told] = Queue()

    @contextmanager
    def playing(self) -> Iterator[None]:
        """Play them; the server must listen."""
        if not self.count:
            yield
            return
        if failed := build():
            missing(f"the generator: {failed}")
        self._write_lists()
        size = ["--doors", str(self.count), "--at-once", "64", "--scene", str(self._lists)]
        steps = [f"arrive={COMING_SECONDS}", *[f"outlast={CALM_SECONDS},{MORE_SECONDS}"] * RESTARTS]
        with subprocess.Popen([PROGRAM, "--port", str(self._port), *size, *steps], stdout=subprocess.PIPE) as process:
            listening = Thread(target=self._listen, args=[process], daemon=True)
            listening.start()
            try:
                came = self._next(COMING_SECONDS)
                assert came["ready"] == self.count, f"{came['ready']:.0f} of {self.count} extras came"
                yield
            finally:
                process.kill()
                listening.join()

    def forget(self) -> None:
        """Forget earlier returns: one that nobody waited for is none of the next."""
        while not self._told.empty():
            self._told.get()

    def return_within(self, seconds: float) -> Told:
        """Wait until nearly all are fresh after a restart; return what the generator tells of it."""
        if not self.count:
            return {"opened_in_a_second": 0, "questions": 0}
        told = self._next(seconds)
        assert told["fresh"] >= 0.99 * self.count, f"{told['fresh']:.0f} of {self.count} extras are fresh again"
        return told

    def _next(self, seconds: float) -> Told:
        try:
            return self._told.get(timeout=max(seconds, 0.0))
        except Empty:
            raise AssertionError(f"not within {seconds:.0f} s: 99 % of {self.count} extras are fresh") from None

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        for line in process.stdout:
            self._told.put(orjson.loads(line))

    def _write_lists(self) -> None:
        """Write the lists that the generator reads; nobody of these writes anything."""
        self._lists.mkdir()
        numbers: dict[str, int] = {}
        lines = [f"{token} {numbers.setdefault(board, len(numbers))} {board}\n" for board, token in self._screens]
        (self._lists / "kiosks").write_text("".join(lines))
        for name in ("people", "tokens"):
            (self._lists / name).touch()
        (self._lists / "codes").write_bytes(struct.pack("<qii", 0, 0, 0))

"""Many kiosks in a thread of their own, so that a test may break things in the order in which it tells them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from time import monotonic
from types import TracebackType
from typing import Any

from tests.faults.kiosks import Kiosk

COMING = 100
"""Kiosks a second that are switched on."""


class Fleet:
    """Kiosks that live from ``with`` to its end."""

    def __init__(self, kiosks: Sequence[Kiosk]) -> None:
        self.kiosks = kiosks
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._lives: list[asyncio.Task[None]] = []

    def __enter__(self) -> Fleet:
        self._thread.start()
        self._wait(self._begin())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def fresh(self) -> float:
        """Return which part of the kiosks is on the line and calls itself fresh, 0 to 1."""
        return sum(kiosk.connected and kiosk.is_fresh() for kiosk in self.kiosks) / len(self.kiosks)

    def fresh_since(self, instant: float) -> float:
        """Return which part calls itself fresh by a word of since then, on the line or by asking, 0 to 1."""
        words = ((kiosk.is_fresh(), kiosk.watched.heard) for kiosk in self.kiosks)
        return sum(fresh and heard[-1].at > instant for fresh, heard in words) / len(self.kiosks)

    def doubting(self) -> float:
        """Return which part does not call itself fresh, 0 to 1."""
        return sum(not kiosk.is_fresh() for kiosk in self.kiosks) / len(self.kiosks)

    def busiest_second(self, since: float) -> int:
        """Return the most attempts to connect that fell into one second."""
        attempts = sorted(at for kiosk in self.kiosks for at in kiosk.watched.connects if at >= since)
        most = first = 0
        for last, at in enumerate(attempts):
            while at - attempts[first] >= 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most

    async def _begin(self) -> None:
        self._lives = [
            asyncio.create_task(kiosk.live(start=number / COMING)) for number, kiosk in enumerate(self.kiosks)
        ]

    async def _end(self) -> None:
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        for outcome in await asyncio.gather(*rest, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    def _wait(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=60)


def until(happens: Any, within: float, what: str) -> float:
    """Wait until something is true and return how many seconds that took; fail with a sentence."""
    began = monotonic()
    while not happens():
        if monotonic() - began > within:
            raise AssertionError(f"not within {within:g} s: {what}")
        threading.Event().wait(0.05)
    return monotonic() - began

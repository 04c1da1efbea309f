"""What the processors did: how much was ours, and how much somebody else's, which makes a figure worth nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.process import children

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of processors up to an instant: of all, and of this process with all that it started."""

    at: float
    busy: float
    ours: float

    def others_since(self, before: Usage) -> float:
        """Return how many per cent of one processor somebody else used."""
        seconds = self.at - before.at
        others = (self.busy - before.busy) - (self.ours - before.ours)
        return max(others, 0.0) / seconds * 100 if seconds > 0 else 0.0


def look(beside: Iterable[int] = ()) -> Usage:
    """Look at the processors; ``beside`` are processes that we did not start and that belong to us, as a database."""
    return Usage(monotonic(), _busy(), sum(_seconds(pid) for pid in (os.getpid(), *beside)))


def _busy() -> float:
    # user nice system idle iowait irq softirq steal; the guests are counted in user already.
    spent = [int(number) for number in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(spent) - spent[3] - spent[4]) / TICKS


def _seconds(pid: int) -> float:
    """Return the time of a process with all that it started, also of those that ended."""
    with suppress(OSError):
        own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, own[11:15])) / TICKS + sum(map(_seconds, children(pid)))
    return 0.0

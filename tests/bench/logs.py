"""What a log of many entries costs: ``python -m tests.bench.logs [ENTRIES]``.

Bytes an entry with all its indexes, and how long sealing, proof and a backup take, in which memory, while people
check in. Ratios count: the same machine carries the writer, the server and the proof.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from sqlalchemy import select, text

from server.accounts.tokens import create_token
from server.core.logs.entries import Log
from server.core.principals import HOUSE
from server.core.refs import Ref
from server.operation.sealing import seal
from tests.bench.checkins import timed_beside
from tests.bench.entries import append, entry, project
from tests.bench.figures import percentile
from tests.incubator import Incubator, new_incubator
from tests.process import Server

ENTRIES = 1_000_000
TENANTS, PEOPLE = 80, 9
BATCH = 5_000
STATUSES = ("on_site", "market", "meeting", "errand", "off")
QUIET = 10


def main(entries: int = ENTRIES) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        incubator = new_incubator(Path(folder) / "data")
        for tenant in range(TENANTS):
            people = (f"王{tenant}号{number}" for number in range(PEOPLE))
            incubator.tenant(f"云川市瑶光机器人第{tenant}有限公司", *people, room=f"{tenant // 20 + 1}-{tenant}")
        token = create_token(incubator.db, "bench", ["presence"], incubator.time())
        empty = _size(incubator)
        with _timed() as writing:
            _write(incubator, entries)
        with _timed() as sealing:
            seal(incubator.db, incubator.keys, incubator.time())
        _say(f"{entries:,} entries written in {writing():.0f} s, sealed at {entries / sealing():,.0f} a second")
        _say(f"bytes an entry, with its indexes and its place: {(_size(incubator) - empty) / entries:.0f}")
        incubator.db.close()
        with Server(incubator.config.data) as server:
            for command in ("", "verify --all", "verify", "backup"):
                _say(_while_people_check_in(server, token, command))


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    began, ended = perf_counter(), [0.0]
    yield lambda: ended[0] - began
    ended[0] = perf_counter()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _size(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        pages, size, free = (
            session.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size", "freelist_count")
        )
    return int((pages - free) * size)


def _write(incubator: Incubator, entries: int) -> None:
    with incubator.db.reading() as session:
        log_id = session.scalars(select(Log.id).where(Log.kind == "tenant")).one()
    for start in range(1, entries + 1, BATCH):
        rows = [_entry(incubator, log_id, number) for number in range(start, min(start + BATCH, entries + 1))]
        incubator.db.act(partial(append, rows), by=HOUSE)
    incubator.db.act(partial(project, rows[-TENANTS * PEOPLE :]), by=HOUSE)


def _entry(incubator: Incubator, log_id: int, number: int) -> dict[str, Any]:
    person = number % (TENANTS * PEOPLE) + 1
    at = incubator.time.now + timedelta(minutes=number - 2 * ENTRIES)
    values = {
        "log_id": log_id,
        "recorded_at": at,
        "organisation_id": (person - 1) // PEOPLE + 1,
        "person_id": person,
        "status": STATUSES[number % len(STATUSES)],
        "since": at,
        "until": at + timedelta(hours=2) if number % len(STATUSES) in (1, 3) else None,
        "provenance": "scan",
        "author": Ref("person", person),
        "board_id": 3,
    }
    return entry(number, values)


def _while_people_check_in(server: Server, token: str, command: str) -> str:
    def work() -> str:
        if command:
            seconds, peak = _run(server, command)
            return f"{command}: {seconds:.1f} s, at most {peak:.0f} MB"
        sleep(QUIET)
        return f"nothing else: {QUIET} s"

    cost, times = timed_beside(work, server, token, TENANTS * PEOPLE)
    median, p99 = percentile(times, 0.5), percentile(times, 0.99)
    return f"{cost}; {len(times)} check-ins meanwhile, median {median:.0f} ms, p99 {p99:.0f} ms"


def _run(server: Server, command: str) -> tuple[float, float]:
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "server", *command.split()], env=server.environment(), stdout=subprocess.DEVNULL
    )
    _pid, process.returncode, usage = os.wait4(process.pid, 0)
    assert process.returncode == 0
    return perf_counter() - began, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

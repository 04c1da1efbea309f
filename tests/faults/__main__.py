"""``make faults``: the long form. Breaks everything, judges everything, prints a table and writes docs/faults.md.

Name parts to play only those: ``python -m tests.faults sqlite fleet two four``.
"""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from tests.faults import chapters, engines
from tests.faults.breaking import WrongClock, raise_file_limit, small_disk
from tests.faults.chapters import Row
from tests.faults.founding import Scale
from tests.faults.world import world
from tests.postgres import postgres
from tests.proxy import Proxy
from tests.redis_server import redis_server

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
THOUSAND = Scale(doors=99, kiosks=10, writers=2, pause=0.2)
Part = Callable[[Path], Iterator[Row]]


def sqlite(folder: Path) -> Iterator[Row]:
    """One process, one file."""
    with world(folder / "one") as under_load:
        yield chapters.never_reads(under_load)
        yield chapters.database_locked(under_load, 25.0)
        yield chapters.stopped(under_load)
        yield chapters.killed(under_load, 100)
        yield chapters.strangers(under_load, 10_000)
        under_load.judge()
    with small_disk(folder / "disk") as disk, world(disk) as under_load:
        yield chapters.disk_full(under_load, 20.0)
        under_load.judge()
    clock = WrongClock(folder)
    with world(folder / "clock", env=clock.env) as under_load:
        yield chapters.clock_jumped(under_load, clock)
        under_load.judge()


def network(folder: Path) -> Iterator[Row]:
    """One process behind a network that fails."""
    with ExitStack() as stack:
        proxies: list[Proxy] = []

        def through(port: int) -> int:
            proxies.append(stack.enter_context(Proxy(port)))
            return proxies[0].port

        with world(folder / "network", through=through) as under_load:
            yield chapters.half_open(under_load, proxies[0])
            yield chapters.network_held(under_load, proxies[0], 25.0)
            under_load.judge()


def fleet(folder: Path) -> Iterator[Row]:
    """A thousand kiosks and one process."""
    with world(folder / "fleet", THOUSAND) as under_load:
        yield chapters.fleet_returns(under_load, killed=False)
        yield chapters.fleet_returns(under_load, killed=True)
        under_load.judge()


def workers(count: int) -> Part:
    """Several processes on PostgreSQL and Redis."""

    def play(folder: Path) -> Iterator[Row]:
        command = f"serve --workers {count}"
        with postgres(durable=True) as database, redis_server() as redis, Proxy(redis.port) as way:
            env = {
                "DOORBOARD_DATABASE": database.database("faults"),
                "DOORBOARD_REDIS": f"redis://127.0.0.1:{way.port}/0",
            }
            with world(folder / f"workers{count}", command=command, env=env) as under_load:
                yield engines.redis_killed(under_load, redis, 20.0)
                yield engines.redis_stopped(under_load, redis, 20.0)
                yield engines.redis_restarted(under_load, redis)
                yield engines.subscription_dead(under_load, redis, way, 20.0)
                yield engines.redis_black_hole(under_load, redis, way, 20.0)
                yield engines.postgres_restarted(under_load, database, 5.0)
                yield engines.postgres_paused(under_load, database, 25.0)
                yield chapters.worker_killed(under_load)
                yield chapters.killed(under_load, 10)
                yield chapters.stopped(under_load)
                under_load.judge()

    return play


PARTS: dict[str, tuple[str, Part]] = {
    "sqlite": ("SQLite, one process", sqlite),
    "network": ("SQLite, one process, kiosks behind a proxy", network),
    "fleet": ("SQLite, one process, 1,000 kiosks", fleet),
    "two": ("PostgreSQL and Redis, 2 processes", workers(2)),
    "four": ("PostgreSQL and Redis, 4 processes", workers(4)),
}


def main(names: list[str]) -> int:
    """Play the parts; return how many broke a promise."""
    raise_file_limit()
    broken, lines = 0, []
    for name in names or PARTS:
        title, part = PARTS[name]
        lines += ["", f"## {title}", "", "| injected | what held |", "|---|---|"]
        say(f"\n{title}")
        began = monotonic()
        with tempfile.TemporaryDirectory(prefix="doorboard-faults-") as folder:
            try:
                for row in part(Path(folder)):
                    lines.append(f"| {row.injected} | {row.figures} |")
                    say(f"  {row.injected}: {row.figures}")
            except (AssertionError, pytest.skip.Exception) as error:
                broken += 1
                say(f"  NOT HELD: {error}")
                lines.append(f"| **not held** | {str(error).splitlines()[0]} |")
            else:
                lines.append(f"| all of it | every promise kept, in {monotonic() - began:.0f} s |")
    if not names and not broken:
        PAGE.write_text("\n".join([*opening(), *lines]) + "\n", encoding="utf-8")
    return broken


def opening() -> list[str]:
    """Return what stands above the tables."""
    return [
        "# What was broken, and what held",
        "",
        f"Made by `make faults` on {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, with load,",
        "databases and server on one machine. After every part all of this was checked on the whole history:",
        "",
        "- no acknowledged check-in is lost, doubled or recorded differently; what was refused is not recorded;",
        "- versions only grow, nobody is told less than somebody saw before, one version of a door is one face;",
        "- a kiosk that calls itself fresh is at most 15 s behind what was acknowledged;",
        "- in the end every screen equals the database, and `doorboard verify` finds the ledger whole.",
    ]


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

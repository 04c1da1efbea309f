"""``make faults``: the long form. Breaks everything, judges everything, prints a table and writes docs/faults.md.

Name parts to play only those: ``python -m tests.faults sqlite network fleet two four``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from time import monotonic

import pytest

from tests.faults import chapters, engines, storms
from tests.faults.breaking import WrongClock, raise_file_limit, small_disk
from tests.faults.chapters import Row
from tests.faults.founding import Scale
from tests.faults.page import Section
from tests.faults.world import world
from tests.postgres import postgres
from tests.proxy import Proxy
from tests.redis_server import redis_server

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
THOUSANDS = Scale(doors=499, kiosks=2, extras=8, writers=2, pause=0.2)
Chapter = partial[Row]
Story = Generator[Chapter, None, None]
Part = Callable[[Path], Story]
FAILED = "**not held**"
SHOWN = 300


def sqlite(folder: Path) -> Story:
    """One process, one file."""
    with world(folder / "one") as under_load:
        yield partial(chapters.never_reads, under_load)
        yield partial(chapters.database_locked, under_load, 25.0)
        yield partial(chapters.stopped, under_load)
        yield partial(chapters.killed, under_load, 100)
        yield partial(chapters.strangers, under_load, 10_000)
        yield partial(chapters.judged, under_load)
    with small_disk(folder / "disk") as disk, world(disk) as under_load:
        yield partial(chapters.disk_full, under_load, 20.0)
        yield partial(chapters.judged, under_load)
    clock = WrongClock(folder)
    with world(folder / "clock", env=clock.env) as under_load:
        yield partial(chapters.clock_jumped, under_load, clock)
        yield partial(chapters.judged, under_load)


def network(folder: Path) -> Story:
    """One process behind a network that fails."""
    with ExitStack() as stack:
        proxies: list[Proxy] = []

        def through(port: int) -> int:
            proxies.append(stack.enter_context(Proxy(port)))
            return proxies[0].port

        with world(folder / "network", through=through) as under_load:
            yield partial(chapters.half_open, under_load, proxies[0])
            yield partial(chapters.network_held, under_load, proxies[0], 25.0)
            yield partial(chapters.network_slow, under_load, proxies[0], 3.0, 30.0)
            yield partial(chapters.judged, under_load)


def fleet(folder: Path) -> Story:
    """Five thousand kiosks and one process, for itself and beside others."""
    with world(folder / "fleet", THOUSANDS) as under_load:
        for killed in (False, True):
            yield partial(storms.fleet_returns, under_load, killed=killed)
        for killed in (False, True):
            yield partial(storms.fleet_returns_beside, under_load, killed=killed)
        yield partial(chapters.judged, under_load)


def workers(count: int) -> Part:
    """Several processes on PostgreSQL and Redis."""

    def play(folder: Path) -> Story:
        command = f"serve --workers {count}"
        with postgres(durable=True) as database, redis_server() as redis, Proxy(redis.port) as way:
            env = {
                "DOORBOARD_DATABASE": database.database("faults"),
                "DOORBOARD_REDIS": f"redis://127.0.0.1:{way.port}/0",
            }
            with world(folder / f"workers{count}", command=command, env=env) as under_load:
                yield partial(engines.redis_killed, under_load, redis, 20.0)
                yield partial(engines.redis_stopped, under_load, redis, 20.0)
                yield partial(engines.redis_restarted, under_load, redis)
                yield partial(engines.subscription_dead, under_load, redis, way, 20.0)
                yield partial(engines.redis_black_hole, under_load, redis, way, 20.0)
                yield partial(engines.postgres_restarted, under_load, database, 5.0)
                yield partial(engines.postgres_paused, under_load, database, 25.0)
                yield partial(chapters.worker_killed, under_load)
                yield partial(chapters.parent_killed, under_load)
                yield partial(chapters.killed, under_load, 10)
                yield partial(chapters.stopped, under_load)
                yield partial(chapters.judged, under_load)

    return play


PARTS: dict[str, tuple[str, Part]] = {
    "sqlite": ("SQLite, one process", sqlite),
    "network": ("SQLite, one process, kiosks behind a proxy", network),
    "fleet": ("SQLite, one process, 5,000 kiosks", fleet),
    "two": ("PostgreSQL and Redis, 2 processes", workers(2)),
    "four": ("PostgreSQL and Redis, 4 processes", workers(4)),
}


def main(names: list[str], page: Path = PAGE) -> int:
    """Play the parts; return how many chapters broke a promise."""
    raise_file_limit()
    began = monotonic()
    broken = sum(play(*PARTS[name], page) for name in names or PARTS)
    say(f"\n{broken or 'no'} promises broken, in {(monotonic() - began) / 60:.1f} min")
    return broken


def play(title: str, part: Part, page: Path) -> int:
    """Play one part, chapter by chapter: what fails is a line of the table, and the next chapter comes."""
    say(f"\n{title}")
    section, broken, began = Section(page, title), 0, monotonic()
    with tempfile.TemporaryDirectory(prefix="doorboard-faults-") as folder, closing(part(Path(folder))) as story:
        while (row := next_row(story)) is not None:
            broken += row.figures.startswith(FAILED)
            say(f"  {monotonic() - began:4.0f} s  {row.injected}: {row.figures}")
            section.add(row)
    section.write(f"{f'{broken} not held' if broken else 'every promise kept'}, in {monotonic() - began:.0f} s")
    return broken


def next_row(story: Iterator[Chapter]) -> Row | None:
    """Play the next chapter; None at the end. Whatever goes wrong becomes a line that says so."""
    told = "what comes next"
    try:
        chapter = next(story, None)
        if chapter is None:
            return None
        told = str(chapter.func.__doc__).splitlines()[0]
        return chapter()
    except (Exception, pytest.skip.Exception, pytest.fail.Exception) as error:
        say(f"  {error}")
        return Row(told, f"{FAILED}: {type(error).__name__}: {str(error)[:SHOWN]}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

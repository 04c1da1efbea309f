"""The plays: a server is started, put under load, and asked what that cost."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import urllib3

from tests.bench import manager, rows
from tests.bench.founding import found
from tests.bench.generator import Target, play
from tests.bench.lists import write_codes, write_lists
from tests.bench.rows import Steps, in_order, of_reference
from tests.bench.scene import FULL, ZONE, Scene, Size, let_a_day_pass
from tests.bench.subjects import reference
from tests.bench.table import DOORBOARD
from tests.bench.usage import look
from tests.postgres import postgres
from tests.process import Server
from tests.redis_server import redis_server

DOORS_OF_WORKERS = 300
PATIENCE = 30.0
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')


class Stage:
    """What the plays of a run share: a folder on a real disk, and installations that are founded when first needed."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack

    @cached_property
    def zone(self) -> Installation:
        """A zone: 2,000 doors, 17,000 people."""
        return Installation(self.folder / "zone", ZONE)

    @cached_property
    def full(self) -> Installation:
        """As many doors as one process has to serve."""
        return Installation(self.folder / "full", FULL)

    @cached_property
    def shared(self) -> Installation:
        """A zone on PostgreSQL and Redis."""
        database = self._stack.enter_context(postgres(durable=True))
        redis = self._stack.enter_context(redis_server())
        env = {"DOORBOARD_DATABASE": database.database("bench"), "DOORBOARD_REDIS": redis.url}
        installation = Installation(self.folder / "shared", ZONE, env, (database.pid,))
        # Else the first play has the plans of an empty database, and the second one those of a full one.
        database.analyse("bench")
        return installation


class Installation:
    """An installation that can be served again and again."""

    def __init__(self, data: Path, size: Size, env: Mapping[str, str] = {}, beside: tuple[int, ...] = ()) -> None:
        self.size = size
        self._env = env
        self._beside = beside
        self.scene: Scene = found(data, size, env.get("DOORBOARD_DATABASE"))
        self._lists = write_lists(data.with_name(f"{data.name}.lists"), self.scene)

    def server(self, command: str = "serve") -> Server:
        """Return a server of it that does not run yet."""
        return Server(self.scene.config.data, command=command, env=self._env)

    @contextmanager
    def served(self, doors: int, overviews: int = 0, command: str = "serve") -> Iterator[tuple[Server, Target]]:
        """Serve it, with a kiosk at each of the first doors and overviews."""
        write_codes(self._lists, self.scene, doors)
        with self.server(command) as server:
            yield server, Target(server.port, server.pid, doors, overviews, self._lists, self._beside)


def zone(stage: Stage, subject: str, steps: list[str]) -> Steps:
    """2,000 doors and the overviews of 25 sites."""
    size = (ZONE.doors, ZONE.sites)
    if subject != DOORBOARD:
        return _by_reference(stage, subject, size, steps)
    with stage.zone.served(*size) as (_server, target):
        return play(target, steps, partial(let_a_day_pass, stage.zone.scene.config))


def full(stage: Stage, subject: str, steps: list[str]) -> Steps:
    """As many kiosks as one process has to serve, each at a door of its own."""
    size = (FULL.doors, 0)
    if subject != DOORBOARD:
        return _by_reference(stage, subject, size, steps)
    with stage.full.served(*size) as (_server, target):
        return play(target, steps)


def _by_reference(stage: Stage, subject: str, size: tuple[int, int], steps: list[str]) -> Steps:
    with reference(subject, *size, stage.folder) as target:
        told = play(target, map(of_reference, steps))
    return {step: told[of_reference(step)] for step in steps}


def page(stage: Stage, _subject: str, _steps: list[str]) -> Steps:
    """What a tablet that opens its board for the first time fetches."""
    with stage.zone.server() as server:
        home = f"/k/{stage.zone.scene.doors[0].token}"
        html = urllib3.request("GET", server.url + home, timeout=PATIENCE).data.decode()
        parts = [home, "/k/worker.js", *sorted(set(_ASSET.findall(html)))]
        size = sum(_compressed(server.url + part) for part in parts)
    return {rows.PAGE: {"kilobytes": size / 1024, "others": 0.0}}


def _compressed(url: str) -> int:
    asked = {"Accept-Encoding": "gzip"}
    answer = urllib3.request("GET", url, headers=asked, decode_content=False, timeout=PATIENCE)
    return len(answer.data if "Content-Encoding" in answer.headers else gzip.compress(answer.data, 6))


def workers(stage: Stage, _subject: str, steps: list[str]) -> Steps:
    """Several processes on PostgreSQL and Redis: a step begins with how many."""
    asked: dict[str, list[str]] = defaultdict(list)
    for step in steps:
        count, _space, generated = step.partition(" ")
        asked[count].append(generated)
    return {
        f"{count} {step}": told
        for count, generated in asked.items()
        for step, told in _by_workers(stage.shared, count, generated).items()
    }


def _by_workers(installation: Installation, count: str, steps: list[str]) -> Steps:
    with installation.served(DOORS_OF_WORKERS, ZONE.sites, f"serve --workers {count}") as (_server, target):
        return play(target, in_order((rows.ARRIVE, *steps)))


def pages(stage: Stage, _subject: str, _steps: list[str]) -> Steps:
    """A manager who reads everything, while somebody watches over the server."""
    with stage.zone.served(0) as (server, target):
        return {rows.PAGES: manager.measure(target, server.url, stage.zone.scene.manager)}


def start(stage: Stage, _subject: str, _steps: list[str]) -> Steps:
    """From the command to the first answer."""
    server = stage.zone.server()
    before, began = look(), perf_counter()
    with server:
        urllib3.request("GET", f"{server.url}/readyz", timeout=PATIENCE)
        seconds = perf_counter() - began
        return {rows.START: {"seconds": seconds, "others": look().others_since(before)}}


PLAYS: Mapping[str, Callable[[Stage, str, list[str]], Steps]] = {
    rows.ZONE: zone,
    rows.FULL: full,
    rows.PAGE: page,
    rows.WORKERS: workers,
    rows.PAGES: pages,
    rows.START: start,
}


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Set a stage below a folder; all that it started is ended with it."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="stage-") as own, ExitStack() as stack:
        yield Stage(Path(own), stack)

"""A whole installation under load: a real server, kiosks, writers; and, at the end, the judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from tests.faults.checker import BEHIND_SECONDS, staleness, violations
from tests.faults.extras import Extras
from tests.faults.fleet import Fleet, until
from tests.faults.founding import CROWD, USUAL, Scale, entered, found
from tests.faults.history import History, Shown, Truth, Watched
from tests.faults.kiosks import Kiosk, digest_of
from tests.faults.writers import Somebody, Writers
from tests.process import Server

ASK_SECONDS = 20.0
CALM_SECONDS = 90.0
"""How long screens may take to come back to the truth once all is well: a kiosk may wait a minute for its turn."""


@dataclass(slots=True)
class World:
    """What a fault may touch, and what it is judged by."""

    server: Server
    fleet: Fleet
    extras: Extras
    writers: Writers
    ways: dict[str, int]
    """The port that kiosks connect to, under ``kiosks``: a proxy may stand there."""
    crowd: Sequence[Somebody]
    """People of one door for whom nobody writes yet."""
    _token: str
    faults: list[tuple[float, str]] = field(default_factory=list)
    _floods: list[Writers] = field(default_factory=list)
    _rest: tuple[dict[str, Truth], list[Watched]] | None = None

    def flood(self) -> Writers:
        """Return a writer who changes one door as fast as it can: alone, so that each change is a push of its own."""
        self._floods.append(
            Writers(self.server.port, self._token, self.crowd, count=1, pause=0.0, name=f"f{len(self._floods)}")
        )
        return self._floods[-1]

    def kiosk_of_crowd(self) -> Kiosk:
        """Return a kiosk of the door that a flood changes."""
        return next(kiosk for kiosk in self.fleet.kiosks if kiosk.watched.board == self.crowd[0].board)

    def inject(self, fault: str) -> float:
        """Note what is about to be broken and return the instant."""
        self.faults.append((monotonic(), fault))
        return self.faults[-1][0]

    def writes_flow(self, more: int = 20, within: float = 60.0) -> float:
        """Wait until so many more writes were acknowledged; return how many seconds that took."""
        goal = self.writers.acknowledged() + more
        return until(lambda: self.writers.acknowledged() >= goal, within, f"{more} more writes acknowledged")

    def all_fresh(self, within: float = 60.0, part: float = 1.0) -> float:
        """Wait until this part of the kiosks is on the line and fresh; return how many seconds that took."""
        return until(lambda: self.fleet.fresh() >= part, within, f"{part:.0%} of the kiosks are fresh")

    def behind(self, since: float, until: float | None = None) -> float:
        """Return how many seconds the worst fresh-looking board was behind what was acknowledged, since an instant."""
        return staleness(self.history(), since, until)

    def asks(self) -> float:
        """Ask for a face over HTTP; return after how many seconds there was an answer, or none."""
        began = monotonic()
        with suppress(HTTPError):
            self._ask(self.fleet.kiosks[0])
        return monotonic() - began

    def judge(self, behind: float = BEHIND_SECONDS) -> History:
        """Let all come to rest, hold it against the database, and fail with the history around what broke."""
        self.writers.stop()
        until(self._is_calm, CALM_SECONDS, "every screen equals the database")
        history = self.history()
        assert history.entered, "nothing was written"
        found = violations(history, behind)
        assert not found, f"{len(found)} promises broken\n" + "\n".join(map(str, found[:5]))
        assert "whole" in self.server.run("verify")
        return history

    def history(self) -> History:
        """Return all that happened, up to the last calm or else up to now."""
        truth, watched = self._rest or ({}, self._watched())
        return History(
            writes=[write for writers in (self.writers, *self._floods) for write in writers.writes],
            watched=watched,
            entered=entered(self.server.environment()),
            truth=truth,
            ended=monotonic(),
            faults=self.faults,
        )

    def _truth(self) -> dict[str, Truth]:
        boards: dict[str, Truth] = {}
        for kiosk in self.fleet.kiosks:
            if kiosk.watched.board not in boards:
                told = self._ask(kiosk)
                boards[kiosk.watched.board] = Truth(told["epoch"], told["v"], digest_of(told))
        return {kiosk.watched.kiosk: boards[kiosk.watched.board] for kiosk in self.fleet.kiosks}

    def _ask(self, kiosk: Kiosk) -> Any:
        url = f"{self.server.url}/k/{kiosk.token}/hello"
        return urllib3.request("GET", url, timeout=ASK_SECONDS, retries=False).json()

    def _is_calm(self) -> bool:
        # Overviews move by themselves, so what is held against each other must be of one moment.
        truth, watched = self._truth(), self._watched()
        calm = all(one.shown and _same(one.shown[-1], truth[one.kiosk]) for one in watched)
        self._rest = (truth, watched) if calm else None
        return calm

    def _watched(self) -> list[Watched]:
        return [kiosk.watched.so_far() for kiosk in self.fleet.kiosks]


def _same(shown: Shown, truth: Truth) -> bool:
    return (shown.epoch, shown.version, shown.digest) == (truth.epoch, truth.version, truth.digest)


@contextmanager
def world(
    data: Path,
    scale: Scale = USUAL,
    *,
    command: str = "serve",
    env: Mapping[str, str] = {},
    through: Callable[[int], int] | None = None,
) -> Iterator[World]:
    """Make an installation, serve it, and put it under load. ``through`` returns the kiosks' way to a port."""
    made = found(data, scale, env.get("DOORBOARD_DATABASE"))
    with Server(data, command=command, env=env) as server:
        ways = {"kiosks": through(server.port) if through else server.port}
        kiosks = [
            Kiosk(f"{board} #{number}", board, secret, lambda: ways["kiosks"])
            for number, (board, secret) in enumerate(made.screens)
        ]
        crowd, people = made.people[-CROWD:], made.people[:-CROWD]
        writers = Writers(server.port, made.token, people, count=scale.writers, pause=scale.pause)
        extras = Extras(server.port, data.with_name(f"{data.name}.extras"), made.extras)
        with Fleet(kiosks) as fleet, extras.playing():
            under_load = World(server, fleet, extras, writers, ways, crowd, made.token)
            under_load.all_fresh()
            with writers:
                yield under_load

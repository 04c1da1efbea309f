"""The table: what must be reached, which step of which play measures it, and how it is read off. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.figures import Goal, Sample

Step = Mapping[str, Any]
Steps = Mapping[str, Step]

ARRIVE, ALL_ARRIVE, SETTLE, IDLE = "arrive=60", "arrive=75", "idle=15", "idle=30"
CLOSED, AT_100, AT_150, AT_300 = "api=0,5", "api=100,5", "api=150,5", "api=300,5"
PHONES, FEW_PHONES = "phone=0,5", "phone=5,4"
MOVE, RETURN, DROP = "move=50,9", "return=50,90", "drop=50,60"
ZONE, FULL, PAGE, WORKERS, PAGES, START = "zone", "full", "page", "workers", "pages", "start"
NODE, STOCK = BOTH = ("Node", "stock")
ORDER = (ARRIVE, ALL_ARRIVE, SETTLE, IDLE, CLOSED, PHONES, AT_100, AT_150, AT_300, FEW_PHONES, MOVE, RETURN, DROP)
"""In which a play plays its steps: what upsets a server comes last."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``beside`` names the references that do the same, ``of`` what its step calls the one that it is of."""

    key: str
    title: str
    unit: str
    goal: Goal
    play: str
    steps: tuple[str, ...]
    value: Callable[..., float]
    beside: tuple[str, ...] = ()
    of: str = ""

    def read(self, told: Steps) -> Sample:
        """Return the figure from what the steps told."""
        steps = [told[step] for step in self.steps]
        return Sample(self.value(*steps), max(step["others"] for step in steps), steps[0].get(self.of, ""))


def in_order(steps: Iterable[str]) -> list[str]:
    """Return steps in the order in which they are played; those of the generator begin with the arrival."""
    wanted = set(steps)
    if wanted & {*ORDER} and ALL_ARRIVE not in wanted:
        wanted.add(ARRIVE)
    return sorted(wanted, key=lambda step: (ORDER.index(step) if step in ORDER else len(ORDER), step))


def of_reference(step: str) -> str:
    """Return the step by which a reference is asked for the same: it has neither an API nor phones."""
    kind, separator, figures = step.partition("=")
    return f"{'post' if kind in ('api', 'phone') else kind}{separator}{figures}"


def chosen(keys: Iterable[str]) -> list[Row]:
    """Return the rows with these keys, all where none is named."""
    wanted = [key for key in keys if key]
    unknown = [key for key in wanted if key not in {row.key for row in ROWS}]
    if unknown:
        raise ValueError(f"there is no row {', '.join(unknown)}; rows are {', '.join(row.key for row in ROWS)}")
    return [row for row in ROWS if not wanted or row.key in wanted]


def _number(name: str) -> Callable[[Step], float]:
    return lambda step: float(step[name])


def _p99(name: str) -> Callable[[Step], float]:
    return lambda step: float(step[name].get("p99", math.inf))


def _last_back(step: Step) -> float:
    return math.inf if step["last_back"] < 0 else float(step["last_back"])


def _while_moving(step: Step) -> float:
    return _p99("answered")(step) if step["faces"] >= step["ready"] else math.inf


def _kiosks(arrived: Step, visits: Step) -> float:
    """Those who arrived, none of which counts where people cannot check in any more."""
    return float(arrived["ready"]) if visits["done"] > 0 and visits["refused"] == 0 else 0.0


def _idle(_arrived: Step, _settled: Step, idle: Step) -> float:
    """What is written down of 19,200 who came is not idling: it has its seconds before."""
    return float(idle["server_percent"])


def _against_one(one: Step, two: Step) -> float:
    return float(two["cpu_ms_each"] / one["cpu_ms_each"]) if one["done"] and two["done"] else math.inf


def _at_least(bound: float) -> Goal:
    return Goal(bound, at_least=True)


def _at_most(bound: float) -> Goal:
    return Goal(bound, at_least=False)


_DONE = _number("done_per_second")
_ANSWERED, _SHOWN = _p99("answered"), _p99("shown")

ROWS = (
    Row("checkins", "check-ins a second, API, 2,000 kiosks", "/s", _at_least(400),
        ZONE, (CLOSED,), _DONE, BOTH),
    Row("phones", "visits by phone (scan, choose, done) a second", "/s", _at_least(150),
        ZONE, (PHONES,), _DONE),
    Row("door100", "POST → door p99, 2,000 doors, 100 a second", "ms", _at_most(25),
        ZONE, (AT_100,), _SHOWN, BOTH),
    Row("door300", "the same, 300 a second", "ms", _at_most(50),
        ZONE, (AT_300,), _SHOWN, BOTH),
    Row("arrivals", "kiosks that arrive a second", "/s", _at_least(1_000),
        ZONE, (ARRIVE,), _number("per_second"), BOTH),
    Row("back", "last of 2,000 back after all lines broke", "s", _at_most(3),
        ZONE, (DROP,), _last_back, BOTH),
    Row("window", "the same, in the window that the server names", "s", _at_most(5),
        ZONE, (RETURN,), _last_back),
    Row("reconnecting", "check-in p99 while all reconnect", "ms", _at_most(50),
        ZONE, (DROP,), _ANSWERED, BOTH),
    Row("moving", "check-in p99 while every board moves", "ms", _at_most(50),
        ZONE, (MOVE,), _while_moving),
    Row("kiosks", "kiosks on one process, with people checking in", "", _at_least(19_200),
        FULL, (ALL_ARRIVE, FEW_PHONES), _kiosks, (NODE,)),
    Row("memory", "memory of each", "KB", _at_most(13),
        FULL, (ALL_ARRIVE,), _number("kb_each"), (NODE,)),
    Row("idle", "processor while nobody writes, door codes included", "%", _at_most(10),
        FULL, (ALL_ARRIVE, SETTLE, IDLE), _idle, (NODE,)),
    Row("page", "page of a kiosk, compressed", "KB", _at_most(28),
        PAGE, (PAGE,), _number("kilobytes")),
    Row("postgres", "check-ins a second on PostgreSQL and Redis, 1 worker", "/s", _at_least(150),
        WORKERS, (f"1 {CLOSED}",), _DONE),
    # As many on both: at full speed the row would say how much slower two cores are that are both busy.
    Row("workers", "processor a check-in there, 150 a second, 2 workers against 1", "×", _at_most(1.15),
        WORKERS, (f"1 {AT_150}", f"2 {AT_150}"), _against_one),
    Row("pages", "slowest page of the manager, 25 sites, 17,000 people", "ms", _at_most(150),
        PAGES, (PAGES,), _number("slowest_ms"), of="slowest"),
    Row("heaviest", "heaviest page of the manager, compressed", "KB", _at_most(60),
        PAGES, (PAGES,), _number("heaviest_kb"), of="heaviest"),
    Row("healthz", "`/healthz` p99 meanwhile", "ms", _at_most(20),
        PAGES, (PAGES,), _number("healthz_p99_ms")),
    Row("start", "start, 17,000 people", "s", _at_most(2),
        START, (START,), _number("seconds")),
)  # fmt: skip

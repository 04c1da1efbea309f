"""What a line to a screen costs: ``python -m tests.bench.line [KIOSKS]``, by engine.io's own transport and by ours.

A small house (tests.live.house) carries the lines, so that nothing else is measured. Processor time is that of the
house alone.
"""

from __future__ import annotations

import resource
import sys
from contextlib import ExitStack
from time import sleep

from tests.live.house import ENGINES
from tests.live.visits import House, Wire, house

KIOSKS = 2_000
IDLE_SECONDS = 30
"""A round of pings and more."""
DOOR = 100
"""Screens of one room."""
TELLS = 50
MESSAGE = "x" * 2_000


def main(kiosks: int = KIOSKS) -> None:
    """Measure and print."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for engine in ENGINES:
        with house(engine) as ours:
            print(engine, *measured(ours, kiosks), sep="\n  ")  # noqa: T201


def measured(ours: House, kiosks: int) -> list[str]:
    """Return what each line costs, from its arrival to its end."""
    with ExitStack() as stack:
        before = ours.held()
        clients = [_arrive(stack, ours, f"door {number // DOOR}") for number in range(kiosks)]
        ours.until(lambda found: len(found["came"]) == kiosks)
        arrived = ours.held()
        for _tell in range(TELLS):
            ours.tell("door 0", MESSAGE)
        told = ours.held()
        _idle(clients)
        idle = ours.held()
    ours.until(lambda found: found["left"] == kiosks)
    left = ours.held()

    def each(what: str) -> float:
        return float(arrived[what] - before[what]) / kiosks

    return [
        f"{1 / each('seconds'):,.0f} arrivals in a second of processor time",
        f"{each('bytes') / 1e3:.1f} kB, {each('descriptors'):.1f} descriptors, {each('greenlets'):.1f} greenlets each",
        f"{(told['seconds'] - arrived['seconds']) / TELLS / DOOR * 1e6:.1f} µs for a screen to be told",
        f"{(idle['seconds'] - told['seconds']) / IDLE_SECONDS:.2%} of a core while idle",
        f"{(left['seconds'] - idle['seconds']) / kiosks * 1e6:.0f} µs for one to leave",
    ]


def _arrive(stack: ExitStack, ours: House, room: str) -> Wire:
    client = Wire(ours.port)
    stack.callback(client.close)
    assert client.upgrade() == 101
    client.say(f'40{{"room":"{room}"}}')
    return client


def _idle(clients: list[Wire]) -> None:
    """Answer pings and do nothing else."""
    for _second in range(IDLE_SECONDS):
        sleep(1.0)
        for client in clients:
            client.answer()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

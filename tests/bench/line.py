"""What a line to a screen costs: ``python -m tests.bench.line [KIOSKS]``, by engine.io's own transport and by ours.

A small house (tests.live.house) carries the lines, so that nothing else is measured. Processor time is that of the
house alone.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
    before = ours.held()
    with ExitStack() as stack:
        clients: list[Wire] = []
        with _spent(ours) as arriving:
            for number in range(kiosks):
                clients.append(_arrive(stack, ours, f"door {number // DOOR}"))
                if not number % DOOR:
                    _answer(clients)
            ours.until(lambda found: len(found["came"]) == kiosks)
        held = ours.held()
        with _spent(ours) as telling:
            for _tell in range(TELLS):
                ours.tell("door 0", MESSAGE)
                _answer(clients)
        with _spent(ours) as idling:
            for _second in range(IDLE_SECONDS):
                sleep(1.0)
                _answer(clients)
        with _spent(ours) as leaving:
            stack.close()
            ours.until(lambda found: found["left"] == kiosks)
    each = {what: (held[what] - before[what]) / kiosks for what in held}
    return [
        f"{kiosks / arriving():,.0f} arrivals in a second of processor time",
        f"{each['bytes'] / 1e3:.1f} kB, {each['descriptors']:.1f} descriptors, {each['greenlets']:.1f} greenlets each",
        f"{telling() / TELLS / DOOR * 1e6:.0f} µs for a screen to be told",
        f"{idling() / IDLE_SECONDS:.2%} of a core while idle",
        f"{leaving() / kiosks * 1e6:.0f} µs for one to leave",
    ]


@contextmanager
def _spent(ours: House) -> Iterator[Callable[[], float]]:
    began = ours.spent()
    seconds: list[float] = []
    yield lambda: seconds[0]
    seconds.append(ours.spent() - began)


def _arrive(stack: ExitStack, ours: House, room: str) -> Wire:
    client = Wire(ours.port)
    stack.callback(client.close)
    assert client.upgrade() == 101
    client.say(f'40{{"room":"{room}"}}')
    return client


def _answer(clients: list[Wire]) -> None:
    """Answer pings, and read what else there is."""
    for client in clients:
        client.answer()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

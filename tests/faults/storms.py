"""Storms: a large fleet loses its server at once, and must come back soon and not all at once."""

from __future__ import annotations

from time import monotonic, sleep

from tests.faults.breaking import half_taken
from tests.faults.chapters import BACK_SECONDS, COUNTED_SECONDS, MB, Row
from tests.faults.fleet import until
from tests.faults.kiosks import CALM
from tests.faults.processes import resident
from tests.faults.world import World

RETURN_SECONDS = 30.0
"""Within that of the fault, a restart included, a large fleet is fresh again, also on half of a machine."""
UNEVEN = 1.5
"""Times the even share of its window that a second after the start may see of a fleet that was told goodbye."""
MEMORY_BACK = 1.1
"""A restarted server has its memory of before, but for what two runs of the same program differ by."""


def fleet_returns(world: World, *, killed: bool) -> Row:
    """Restart under a large fleet."""
    sleep(CALM + 1.0)  # a kiosk that came back just now waits longer the next time
    before = resident(world.server.pid)
    number = len(world.fleet.kiosks) + world.extras.count
    fault = f"{'SIGKILL' if killed else 'SIGTERM'} and start under {number} kiosks"
    world.extras.forget()
    began = world.inject(fault)
    if killed:
        world.server.kill()
    else:
        world.server.stop()
    window = world.fleet.kiosks[0].reconnect_window
    world.server.start()
    started, ends = monotonic(), began + RETURN_SECONDS
    restarted = f"restarted after {started - began:.1f} s"
    until(
        lambda: world.fleet.fresh_since(started) >= 0.99, ends - monotonic(), f"99 % are fresh again; {restarted} of 30"
    )
    extras = world.extras.return_within(ends - monotonic())
    back = monotonic() - began
    world.all_fresh(BACK_SECONDS)
    busiest = world.fleet.busiest_second(started) + extras["opened_in_a_second"]
    sleep(COUNTED_SECONDS)
    after = resident(world.server.pid)
    figures = (
        f"{restarted}, 99 % fresh after {back:.1f} s, "
        f"at most {busiest:.0f} connects in a second of a window of {window:.1f} s; "
        f"memory {before / MB:.0f} → {after / MB:.0f} MB"
    )
    assert back <= RETURN_SECONDS, figures
    assert killed or busiest <= UNEVEN * number / window, figures
    assert after <= MEMORY_BACK * before, figures
    return Row(fault, figures)


def fleet_returns_beside(world: World, *, killed: bool) -> Row:
    """Restart under a large fleet while somebody else uses half of the machine."""
    with half_taken():
        row = fleet_returns(world, killed=killed)
    return Row(f"{row.injected}, half of the machine taken", row.figures)

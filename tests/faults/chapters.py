"""The faults of one process and its clients: each breaks something, checks what must hold meanwhile, and tells figures.

What must hold in the end (nothing lost, no step back, no stale face that looks fresh) is judged by the world.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from time import monotonic, sleep

from tests.faults.breaking import Stranger, WrongClock, full, locked
from tests.faults.fleet import until
from tests.faults.processes import kill, resident
from tests.faults.world import World
from tests.process import children
from tests.proxy import Proxy

MB = 1e6
UNREAD = 100
"""Faces of a large door that fill the kernel's buffers and the queue behind them."""
COUNTED_SECONDS = 6.0
"""After that long the server has counted its fleet."""
BACK_SECONDS = 75.0
"""A kiosk that failed several times waits up to a minute, then needs its turn."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was injected, and the figures of what held."""

    injected: str
    figures: str


def killed(world: World, rounds: int) -> Row:
    """Kill all processes of the server at random moments under load, and start it again."""
    silent = []
    for number in range(1, rounds + 1):
        world.writes_flow(random.randint(5, 15))
        world.inject(f"SIGKILL {number}")
        world.server.kill()
        world.server.start()
        silent.append(world.writes_flow(1))
    back = world.all_fresh(BACK_SECONDS)
    longest = f"first write again after at most {max(silent):.1f} s"
    return Row(f"SIGKILL under load, {rounds} ×", f"{longest}; all kiosks fresh {back:.0f} s after the last")


def stopped(world: World) -> Row:
    """Ask the server to stop, and start it again."""
    began = world.inject("SIGTERM")
    assert world.server.stop() == 0
    took = monotonic() - began
    world.server.start()
    back = world.all_fresh(30.0)
    return Row("SIGTERM and start", f"stopped in {took:.1f} s; all kiosks fresh {back:.1f} s after the start")


def database_locked(world: World, seconds: float) -> Row:
    """Let another process hold the write lock of the SQLite file: nobody can write, everybody can read."""
    world.inject("the database is locked")
    with locked(world.server.data / "doorboard.sqlite"):
        sleep(seconds)
        asked = world.asks()
        fresh = world.fleet.fresh()
    assert asked < 1.0, f"a page took {asked:.1f} s while nobody could write"
    assert fresh == 1.0, f"only {fresh:.0%} of the kiosks were fresh while nobody could write"
    back = world.writes_flow(1)
    return Row(f"database locked for {seconds:g} s", f"all kiosks stayed fresh; first write {back:.1f} s after")


def disk_full(world: World, seconds: float) -> Row:
    """Leave no room on the disk of the database."""
    began = world.inject("the disk is full")
    with full(world.server.data):
        sleep(seconds)
        answers = {attempt.status for attempt in world.writers.attempts(began + 1.0)}
        fresh = world.fleet.fresh()
    assert 200 not in answers, "a write was acknowledged on a full disk"
    assert fresh == 1.0, f"only {fresh:.0%} of the kiosks were fresh while nobody could write"
    back = world.writes_flow(5)
    said = ", ".join(map(str, sorted(answers)))
    return Row(f"disk full for {seconds:g} s", f"writes answered with {said}; writes again after {back:.1f} s")


def clock_jumped(world: World, clock: WrongClock) -> Row:
    """Let the server's clock jump forward and back while it runs."""
    jumps = {"an hour on": 3_600, "an hour back": -3_600, "a day on": 86_400, "right again": 0}
    for jump, seconds in jumps.items():
        world.inject(f"the clock is {jump}")
        clock.jump(seconds)
        world.writes_flow(20)
        sleep(6.0)
        world.all_fresh(BACK_SECONDS)
    return Row("clock jumps: " + ", ".join(jumps), "writes and screens went on")


def never_reads(world: World) -> Row:
    """Open a socket as a kiosk of a busy door, and never read from it."""
    with world.flood() as flood:
        until(lambda: flood.acknowledged() >= 200, 60.0, "the server is warm")
        before = resident(world.server.pid)
        world.inject("a client that never reads")
        stranger = Stranger(world.server.port, small=True)
        stranger.upgrade()
        stranger.say(f'40{{"token":"{world.kiosk_of_crowd().token}"}}')
        reader = world.kiosk_of_crowd().watched.shown
        enough = len(reader) + UNREAD
        until(lambda: stranger.is_cut() or len(reader) >= enough, 60.0, "a reader sees what the other does not")
        until(stranger.is_cut, 5.0, f"who leaves {UNREAD} faces unread is cut")
        took, unread = monotonic() - stranger.began, len(reader) - enough + UNREAD
        grown = (resident(world.server.pid) - before) / MB
    stranger.close()
    assert grown <= 5.0, f"grew by {grown:.1f} MB"
    figures = f"cut after {took:.1f} s and {unread} faces, memory grew by {max(grown, 0.0):.1f} MB"
    return Row("a client that never reads", figures)


def strangers(world: World, number: int) -> Row:
    """Open sockets that never say hello: half of them not even a request."""
    world.inject(f"{number} connects without a hello")
    before, most, opened = resident(world.server.pid), 0, []
    began = monotonic()
    for index in range(number):
        stranger = Stranger(world.server.port)
        if index % 2:
            stranger.upgrade()
        opened.append(stranger)
        if index % 500 == 0:
            most = max(most, resident(world.server.pid))
    took = monotonic() - began
    most = max(most, resident(world.server.pid))
    until(lambda: all(stranger.hears_the_end() for stranger in opened), 60.0, "every stranger is cut")
    for stranger in opened:
        stranger.close()
    world.all_fresh(BACK_SECONDS)
    after = resident(world.server.pid)
    figures = f"memory {before / MB:.0f} → {most / MB:.0f} → {after / MB:.0f} MB"
    assert after - before < 60 * MB, figures
    return Row(f"{number} connects without a hello in {took:.0f} s", f"all cut; {figures}")


def network_held(world: World, proxy: Proxy, seconds: float) -> Row:
    """Let the network swallow everything: no closing, no refusal, only silence."""
    world.inject("a black hole")
    proxy.hold()
    doubt = until(lambda: world.fleet.doubting() == 1.0, 20.0, "every kiosk doubts what it shows")
    sleep(max(seconds - doubt, 0.0))
    proxy.pass_on()
    back = world.all_fresh(BACK_SECONDS)
    return Row(f"black hole for {seconds:g} s", f"all kiosks in doubt after {doubt:.1f} s, fresh {back:.1f} s after")


def half_open(world: World, proxy: Proxy) -> Row:
    """Cut the kiosks' side of every line; the server never learns of it."""
    world.inject("half-open lines")
    proxy.half_open()
    back = world.all_fresh(BACK_SECONDS)
    return Row("half-open connections", f"all kiosks fresh after {back:.1f} s")


def worker_killed(world: World) -> Row:
    """Kill one of several workers; another takes its place without a hand."""
    victim, *_others = children(world.server.pid)
    world.inject("SIGKILL of one worker")
    kill(victim)
    until(lambda: victim not in children(world.server.pid), 10.0, "a new worker")
    return Row("SIGKILL of one worker", f"all kiosks fresh {world.all_fresh(BACK_SECONDS):.1f} s after")


def fleet_returns(world: World, *, killed: bool) -> Row:
    """Restart under a large fleet: it must come back soon, and not all at once."""
    sleep(COUNTED_SECONDS)
    before = resident(world.server.pid)
    how = "SIGKILL" if killed else "SIGTERM"
    began = world.inject(f"{how} under {len(world.fleet.kiosks)} kiosks")
    if killed:
        world.server.kill()
    else:
        world.server.stop()
    world.server.start()
    started = monotonic()
    until(lambda: world.fleet.heard_since(started) >= 0.99, BACK_SECONDS if killed else 30.0, "99 % are back")
    back = monotonic() - began
    busiest = world.fleet.busiest_second(began)
    world.all_fresh(BACK_SECONDS)
    after = resident(world.server.pid)
    figures = f"99 % fresh after {back:.1f} s, at most {busiest} connects in a second"
    memory = f"memory {before / MB:.0f} → {after / MB:.0f} MB"
    assert killed or busiest <= 150, figures
    assert after < 1.2 * before, memory
    return Row(f"{how} and start under {len(world.fleet.kiosks)} kiosks", f"{figures}; {memory}")

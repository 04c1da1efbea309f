"""The faults of one process and its clients: each breaks something, checks what must hold meanwhile, and tells figures.

What must hold in the end (nothing lost, no step back, no stale face that looks fresh) is judged by the world.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from time import monotonic, sleep

from server.live.line import MOST_UNREAD
from tests.faults.breaking import Stranger, WrongClock, full, locked
from tests.faults.checker import BEHIND_SECONDS
from tests.faults.fleet import until
from tests.faults.processes import is_alive, kill, resident
from tests.faults.world import World
from tests.process import children
from tests.proxy import Proxy

MB = 1e6
KB = 1e3
UNREAD = 6 * MOST_UNREAD
"""Bytes that fill what the server lets wait for one reader, and the kernel's buffers before it."""
CUT_SECONDS = 5.0
"""So soon a client that never reads is cut."""
ORPHAN_SECONDS = 10.0
"""So soon the workers of a parent that died are gone with it: they say goodbye to their kiosks first."""
KEPT_BYTES = 30_000_000
"""Memory that crowds of strangers may leave behind: pieces of it that the next crowd gets."""
GROWN_BYTES = 10_000_000
"""Memory that a second crowd may leave behind beyond the first: noise, not a leak."""
COUNTED_SECONDS = 6.0
"""After that long the server has counted its fleet."""
BACK_SECONDS = 75.0
"""A kiosk that failed several times waits up to a minute, then needs its turn."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was injected, and the figures of what held."""

    injected: str
    figures: str


def judged(world: World) -> Row:
    """Let all come to rest, and hold the whole history against the database and the promises."""
    history = world.judge()
    writes = f"{world.writers.acknowledged()} acknowledged check-ins"
    faces = f"{sum(len(watched.shown) for watched in history.watched)} faces on {len(history.watched)} screens"
    behind = f"fresh-looking boards at most {world.behind(0.0):.1f} s behind"
    return Row("all of it, and then the judgement", f"every promise kept: {writes}, {faces}, {behind}")


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
    back = world.all_fresh(BACK_SECONDS)
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
        memory = [resident(world.server.pid)]
        world.inject("a client that never reads")
        stranger = Stranger(world.server.port, small=True)
        stranger.upgrade()
        stranger.say(f'40{{"token":"{world.kiosk_of_crowd().token}"}}')
        reader = world.kiosk_of_crowd()
        known, late = reader.bytes, [0.0]

        def is_cut() -> bool:
            memory.append(resident(world.server.pid))
            if not late[0] and reader.bytes > known + MOST_UNREAD:
                late[0] = monotonic()
            return stranger.is_cut()

        until(lambda: is_cut() or reader.bytes >= known + UNREAD, 60.0, "a reader sees what the other does not")
        until(is_cut, CUT_SECONDS, f"who leaves {UNREAD} bytes unread is cut")
        cut, unread = monotonic(), reader.bytes - known
    stranger.close()
    grown = (max(memory) - memory[0]) / MB
    took, beyond = cut - stranger.began, cut - (late[0] or cut)
    figures = (
        f"cut after {took:.1f} s and {unread / KB:.0f} kB, {beyond:.1f} s after 64 were left unread, "
        f"memory grew by {grown:.1f} MB at most"
    )
    assert beyond <= CUT_SECONDS, figures
    assert grown <= 5.0, figures
    return Row("a client that never reads", figures)


def strangers(world: World, number: int) -> Row:
    """Open sockets that never say hello, half of them not even a request; then do it again."""
    before = resident(world.server.pid)
    (first, took), (second, _took) = _crowd(world, number), _crowd(world, number)
    memory = " → ".join(f"{used / MB:.0f}" for used in (before, *first, *second))
    figures = f"all cut; memory before, at the height and after each crowd: {memory} MB"
    assert second[1] - before < KEPT_BYTES, figures
    assert second[1] - first[1] < GROWN_BYTES, figures
    return Row(f"twice {number} connects without a hello, in {took:.0f} s each", figures)


def _crowd(world: World, number: int) -> tuple[tuple[int, int], float]:
    """Let a crowd come and be cut; return the memory at its height and after it, and how long it took to come."""
    world.inject(f"{number} connects without a hello")
    most, opened, began = 0, [], monotonic()
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
    sleep(COUNTED_SECONDS)
    return (most, resident(world.server.pid)), took


def network_held(world: World, proxy: Proxy, seconds: float) -> Row:
    """Let the network swallow everything: no closing, no refusal, only silence."""
    world.inject("a black hole")
    proxy.hold()
    try:
        doubt = until(lambda: world.fleet.doubting() == 1.0, 20.0, "every kiosk doubts what it shows")
        sleep(max(seconds - doubt, 0.0))
    finally:
        proxy.pass_on()
    back = world.all_fresh(BACK_SECONDS)
    return Row(f"black hole for {seconds:g} s", f"all kiosks in doubt after {doubt:.1f} s, fresh {back:.1f} s after")


def network_slow(world: World, proxy: Proxy, delay: float, seconds: float) -> Row:
    """Let everything be long under way, then nothing come: a slow line may look fresh, but no longer than it is."""
    proxy.cut()
    began = world.inject(f"everything takes {delay:g} s each way")
    proxy.delay(delay)
    sleep(seconds)
    slow = world.behind(began)
    held = world.inject("a black hole behind a slow line")
    proxy.hold()
    try:
        doubt = until(lambda: world.fleet.doubting() == 1.0, 20.0, "every kiosk doubts what it shows")
    finally:
        proxy.pass_on()
    behind = world.behind(held)
    assert max(slow, behind) <= BEHIND_SECONDS, f"a fresh-looking board was {max(slow, behind):.1f} s behind"
    back = world.all_fresh(BACK_SECONDS)
    return Row(
        f"everything {delay:g} s under way each way for {seconds:g} s, then a black hole",
        f"fresh-looking boards at most {slow:.1f} s behind while it was slow, {behind:.1f} s in the hole; "
        f"all in doubt after {doubt:.1f} s, fresh {back:.1f} s after it",
    )


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


def parent_killed(world: World) -> Row:
    """Kill the parent of the workers alone: they end by themselves, and a new start takes the port over."""
    workers = children(world.server.pid)
    assert workers
    world.inject("SIGKILL of the parent alone")
    kill(world.server.pid)
    try:
        gone = until(lambda: not any(map(is_alive, workers)), ORPHAN_SECONDS, "the workers of a dead parent end")
    finally:
        world.server.kill()
        world.server.start()
    written = world.writes_flow(1)
    back = world.all_fresh(BACK_SECONDS)
    figures = f"its workers ended within {gone:.1f} s; started again, first write after {written:.1f} s"
    return Row("SIGKILL of the parent alone", f"{figures}, all kiosks fresh after {written + back:.1f} s")

"""The faults of several processes on PostgreSQL and Redis: each breaks one of the two under load."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic, sleep

from server.live.queue import CHANNEL
from tests.faults.chapters import BACK_SECONDS, Row
from tests.faults.fleet import until
from tests.faults.latency import compared, slower
from tests.faults.world import World
from tests.postgres import Postgres
from tests.proxy import Proxy
from tests.redis_server import Redis

FRESH_AND_BEHIND = 2.5
"""Seconds that a fresh-looking board may be behind while processes cannot tell each other what moved."""
RESTART_SECONDS = 10.0
SHORTEST_CALM = 10.0
"""A fault is held against as long a time without one, and at least this."""


def redis_killed(world: World, redis: Redis, seconds: float) -> Row:
    """Kill Redis for a while: boards follow by the database alone, and no request waits for the dead."""
    before = _calm(world, redis, seconds)
    began = world.inject("Redis is killed")
    redis.kill()
    sleep(seconds)
    ended = monotonic()
    redis.start()
    return _judged(world, redis, f"Redis killed for {seconds:g} s", before, (began, ended))


def redis_stopped(world: World, redis: Redis, seconds: float) -> Row:
    """Let Redis stand still for a while: its connections are open and nothing answers."""
    before = _calm(world, redis, seconds)
    began = world.inject("Redis stands still")
    redis.pause()
    sleep(seconds)
    ended = monotonic()
    redis.resume()
    return _judged(world, redis, f"Redis stopped (SIGSTOP) for {seconds:g} s", before, (began, ended))


def redis_restarted(world: World, redis: Redis) -> Row:
    """Restart Redis at once."""
    before = _calm(world, redis, RESTART_SECONDS)
    began = world.inject("Redis is restarted")
    redis.kill()
    redis.start()
    sleep(RESTART_SECONDS)
    return _judged(world, redis, "Redis restarted", before, (began, monotonic()))


def subscription_dead(world: World, redis: Redis, way: Proxy, seconds: float) -> Row:
    """Close the subscriptions from Redis's side, and let nobody subscribe again for a while."""
    before = _calm(world, redis, seconds)
    began = world.inject("subscriptions are killed, and nobody can subscribe")
    way.cut()
    redis.kill_subscriptions()
    sleep(seconds)
    ended = monotonic()
    way.pass_on()
    return _judged(world, redis, f"subscriptions dead for {seconds:g} s", before, (began, ended))


def redis_black_hole(world: World, redis: Redis, way: Proxy, seconds: float) -> Row:
    """Swallow everything between the processes and Redis, without a closing."""
    before = _calm(world, redis, seconds)
    began = world.inject("Redis is behind a black hole")
    way.hold()
    sleep(seconds)
    ended = monotonic()
    way.pass_on()
    return _judged(world, redis, f"Redis behind a black hole for {seconds:g} s", before, (began, ended))


def postgres_restarted(world: World, postgres: Postgres, seconds: float) -> Row:
    """Pull PostgreSQL's plug, and start it again."""
    world.inject("PostgreSQL is stopped at once")
    postgres.stop("immediate")
    sleep(seconds)
    postgres.start()
    began = monotonic()
    written = world.writes_flow(1)
    world.all_fresh(BACK_SECONDS)
    figures = f"first write {written:.1f} s after the start, all kiosks fresh after {monotonic() - began:.1f} s"
    return Row(f"PostgreSQL stopped (immediate) for {seconds:g} s", figures)


def postgres_paused(world: World, postgres: Postgres, seconds: float) -> Row:
    """Let PostgreSQL stand still: a live line must not vouch for what the server cannot read."""
    world.inject("PostgreSQL stands still")
    postgres.pause()
    try:
        doubt = until(lambda: world.fleet.doubting() == 1.0, 20.0, "every kiosk doubts what it shows")
        sleep(max(seconds - doubt, 0.0))
    finally:
        postgres.resume()
    began = monotonic()
    written = world.writes_flow(1)
    world.all_fresh(BACK_SECONDS)
    return Row(
        f"PostgreSQL stopped (SIGSTOP) for {seconds:g} s",
        f"all kiosks in doubt after {doubt:.1f} s; first write {written:.1f} s after, "
        f"all fresh after {monotonic() - began:.1f} s",
    )


@dataclass(frozen=True, slots=True)
class _Calm:
    """How it was before: since when, and how many processes listened; one without screens need not."""

    since: float
    subscribers: int


def _calm(world: World, redis: Redis, seconds: float) -> _Calm:
    world.all_fresh(BACK_SECONDS)
    began = monotonic()
    sleep(max(seconds, SHORTEST_CALM))
    return _Calm(began, redis.subscribers(CHANNEL))


def _judged(world: World, redis: Redis, injected: str, before: _Calm, during: tuple[float, float]) -> Row:
    behind = world.behind(*during)
    assert behind <= FRESH_AND_BEHIND, f"a fresh-looking board was {behind:.1f} s behind"
    calm, broken = _requests(world, before.since, during[0]), _requests(world, *during)
    figures = compared(calm, broken)
    healed = until(lambda: redis.subscribers(CHANNEL) >= before.subscribers > 0, 40.0, "who listened listens again")
    if any(slower(calm, broken)):
        # Perhaps the whole machine became slower: then it still is.
        after = _calm(world, redis, during[1] - during[0])
        calm = _requests(world, after.since, monotonic())
        figures = f"{figures}; against as long a time after it: {compared(calm, broken)}"
    waited = list(slower(calm, broken))
    assert not waited, f"{'; '.join(waited)}: {figures}"
    world.writes_flow(5)
    return Row(
        injected,
        f"fresh-looking boards at most {behind:.1f} s behind; {figures}; subscribed again after {healed:.1f} s",
    )


def _requests(world: World, since: float, ended: float) -> list[float]:
    attempts = world.writers.attempts(since, ended)
    assert len(attempts) > 50, "too few requests to judge"
    failed = {attempt.status for attempt in attempts} - {200}
    assert not failed, f"requests were answered with {failed} (0: not at all)"
    return [1000 * attempt.seconds for attempt in attempts]

"""Counting within the current minute, in memory, together with the other processes while no request waits for Redis.

Each process counts by itself, tells the others every second what it counted, and hears what they did of the same. So it
knows of them a second late at most. Without Redis, or while it is away, it counts alone.
"""

from __future__ import annotations

import logging
from collections import Counter

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from server.core.clock import Clock

SECONDS = 60
PATIENCE_SECONDS = 1.0
"""How long one attempt to tell may take."""

What = tuple[str, str]
"""A policy, and whom it is counted for."""

log = logging.getLogger(__name__)


class Minute:
    """The counts of this minute, thrown away when it is over; all minutes begin with the clock's."""

    def __init__(self, clock: Clock, redis_url: str | None) -> None:
        self._clock = clock
        self._redis = _redis(redis_url) if redis_url else None
        self._healthy = True
        self._minute = 0
        self._own: Counter[What] = Counter()
        self._told: Counter[What] = Counter()
        self._untold: Counter[What] = Counter()
        self._others: Counter[What] = Counter()

    def count(self, what: What, *, everywhere: bool) -> int:
        """Count, and return how often it was in this minute; ``everywhere``: the other processes are to know."""
        self._look_at_the_clock()
        self._own[what] += 1
        if everywhere and self._redis is not None:
            self._untold[what] += 1
        return self._own[what] + self._others[what]

    def tell(self) -> None:
        """Tell the others what was counted since the last time, and hear what they did of the same."""
        self._look_at_the_clock()
        minute = self._minute
        untold, self._untold = self._untold, Counter()
        if self._redis is None or not untold:
            return
        try:
            sums = _added(self._redis, minute, untold)
        except redis.RedisError as error:
            if self._healthy:
                log.warning("Redis does not count, this process counts alone: %s", error)
            self._healthy = False
            sums = None
        if minute != self._minute:
            return
        if sums is None:
            self._untold.update(untold)
            return
        self._healthy = True
        self._told.update(untold)
        # A Redis that began anew knows less than we told it.
        self._others |= Counter({what: sums[what] - self._told[what] for what in sums})

    def _look_at_the_clock(self) -> None:
        minute = int(self._clock().timestamp()) // SECONDS
        if minute != self._minute:
            self._minute = minute
            self._own, self._told, self._untold, self._others = Counter(), Counter(), Counter(), Counter()


def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _added(server: redis.Redis, minute: int, counts: Counter[What]) -> dict[What, int]:
    with server.pipeline(transaction=False) as pipeline:
        for what, count in counts.items():
            key = f"doorboard:{minute}:{':'.join(what)}"
            pipeline.incrby(key, count)
            pipeline.expire(key, 2 * SECONDS)
        sums = pipeline.execute()[::2]
    return dict(zip(counts, sums, strict=True))

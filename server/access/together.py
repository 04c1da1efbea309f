"""Counting within the current minute together with the other processes, while no request waits for Redis.

Each process counts by itself, tells the others every second what it counted, and hears what they did of the same. So it
knows of them a second late at most. While Redis is away, it counts alone.
"""

from __future__ import annotations

import logging
from collections import Counter

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from server.access.minutes import SECONDS
from server.core.clock import Clock

EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 1.0
"""How long one attempt to tell may take."""

What = tuple[str, ...]

log = logging.getLogger(__name__)


class Together:
    """The counts of one process, to which those of the others are added."""

    def __init__(self, clock: Clock, redis_url: str) -> None:
        self._clock = clock
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._healthy = True
        self._minute = 0
        self._told: Counter[What] = Counter()
        self._untold: Counter[What] = Counter()
        self._others: Counter[What] = Counter()

    def count(self, *what: str) -> int:
        """Count, and return how often it was in this minute, here and elsewhere."""
        self._look_at_the_clock()
        self._untold[what] += 1
        return self._told[what] + self._untold[what] + self._others[what]

    def tell(self) -> None:
        """Tell the others what was counted since the last time, and hear what they did of the same."""
        self._look_at_the_clock()
        minute = self._minute
        untold, self._untold = self._untold, Counter()
        if not untold:
            return
        try:
            sums = self._added(minute, untold)
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

    def _added(self, minute: int, counts: Counter[What]) -> dict[What, int]:
        with self._redis.pipeline(transaction=False) as pipeline:
            for what, count in counts.items():
                key = f"doorboard:{minute}:{':'.join(what)}"
                pipeline.incrby(key, count)
                pipeline.expire(key, 2 * SECONDS)
            sums = pipeline.execute()[::2]
        return dict(zip(counts, sums, strict=True))

    def _look_at_the_clock(self) -> None:
        minute = int(self._clock().timestamp()) // SECONDS
        if minute != self._minute:
            self._minute, self._told, self._untold, self._others = minute, Counter(), Counter(), Counter()

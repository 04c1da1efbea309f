"""The message queue between processes: it carries "these boards moved", and no faces.

Flask-SocketIO's own queue on Redis, used for one event. Redis pub/sub is at most once and its loss is silent, so
nothing depends on it: it makes the two seconds of the reconciler shorter. A dead Redis must not delay a request,
so publishing has a greenlet of its own and gives up quickly.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import Event
from time import monotonic
from typing import Any

import orjson
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from socketio import RedisManager

MOVED = "moved"
CHANNEL = "doorboard"
PUBLISH_SECONDS = 1.0
"""How long one attempt to publish may take."""
PING_SECONDS = 5.0
DEAF_SECONDS = 15.0
"""A subscription that hears nothing for so long, while others ping, is made anew."""

log = logging.getLogger(__name__)


class MoveQueue(RedisManager):  # type: ignore[misc]
    """Tells other processes which boards moved, and hears it from them. Faces are emitted in this process alone."""

    def __init__(self, url: str) -> None:
        super().__init__(url, channel=CHANNEL, redis_options={"socket_connect_timeout": PUBLISH_SECONDS})
        self.heard: Callable[[Iterable[int]], None] = lambda _boards: None
        self._heard_at = monotonic()
        self._publisher = redis.Redis.from_url(
            url,
            socket_timeout=PUBLISH_SECONDS,
            socket_connect_timeout=PUBLISH_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._waiting: set[int] = set()
        self._wake = Event()
        self.healthy = True

    def tell(self, boards: Iterable[int]) -> None:
        """Note that boards moved; :meth:`run` publishes it."""
        self._waiting.update(boards)
        self._wake.set()

    def run(self) -> None:
        """Publish for ever. What cannot be published is dropped: the reconcilers of the others find it."""
        while True:
            self._wake.wait(PING_SECONDS)
            self._wake.clear()
            boards, self._waiting = sorted(self._waiting), set()
            self._say(boards)
            if self.healthy and monotonic() - self._heard_at > DEAF_SECONDS:
                self._subscribe_anew()

    def _say(self, boards: list[int]) -> None:
        message = {"method": "emit", "event": MOVED, "data": [boards], "namespace": "/", "host_id": self.host_id}
        try:
            self._publisher.publish(self.channel, orjson.dumps(message))
        except redis.RedisError as error:
            if self.healthy:
                log.warning("Redis does not answer, boards follow within two seconds: %s", error)
            self.healthy = False
        else:
            self.healthy = True

    def _subscribe_anew(self) -> None:
        # Alone or deaf? A new subscription costs nothing and settles it.
        self._heard_at = monotonic()
        if self.pubsub is not None and self.pubsub.connection is not None:
            self.pubsub.connection.disconnect()

    def _handle_emit(self, message: dict[str, Any]) -> None:
        if message.get("event") != MOVED:
            super()._handle_emit(message)
            return
        self._heard_at = monotonic()
        self.heard(board for board in message["data"][0] if isinstance(board, int))

"""The message queue between processes: it carries "these boards moved", and no faces.

Redis pub/sub is at most once and its loss is silent, so nothing depends on it: it makes the two seconds of the
reconciler shorter. A dead Redis must not delay a request, so publishing has a greenlet of its own and gives up quickly.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from functools import cached_property
from threading import Event
from time import sleep
from typing import Any

import orjson
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = "doorboard"
PATIENCE_SECONDS = 1.0
"""How long one attempt to publish, or to subscribe, may take."""
PING_SECONDS = 5.0
DEAF_SECONDS = 15.0
"""A subscription that does not hear even its own process for so long is made anew."""
AGAIN_SECONDS = 1.0
GATHER_SECONDS = 0.1
"""After each message, what moves for so long is said in one: whoever says or hears one does not care how long it is."""

Forever = Callable[[], None]

log = logging.getLogger(__name__)


class MoveQueue:
    """Tells other processes which boards moved, and hears it from them."""

    def __init__(self, url: str) -> None:
        self.heard: Callable[[Iterable[int]], None] = lambda _boards: None
        self._url = url
        self._subscriber = _client(url)
        self._own_name = secrets.token_hex(8)
        self._waiting: set[int] = set()
        self._wake = Event()
        self._healthy = True

    def tell(self, boards: Iterable[int]) -> None:
        """Note that boards moved; it is published at once, in a greenlet of its own."""
        self._waiting.update(boards)
        self._wake.set()

    def loops(self) -> list[Forever]:
        """Return what must run for ever, each in a greenlet of its own."""
        return [self._publishing, self._listening]

    def _publishing(self) -> None:
        """Publish for ever. What cannot be published is dropped: the reconcilers of the others find it."""
        while True:
            self._wake.wait(PING_SECONDS)
            self._wake.clear()
            boards, self._waiting = sorted(self._waiting), set()
            try:
                self._publisher.publish(CHANNEL, orjson.dumps({"by": self._own_name, "boards": boards}))
            except redis.RedisError as error:
                if self._healthy:
                    log.warning("Redis does not answer, boards follow within two seconds: %s", error)
                self._healthy = False
            else:
                self._healthy = True
            sleep(GATHER_SECONDS)

    @cached_property
    def _publisher(self) -> redis.Redis:
        # One greenlet publishes: a pool costs as much again as what is said. But nobody looks whether the line still
        # holds, so what is said on a broken one is said again. It is made with the first word: a server starts without.
        return _client(self._url, again=1, single_connection_client=True)

    def _listening(self) -> None:
        while True:
            try:
                self._listen()
            except redis.RedisError as error:
                log.info("the subscription ended, and is made anew: %s", error)
            sleep(AGAIN_SECONDS)

    def _listen(self) -> None:
        """Listen as long as something comes, even if it is only what this process says itself."""
        with self._subscriber.pubsub() as subscription:  # type: ignore[no-untyped-call]
            subscription.subscribe(CHANNEL)
            while message := subscription.get_message(timeout=DEAF_SECONDS):
                if message["type"] == "message":
                    self._hear(message["data"])

    def _hear(self, said: bytes) -> None:
        message: dict[str, Any] = orjson.loads(said)
        if message["by"] != self._own_name:
            self.heard(board for board in message["boards"] if isinstance(board, int))


def _client(url: str, again: int = 0, **options: bool) -> redis.Redis:
    patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    retry = Retry(NoBackoff(), again, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(url, retry=retry, **patience, **options)

"""Passwords and PINs as they are stored: Argon2id, beside the event loop, never inside a transaction.

Each takes 64 MB and a tenth of a second for its moment, so a crowd that guesses must queue, not fill the memory. Those
who prove something at a browser or a phone that is known do not stand behind strangers, and nobody waits in a queue
without end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.core.refusal import Refusal

T = TypeVar("T")

_hasher = PasswordHasher()
LONGEST_QUEUE = {"known": 50, "strangers": 10, "doors": 50}
"""How many may wait in each queue: some five seconds of those who are known, one of strangers.

``doors``: PINs of phones that are nobody's yet, on a Monday those of a whole house.
"""
BUSY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a queue, taken."""

    turn: threading.BoundedSemaphore

    def matches(self, stored: str | None, given: str) -> bool:
        """Wait for one's turn and tell whether this is the secret."""
        with self.turn:
            return _in_thread(matches, stored, given)


def hashed(secret: str) -> str:
    """Return what is stored of a password or a PIN."""
    with slot("known") as taken, taken.turn:
        return _in_thread(_hasher.hash, secret)


def matches(stored: str | None, given: str) -> bool:
    """Tell whether this is the secret. Where nothing is stored the answer, no, takes just as long."""
    try:
        _hasher.verify(stored or _nobodys(), given)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _in_thread(work: Callable[..., T], *args: str | None) -> T:
    # While it hashes, Argon2 lets the interpreter go.
    answer: T = gevent.get_hub().threadpool.apply(work, args)
    return answer


@contextmanager
def slot(queue: str) -> Iterator[Slot]:
    """Take a place in a queue. Raises :class:`Refusal` where too many wait already.

    Whoever counts a try takes the place before counting: a try that is turned away was not looked at.
    """
    room, turn = _queue(queue)
    if not room.acquire(blocking=False):
        raise Refusal("core.refused.wait", status=429, seconds=BUSY_SECONDS)
    try:
        yield Slot(turn)
    finally:
        room.release()


@cache
def _queue(name: str) -> tuple[threading.BoundedSemaphore, threading.BoundedSemaphore]:
    # Made at its first use: a server has patched threading by then, so that only a greenlet waits and not all doors.
    return threading.BoundedSemaphore(1 + LONGEST_QUEUE[name]), threading.BoundedSemaphore(1)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")

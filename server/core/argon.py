"""Passwords and PINs as they are stored: Argon2id, beside the event loop, never inside a transaction.

Each takes 64 MB and a tenth of a second for its moment, so a crowd that guesses must queue, not fill the memory. Those
who prove something at a browser, a phone or a door that is known do not stand behind strangers, and nobody waits in a
queue without end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.core.beside import beside
from server.core.refusal import Refusal

_hasher = PasswordHasher()
LONGEST_QUEUE = {"known": 50, "strangers": 10}
"""How many may wait in each queue: some five seconds of those who are known, one of strangers."""
BUSY_SECONDS = 5


def hashed(secret: str) -> str:
    """Return what is stored of a password or a PIN."""
    with _turn("known"):
        return beside(_hasher.hash, secret)


def matches(stored: str | None, given: str, *, stranger: bool = False) -> bool:
    """Tell whether this is the secret. Where nothing is stored the answer, no, takes just as long.

    Raises :class:`Refusal` where too many wait already.
    """
    with _turn("strangers" if stranger else "known"):
        return beside(_verify, stored, given) and stored is not None


def _verify(stored: str | None, given: str) -> bool:
    try:
        return _hasher.verify(stored or _nobodys(), given)
    except (VerificationError, InvalidHashError):
        return False


@contextmanager
def _turn(queue: str) -> Iterator[None]:
    room, turn = _queue(queue)
    if not room.acquire(blocking=False):
        raise Refusal("refused.wait", status=429, seconds=BUSY_SECONDS)
    try:
        with turn:
            yield
    finally:
        room.release()


@cache
def _queue(name: str) -> tuple[threading.BoundedSemaphore, threading.BoundedSemaphore]:
    # Made at its first use: a server has patched threading by then, so that only a greenlet waits and not all doors.
    return threading.BoundedSemaphore(1 + LONGEST_QUEUE[name]), threading.BoundedSemaphore(1)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")

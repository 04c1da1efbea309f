"""Passwords and PINs as they are stored: Argon2id, beside the event loop, never inside a transaction."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.core.beside import beside

_hasher = PasswordHasher()
AT_ONCE = 2
"""Each takes 64 MB for its moment: a crowd that guesses must queue, not fill the memory."""


def hashed(secret: str) -> str:
    """Return what is stored of a password or a PIN."""
    with _turns():
        return beside(_hasher.hash, secret)


def matches(stored: str | None, given: str) -> bool:
    """Tell whether this is the secret. Where nothing is stored the answer, no, takes just as long."""
    with _turns():
        return beside(_verify, stored or _nobodys(), given) and stored is not None


def _verify(stored: str, given: str) -> bool:
    try:
        return _hasher.verify(stored, given)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _turns() -> threading.BoundedSemaphore:
    # Made at its first use: a server has patched threading by then, so that only a greenlet waits and not all doors.
    return threading.BoundedSemaphore(AT_ONCE)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")

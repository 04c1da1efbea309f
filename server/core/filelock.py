"""An advisory lock on an open file: it keeps processes apart, and is gone with whoever held it."""

from __future__ import annotations

import fcntl
from typing import IO


def try_lock(file: IO[bytes], kind: int = fcntl.LOCK_EX) -> bool:
    """Lock a file without waiting; tell whether nobody else held it."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

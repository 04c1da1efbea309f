"""Memory that a crowd leaves behind: the allocator keeps what was freed, in case as many come again."""

from __future__ import annotations

import contextlib
import ctypes
from functools import cache

MANY = 200
"""Connections that ended since memory was last given back."""
CALM = 8
"""Looks at which nobody had left any more: the last of a crowd hold on to what the first ones left behind."""


class MemoryTrim:
    """The memory that one process gives back."""

    def __init__(self) -> None:
        self._left = self._calm = 0

    def note_end(self) -> None:
        """Note that a connection ended."""
        self._left += 1
        self._calm = 0

    def run_once(self) -> None:
        """Give memory back once a crowd has left."""
        self._calm += 1
        if self._left > MANY and self._calm > CALM:
            self._left = 0
            with contextlib.suppress(OSError, AttributeError):
                ctypes.CDLL(None).malloc_trim(0)


@cache
def memory_trim() -> MemoryTrim:
    """Return what gives back the memory of this process."""
    return MemoryTrim()

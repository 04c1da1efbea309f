"""The one place where the time is read. Everything else takes ``now`` as an argument or holds a Clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the machine's time in UTC."""
    return datetime.now(UTC)

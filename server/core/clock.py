"""The one place where the time is read. Everything else takes ``now`` as an argument or holds a Clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the machine's time in UTC, in whole milliseconds: what is recorded reads back as it was said."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)

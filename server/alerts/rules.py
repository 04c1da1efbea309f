"""Which alerts there are, when a message is made of them, and when one is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType

from server.core.roles import Permission

KINDS = MappingProxyType(
    {
        "kiosk_silent": Permission.KIOSKS,
        "kiosk_two_places": Permission.KIOSKS,
        "kiosk_ahead": Permission.KIOSKS,
        "phone_shared": Permission.ENROL,
        "phone_copied": Permission.ENROL,
        "pin_attacked": Permission.ENROL,
    }
)
"""Kind of alert → who may read of it."""

ENDS_ITSELF = frozenset({"kiosk_silent"})
"""Kinds that are settled when the cause is gone; the others wait for a person who has seen to it."""

GATHER = timedelta(seconds=30)
"""What is found within this time is told in one message: a switch that dies takes a whole floor along."""
PAUSE = timedelta(minutes=5)
"""Between two messages about one site at least; what comes and goes in between is not worth one."""

LEASE = timedelta(minutes=1)
"""Whoever took a message to send it and said nothing for so long is dead."""
OF_THE_MESSAGE = frozenset({"turned_down", "broken"})
"""Failures that tell nothing of other messages; with every other one, the target takes none for now."""
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)
GIVE_UP = timedelta(days=1)


def tells_at(found_at: datetime, told_at: datetime | None) -> datetime:
    """Return when a site's news are told: what was found first, and when the site was last told of anything."""
    gathered = found_at + GATHER
    return gathered if told_at is None else max(gathered, told_at + PAUSE)


def tries_again_at(made_at: datetime, attempts: int, now: datetime) -> datetime | None:
    """Return when to send a message again that failed this many times; None: it is too old to be news."""
    if now - made_at >= GIVE_UP:
        return None
    return now + min(FIRST_RETRY * (1 << min(attempts - 1, 10)), LAST_RETRY)

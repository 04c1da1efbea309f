"""Which alerts there are, and when a message is made of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType

from server.access.roles import Permission

KINDS = MappingProxyType(
    {
        "kiosk_silent": Permission.KIOSKS,
        "kiosk_two_places": Permission.KIOSKS,
        "kiosk_ahead": Permission.KIOSKS,
        "phone_shared": Permission.ENROL,
        "pin_attacked": Permission.ENROL,
        "pin_closed": Permission.ENROL,
    }
)
"""Kind of alert → who may read of it."""

LASTS_A_DAY = frozenset({"pin_attacked", "pin_closed"})
"""Kinds that are over with the site's own day, at the latest: on another one they are another alert."""
ENDS_ITSELF = LASTS_A_DAY | {"kiosk_silent"}
"""Kinds that are settled when the cause is gone; the others wait for a person who has seen to it."""

GATHER = timedelta(seconds=30)
"""What is found within this time is told in one message: a switch that dies takes a whole floor along."""
PAUSE = timedelta(minutes=5)
"""Between two messages about one site at least; what comes and goes in between is not worth one."""
AT_ONCE = frozenset({"pin_attacked", "pin_closed"})
"""Kinds that wait for neither: somebody may stand at a door and not come in. What else is found by then goes along."""

OF_THE_MESSAGE = frozenset({"turned_down", "broken"})
"""Failures that tell nothing of other messages; with every other one, the target takes none for now."""


def tells_at(found_at: datetime, told_at: datetime | None) -> datetime:
    """Return when a site's news are told: what was found first, and when the site was last told of anything."""
    gathered = found_at + GATHER
    return gathered if told_at is None else max(gathered, told_at + PAUSE)

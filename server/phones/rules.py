"""What a phone's cookie is worth, what is a PIN, who is the same human. Pure: ``now`` is an argument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from server.core.refusal import Refusal

RENEWED_EVERY = timedelta(days=7)
"""Age at which a cookie is replaced by a new one."""
LOST_AFTER = timedelta(minutes=10)
"""A phone that still shows the old cookie after this long never got the new one: it gets another."""
TOGETHER = timedelta(minutes=5)
"""Pages that were opened with the old cookie may still be sent after the phone has shown the new one."""
NOTED_EVERY = timedelta(days=1)
"""How exactly it is known when a phone was last used."""

INVITE_LIFE = timedelta(hours=24)

PIN = re.compile(r"[0-9]{6}")
TAIL = 4
"""Digits of a person's number that a stranger at the door sees."""
SUSPICIOUS = 10
"""Wrong PINs in a day of which the manager is told."""

SHARING_KEPT = timedelta(days=7)
"""A phone that passed from one to another within this time is shared as much as one that is both's."""


class Shown(StrEnum):
    """What a cookie is, that a phone shows."""

    CURRENT = "current"
    LATE = "late"
    """The one before, of a phone that may not have got the new one yet."""
    COPIED = "copied"
    """The one before, long after the phone has shown the new one: somebody has a copy."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """When the cookie of a phone was replaced last, and when the phone first wrote with the new one.

    ``enrolled``: it was replaced because somebody enrolled, whose phone it was not before.
    """

    rotated_at: datetime
    confirmed_at: datetime | None
    enrolled: bool = False


def shown(renewal: Renewal, now: datetime, *, previous: bool) -> Shown:
    """Return what the cookie is that a phone shows now: its present one, or the ``previous`` one."""
    if not previous:
        return Shown.CURRENT
    if renewal.confirmed_at is None or now <= renewal.confirmed_at + TOGETHER:
        return Shown.LATE
    return Shown.COPIED


def must_renew(renewal: Renewal, cookie: Shown, now: datetime) -> bool:
    """Tell whether a phone that shows this cookie gets a new one.

    A cookie from before somebody enrolled may be a copy: it gets none, for the new one speaks for that person, too.
    """
    if cookie is Shown.LATE:
        lost = renewal.confirmed_at is None and now >= renewal.rotated_at + LOST_AFTER
        return lost and not renewal.enrolled
    return cookie is Shown.CURRENT and now >= renewal.rotated_at + RENEWED_EVERY


def check_pin(pin: str, phone: str | None) -> None:
    """Refuse what is no PIN, and what strangers try first."""
    if not PIN.fullmatch(pin):
        raise Refusal("phones.refused.pin_digits")
    tail = phone[-TAIL:] if phone and len(phone) >= TAIL else None
    if _is_pattern(pin) or (tail is not None and tail in pin) or (phone is not None and pin in phone):
        raise Refusal("phones.refused.pin_simple")


def _is_pattern(pin: str) -> bool:
    """Tell whether a PIN repeats itself (111111, 121212, 123123, 112233) or counts (123456, 987654, 135791)."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeats = any(pin == pin[:length] * (len(pin) // length) for length in (1, 2, 3))
    doubled = pin[::2] == pin[1::2]
    mirrored = pin[:3] == pin[:2:-1]
    return len(steps) == 1 or repeats or doubled or mirrored


@dataclass(frozen=True, slots=True)
class Someone:
    """What tells people apart on a roster."""

    organisation: int
    name: str
    phone: str | None


def same_human(one: Someone, other: Someone) -> bool:
    """Tell whether two lines of rosters are one human who works for two organisations."""
    if one.organisation == other.organisation:
        return False
    same_number = one.phone == other.phone or not (one.phone and other.phone)
    return "".join(one.name.split()).casefold() == "".join(other.name.split()).casefold() and same_number


def is_shared(people: Sequence[Someone]) -> bool:
    """Tell whether a phone is used by more than one human."""
    return any(not same_human(people[0], other) for other in people[1:])

"""What is a PIN, who is the same human. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal, get_args

from server.core.folding import same
from server.core.refusal import Refusal

Way = Literal["pin", "invite"]
WAYS: tuple[Way, ...] = get_args(Way)
"""How a phone becomes somebody's: with name and PIN at a live door code, or by an invite.

A site chooses whether both count, or invites alone: then strangers at a door see no names.
"""
Why = Literal["lost", "unused"]
"""Why a phone is cut off. Somebody else may have used one that was lost: what it could be used to set up, is undone."""

LEFT = "left"
"""Why a phone is nobody's any more whose person left the roster."""
READS_FOR = timedelta(days=30)
"""For so long after their last day people still see on their phones, and export, what is held about them."""

NOTED_EVERY = timedelta(days=1)
"""How exactly it is known when a phone was last used; its cookie lasts anew from then on."""

INVITE_LIFE = timedelta(hours=24)

PIN = re.compile(r"[0-9]{6}")
TAIL = 4
"""Digits of a person's number that a stranger at the door sees."""
SUSPICIOUS = 10
"""Wrong PINs in a day of which the manager is told."""

SHARING_KEPT = timedelta(days=7)
"""A phone that passed from one to another within this time is shared as much as one that is both's."""


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
    return same(one.name) == same(other.name) and same_number


def is_shared(people: Sequence[Someone]) -> bool:
    """Tell whether a phone is used by more than one human."""
    return any(not same_human(people[0], other) for other in people[1:])

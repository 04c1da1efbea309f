"""How long is kept what is not kept for ever, and which of it a site may say itself. Pure.

The lines of the ledgers are not among it: their end comes with the ledgers, not with a day of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """Kept for so many ``days`` after it has served; a site may say so itself, from ``least`` on, if that is set."""

    days: int
    least: int | None = None
    most: int = 365


POLICIES: Mapping[str, RetentionPolicy] = MappingProxyType(
    {
        "detail": RetentionPolicy(90, least=7),
        "plan": RetentionPolicy(90, least=7),
        "correction": RetentionPolicy(90, least=30),
        "alert": RetentionPolicy(90, least=30),
        "login": RetentionPolicy(90),
        "job": RetentionPolicy(30),
        "idempotency": RetentionPolicy(2),
        "used_ticket": RetentionPolicy(2),
        "invite": RetentionPolicy(2),
        "attempt_count": RetentionPolicy(2),
        "password_link": RetentionPolicy(2),
        "order": RetentionPolicy(2),
        "file": RetentionPolicy(0),
        "pairing": RetentionPolicy(0),
    }
)
"""What is kept → for how long. ``detail``: place and purpose of an entry. A phone that was offline over night may still
repeat itself in the morning, so what makes that harmless is kept for two days."""
CHOSEN = tuple(what for what, policy in POLICIES.items() if policy.least is not None)
"""What a site may say itself."""


def days_kept(what: str, chosen: Mapping[str, int]) -> int:
    """Return for how many days something is kept, by what a site has chosen."""
    return chosen.get(what, POLICIES[what].days)

"""How long is kept what is not kept for ever, and which of it a site may say itself. Pure.

The lines of the ledgers are not among it: their end comes with the ledgers, not with a day of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Policy:
    """Kept for so many ``days`` after it has served; a site may say so itself, from ``least`` on, if that is set."""

    days: int
    least: int | None = None
    most: int = 365


POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        "detail": Policy(90, least=7),
        "plan": Policy(90, least=7),
        "correction": Policy(90, least=30),
        "alert": Policy(90, least=30),
        "login": Policy(90),
        "job": Policy(30),
        "idempotency": Policy(2),
        "used_ticket": Policy(2),
        "invite": Policy(2),
        "attempt_count": Policy(2),
        "password_link": Policy(2),
        "order": Policy(2),
        "file": Policy(0),
        "pairing": Policy(0),
    }
)
"""What is kept → for how long. ``detail``: place and purpose of an entry. A phone that was offline over night may still
repeat itself in the morning, so what makes that harmless is kept for two days."""
CHOSEN = tuple(what for what, policy in POLICIES.items() if policy.least is not None)
"""What a site may say itself."""


def days_kept(what: str, chosen: Mapping[str, int]) -> int:
    """Return for how many days something is kept, by what a site has chosen."""
    return chosen.get(what, POLICIES[what].days)

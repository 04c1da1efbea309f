"""How a fleet of kiosks comes back without falling over the server."""

from __future__ import annotations

SHORTEST, LONGEST = 2.0, 60.0
COMEBACKS = 100
"""Kiosks a second that a server greets with ease."""


def spread(kiosks: int) -> float:
    """Return the seconds over which a fleet of this size spreads its reconnects."""
    return min(max(kiosks / COMEBACKS, SHORTEST), LONGEST)

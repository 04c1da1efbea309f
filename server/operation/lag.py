"""How far screens are behind the database, seen from the database: what each live kiosk acknowledged it painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

LONGEST_HISTORY = 256
FRESH_SECONDS = 12.0
"""What a screen may be behind and still be called fresh, by it and by us."""


class Glass(NamedTuple):
    """A live kiosk: the version of its board in the database, and the one on its glass."""

    board: int
    version: int
    painted: int


@dataclass(slots=True)
class Lags:
    """Remembers when a version of a board was first seen, for as long as a live kiosk has not painted it."""

    _seen: dict[int, list[tuple[int, float]]] = field(default_factory=dict)

    @property
    def behind(self) -> bool:
        """Whether any board was behind at the last look."""
        return bool(self._seen)

    def look(self, glasses: Iterable[Glass], now: float) -> dict[int, float]:
        """Return the lag of each board's slowest live kiosk, in seconds; ``now`` is monotonic.

        A lag is known to the second of the last look before, so look often.
        """
        slowest: dict[int, Glass] = {}
        for glass in glasses:
            known = slowest.setdefault(glass.board, glass)
            if glass.painted < known.painted:
                slowest[glass.board] = glass
        self._seen = {
            board: self._after(glass, now) for board, glass in slowest.items() if glass.painted < glass.version
        }
        return {board: now - self._seen[board][0][1] if board in self._seen else 0.0 for board in slowest}

    def _after(self, glass: Glass, now: float) -> list[tuple[int, float]]:
        """Return the versions that this glass has not painted, and when each was first seen."""
        seen = [(version, at) for version, at in self._seen.get(glass.board, ()) if version > glass.painted]
        if seen and seen[-1][0] > glass.version:
            seen.clear()
        if not seen or seen[-1][0] < glass.version:
            seen.append((glass.version, now))
            del seen[1:-LONGEST_HISTORY]
        return seen

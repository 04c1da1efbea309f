"""How far screens are behind the database, seen from the database: what each live kiosk acknowledged it painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

LONGEST_HISTORY = 256
FRESH_SECONDS = 12.0
"""What a screen may be behind and still be called fresh, by it and by us."""


@dataclass(frozen=True, slots=True)
class Glass:
    """A live kiosk: the version of its board in the database, and the one on its glass."""

    board: int
    version: int
    painted: int


@dataclass(slots=True)
class Lags:
    """Remembers when a version of a board was first seen, for as long as a live kiosk has not painted it."""

    _seen: dict[int, list[tuple[int, float]]] = field(default_factory=dict)

    def look(self, glasses: Iterable[Glass], now: float) -> dict[int, float]:
        """Return the lag of each board's slowest live kiosk, in seconds; ``now`` is monotonic.

        A lag is known to the second of the last look before, so look often.
        """
        oldest: dict[int, int] = {}
        for glass in glasses:
            self._note(glass, now)
            oldest[glass.board] = min(glass.painted, oldest.get(glass.board, glass.painted))
        self._seen = {board: self._after(board, painted) for board, painted in oldest.items()}
        return {board: now - seen[0][1] if seen else 0.0 for board, seen in self._seen.items()}

    def _note(self, glass: Glass, now: float) -> None:
        seen = self._seen.setdefault(glass.board, [])
        if seen and seen[-1][0] > glass.version:
            seen.clear()
        if not seen or seen[-1][0] < glass.version:
            seen.append((glass.version, now))
            del seen[1:-LONGEST_HISTORY]

    def _after(self, board: int, painted: int) -> list[tuple[int, float]]:
        return [(version, at) for version, at in self._seen[board] if version > painted]

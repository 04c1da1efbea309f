"""The backlog of faces: of a few doors that somebody moved before those that time moved all at once. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import chain, islice

TOGETHER = 32
"""Boards whose faces are read at a time: hardly more statements than for one, and no turn of the loop is too long."""
FEW = 50
"""As many boards move at most where somebody said something of themselves; the passing of time moves hundreds."""
SHARE_OF_CALM = 0.1
"""Part of the time in which calm faces are read, however many of them change: overviews wait, so that doors do not."""


class Backlog:
    """The boards that wait. Instants are those of the monotonic clock.

    What is painted at its own pace is calm until then: such a board waits, too, and comes after the doors.
    """

    def __init__(self) -> None:
        self._soon: dict[int, None] = {}
        self._later: dict[int, None] = {}
        self._calm: dict[int, None] = {}
        self._calm_until: dict[int, float] = {}
        self._all_calm_until = 0.0

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._soon) + len(self._later) + len(self._calm)

    def __contains__(self, board: int) -> bool:
        """Tell whether a board waits."""
        return board in self._soon or board in self._later or board in self._calm

    @property
    def is_crowd(self) -> bool:
        """Whether as many wait who need no calm as are read at a time."""
        return len(self._soon) + len(self._later) >= TOGETHER

    def add(self, boards: Collection[int]) -> None:
        """Let boards wait that moved together."""
        is_soon = len(boards) <= FEW
        for board in boards:
            if board in self._calm_until:
                self._calm[board] = None
            elif is_soon:
                self._later.pop(board, None)
                self._soon[board] = None
            elif board not in self._soon:
                self._later[board] = None

    def keep(self, is_watched: Callable[[int], bool]) -> None:
        """Let nobody wait whom nobody watches."""
        for boards in (self._soon, self._later, self._calm):
            for board in [board for board in boards if not is_watched(board)]:
                del boards[board]

    def take(self, now: float) -> list[int]:
        """Return whose faces are to be read together now, who wait no more: some doors, and one that was calm."""
        some = list(islice(chain(self._soon, self._later), TOGETHER))
        some += [board for board in (self._calmest(),) if board is not None and self._due_at(board) <= now]
        for board in some:
            for boards in (self._soon, self._later, self._calm):
                boards.pop(board, None)
        return some

    def paint(self, board: int, now: float, calm: float, spent: float) -> None:
        """Note that a board was painted that is calm for some seconds then, and what reading it took."""
        self._calm_until[board] = now + calm
        self._all_calm_until = now + spent * (1 / SHARE_OF_CALM - 1)

    def next_at(self, now: float) -> float | None:
        """Return when somebody is to be taken next, None where nobody waits."""
        if self._soon or self._later:
            return now
        calmest = self._calmest()
        return None if calmest is None else self._due_at(calmest)

    def _calmest(self) -> int | None:
        return min(self._calm, key=self._calm_until.__getitem__, default=None)

    def _due_at(self, board: int) -> float:
        return max(self._calm_until[board], self._all_calm_until)

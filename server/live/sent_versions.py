"""The version that the screens of each board were sent last, and as of when the database says that it is true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Protocol

from server.core.turns import BRIEFLY, Turn

COMPARED = 500
"""Boards that are compared at a time; then everybody else may have their turn."""


class DatabaseVersions(Protocol):
    """The versions in the database: the epoch, and the version of every board."""

    @property
    def epoch(self) -> str:
        """The epoch in which the versions count."""

    @property
    def versions(self) -> Mapping[int, int]:
        """Board id → version."""


class SentVersions:
    """The versions that one process sent. All of them are as true as the last comparison, but for boards that have an
    instant apart: what they were sent is newer, or what the database has left behind.
    """

    def __init__(self) -> None:
        self.epoch = ""
        self._said: DatabaseVersions | None = None
        self._watched: Sequence[int] = ()
        self._asked_at = 0.0
        self._versions: dict[int, int] = {}
        self._apart: dict[int, float] = {}

    def version(self, board: int) -> int | None:
        """Return the version of a board that was told last."""
        return self._versions.get(board)

    def true_at(self, board: int) -> float:
        """Return as of when the database says that it is true, on the monotonic clock."""
        return self._apart.get(board, self._asked_at)

    def note(self, board: int, version: int, asked_at: float) -> None:
        """Note that the screens of a board were told what the database was asked for at an instant."""
        self._versions[board], self._apart[board] = version, asked_at

    def compare(self, watched: Sequence[int], said: DatabaseVersions, asked_at: float) -> set[int]:
        """Return the boards that the database has left behind, as it said when it was asked at an instant.

        When it said the very same before, only those are looked at that were told something since, or never.
        """
        if said.epoch != self.epoch:
            self.epoch, self._versions = said.epoch, {}
        doubted: Iterable[int] = watched
        if watched is not self._watched:
            self._forget_all_but(set(watched))
        if said is self._said:
            fresh = () if watched is self._watched else set(watched) - self._versions.keys()
            doubted = self._apart.keys() | fresh
        behind = self._behind(list(doubted), said.versions)
        self._said, self._watched, self._asked_at = said, watched, asked_at
        return behind

    def _forget_all_but(self, watched: Set[int]) -> None:
        for boards in (self._versions, self._apart):
            for board in boards.keys() - watched:
                del boards[board]

    def _behind(self, boards: list[int], known: Mapping[int, int]) -> set[int]:
        behind, turn = set[int](), Turn(enough=BRIEFLY)
        for number, board in enumerate(boards):
            if number % COMPARED == 0:
                turn.breathe()
            version = known.get(board)
            if version is not None and self._versions.get(board) == version:
                self._apart.pop(board, None)
                continue
            self._apart.setdefault(board, self._asked_at)
            if version is not None:
                behind.add(board)
        return behind

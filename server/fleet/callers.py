"""Kiosks that say hello at once: their tokens are looked up together, and the faces that they will be told are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

from server.boards.faces import Faces
from server.core.clock import Clock
from server.core.db import Database
from server.fleet.actions import Screen, find_kiosks

Found = tuple[Screen | None, float]
"""The kiosk that holds a token, and when, on the monotonic clock, the database was asked."""


class Callers:
    """The callers of one process. What was found out about them holds until the next ones call."""

    def __init__(self, db: Database, faces: Faces, clock: Clock) -> None:
        self._db = db
        self._faces = faces
        self._clock = clock
        self._found: dict[str, Found] = {}

    def expect(self, proofs: Iterable[Mapping[str, Any]]) -> None:
        """Find out about those who are greeted next, and have brought these proofs."""
        self._found = {}
        tokens = {token for proof in proofs if isinstance(token := proof.get("token"), str)}
        if len(tokens) > 1:
            asked_at = monotonic()
            self._found = {token: (screen, asked_at) for token, screen in self._look_up(tokens).items()}
            self._read_ahead(screen for screen, _asked_at in self._found.values() if screen is not None)

    def find(self, token: object) -> Found:
        """Return the kiosk that holds a token; it is looked up now where nobody expected it."""
        if not isinstance(token, str):
            return None, monotonic()
        expected = self._found.pop(token, None)
        if expected is not None:
            return expected
        asked_at = monotonic()
        return self._look_up({token})[token], asked_at

    def _look_up(self, tokens: set[str]) -> dict[str, Screen | None]:
        with self._db.reader.connect() as connection:
            found = find_kiosks(connection, tokens)
        return {token: found.get(token) for token in tokens}

    def _read_ahead(self, screens: Iterable[Screen]) -> None:
        unread = {one.board_id for one in screens if self._faces.kept(one.board_id, one.epoch, one.version) is None}
        if len(unread) > 1:
            for _face in self._faces.read_some(unread, self._clock()):
                pass

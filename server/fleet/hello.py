"""What a screen is told when it says hello: everything, in one message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from server.boards.faces import Faces
from server.core.house import House
from server.edge.assets import build
from server.fleet.actions import Screen
from server.fleet.codes import codes_ahead
from server.fleet.orders import waiting_for

Hello = dict[str, Any]


class Greetings:
    """The greetings of one process: the whole face with its version, and what else a screen needs.

    ``build`` in them names the client that this server ships; ``spread`` is the seconds over which a fleet of this
    size comes back when the server was away; ``orders`` are what the kiosk is to do now.
    """

    def __init__(self, house: House, faces: Faces, spread: Callable[[], float], sent: Callable[[int], int]) -> None:
        self._house = house
        self._faces = faces
        self._spread = spread
        self._sent = sent

    def of_kiosk(self, screen: Screen, now: datetime, *, holds_codes: bool) -> Hello:
        """Return what a kiosk is told: the coming door codes, none where another device holds them.

        Where its board has not moved, nothing is read.
        """
        return self.of_page(screen, now) | {"codes": codes_ahead(self._house, screen, now) if holds_codes else None}

    def of_page(self, screen: Screen, now: datetime) -> Hello:
        """Return what the page of a kiosk carries: no door code yet. Whoever loads a page has not named the device."""
        kept = self._faces.kept(screen.board_id, screen.epoch, screen.version)
        # Whoever was read before they joined may have missed what was sent in between.
        if kept is None or self._sent(screen.board_id) > screen.version:
            kept = self._faces.read(screen.board_id, now)
        codes: list[Any] | None = [] if screen.kind.codes else None
        return kept.message(now) | self._also() | {"codes": codes, "orders": self._orders(screen, now)}

    def of_reader(self, board: int, now: datetime) -> Hello:
        """Return what a kiosk of a board would be told, but no door code: those are worth something at the door."""
        return self._faces.read(board, now).message(now) | self._also() | {"codes": None, "orders": []}

    def _also(self) -> Hello:
        return {"build": build(), "spread": self._spread()}

    def _orders(self, screen: Screen, now: datetime) -> list[Any]:
        if not screen.is_ordered:
            return []
        with self._house.db.reading() as session:
            return waiting_for(session, screen.id, now)

"""What screens are told when they say hello: everything, in one message.

Of kiosks that come at once the tokens are looked up together, and the faces that they will be told are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from server.boards.faces import Faces
from server.core.clock import Clock
from server.core.db import Database
from server.core.house import House
from server.core.parts import Part
from server.edge.assets import build
from server.fleet.actions import Screen, find_kiosks
from server.fleet.codes import codes_ahead
from server.fleet.orders import waiting_for

Hello = dict[str, Any]


class Greetings:
    """The greetings of one process: the whole face with its version, and what else a screen needs.

    ``build`` in them names the client that this server ships; ``reconnect_window`` is the seconds over which a fleet of
    this size comes back when the server was away; ``orders`` are what the kiosk is to do now.
    """

    def __init__(
        self, house: House, faces: Faces, reconnect_window: Callable[[], float], sent: Callable[[int], int]
    ) -> None:
        self._house = house
        self._faces = faces
        self._reconnect_window = reconnect_window
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
        return {"build": build(), "reconnect_window": self._reconnect_window()}

    def _orders(self, screen: Screen, now: datetime) -> list[Any]:
        if not screen.is_ordered:
            return []
        with self._house.db.reading() as session:
            return waiting_for(session, screen.id, now)


greetings = Part[Greetings]()
"""The greetings of the process that serves the current request."""


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

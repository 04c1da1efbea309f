"""Sends the doors their coming codes over their sockets, each at a second of its own.

The codes of all doors change at the same instant. Doors that fetched them as they run out would all ask at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.core.house import House
from server.core.turns import BRIEFLY, Turn
from server.fleet.codes import device_codes
from server.fleet.rules import ROUND, due_for_codes
from server.live.sockets import Listener, Listeners
from server.presence.doorcodes import Device

EVERY_SECONDS = 1.0


class Supply:
    """The supply of one process."""

    def __init__(self, house: House, listeners: Listeners) -> None:
        self._house = house
        self._listeners = listeners
        self._last = self._second()
        self._everyone: Mapping[str, Listener] = {}
        self._doors: list[list[tuple[str, Device]]] = []

    def look(self) -> None:
        """Send the kiosks whose second has come the codes that go on from those that they have."""
        second = self._second()
        due, self._last = due_for_codes(self._last, second), second
        doors, turn = self._by_second(), Turn(enough=BRIEFLY)
        for one, told_at in due.items():
            for sid, device in doors[one]:
                codes = device_codes(self._house, device, self._house.clock(), told_at)
                self._listeners.supply(sid, {"codes": codes})
                turn.breathe()

    def _by_second(self) -> list[list[tuple[str, Device]]]:
        """Return the doors by their second of the round; while nobody comes or goes, they are those of before."""
        everyone = self._listeners.everyone()
        if everyone is not self._everyone:
            doors: list[list[tuple[str, Device]]] = [[] for _second in range(ROUND)]
            for sid, who in everyone.items():
                if who.kiosk is not None and who.door is not None:
                    device = Device(self._house.instance, who.door, who.kiosk, who.generation)
                    doors[who.kiosk % ROUND].append((sid, device))
            self._everyone, self._doors = everyone, doors
        return self._doors

    def _second(self) -> int:
        return int(self._house.clock().timestamp())

"""Sends the doors their coming codes over their sockets, each at a second of its own.

The codes of all doors change at the same instant. Doors that fetched them as they run out would all ask at once.
"""

from __future__ import annotations

from server.core.house import House
from server.core.sockets import Listeners
from server.core.turns import Turn
from server.fleet.codes import device_codes
from server.fleet.rules import ROUND, due_for_codes
from server.presence.doorcodes import Device

EVERY_SECONDS = 1.0


class Supply:
    """The supply of one process."""

    def __init__(self, house: House, listeners: Listeners) -> None:
        self._house = house
        self._listeners = listeners
        self._last = self._second()

    def look(self) -> None:
        """Send codes to the kiosks whose second has come."""
        second = self._second()
        due, self._last = due_for_codes(self._last, second), second
        turn = Turn()
        for sid, who in self._listeners.everyone().items():
            if who.kiosk is None or who.door is None or who.kiosk % ROUND not in due:
                continue
            device = Device(self._house.instance, who.door, who.kiosk, who.generation)
            self._listeners.supply(sid, {"codes": device_codes(self._house, device, self._house.clock())})
            turn.breathe()

    def _second(self) -> int:
        return int(self._house.clock().timestamp())

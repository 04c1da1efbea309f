"""What a kiosk is told when it says hello: everything, in one message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.boards.faces import snapshot
from server.core.assets import build
from server.core.house import House
from server.fleet.actions import Screen
from server.fleet.codes import codes_ahead


def hello(house: House, screen: Screen, spread: float, now: datetime) -> dict[str, Any]:
    """Return the whole face of the kiosk's board with its version, and the coming door codes.

    ``build`` names the client that this server ships; ``spread`` is the seconds over which a fleet of this size
    comes back when the server was away.
    """
    message = snapshot(house.db, screen.board_id, now).message()
    return message | {"codes": codes_ahead(house, screen, now), "build": build(), "spread": spread}

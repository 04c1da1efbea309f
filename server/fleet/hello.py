"""What a kiosk is told when it says hello: everything, in one message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.boards.faces import snapshot
from server.core.house import House
from server.fleet.actions import Screen
from server.fleet.codes import codes_ahead


def hello(house: House, screen: Screen, now: datetime) -> dict[str, Any]:
    """Return the whole face of the kiosk's board with its version, and the coming door codes."""
    message = snapshot(house.db, screen.board_id, now).message()
    return message | {"codes": codes_ahead(house, screen, now)}

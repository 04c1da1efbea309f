"""What a screen is told when it says hello: everything, in one message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.boards.faces import snapshot
from server.core.assets import build
from server.core.house import House
from server.fleet.actions import Screen
from server.fleet.codes import codes_ahead
from server.fleet.orders import waiting_for


def hello(house: House, screen: Screen, spread: float, now: datetime) -> dict[str, Any]:
    """Return the whole face of the kiosk's board with its version, and the coming door codes.

    ``build`` names the client that this server ships; ``spread`` is the seconds over which a fleet of this size
    comes back when the server was away; ``orders`` are what the kiosk is to do now.
    """
    return hello_of_page(house, screen, spread, now) | {"codes": codes_ahead(house, screen, now)}


def hello_of_page(house: House, screen: Screen, spread: float, now: datetime) -> dict[str, Any]:
    """Return what the page of a kiosk carries: no door code yet. Whoever loads a page has not named the device."""
    with house.db.reading() as session:
        orders = waiting_for(session, screen.id, now)
    return _hello(house, screen.board_id, spread, now) | {"codes": [] if screen.kind.codes else None, "orders": orders}


def hello_of_reader(house: House, board_id: int, spread: float, now: datetime) -> dict[str, Any]:
    """Return what a kiosk of this board would be told, but no door code: those are worth something at the door only."""
    return _hello(house, board_id, spread, now) | {"codes": None, "orders": []}


def _hello(house: House, board_id: int, spread: float, now: datetime) -> dict[str, Any]:
    return snapshot(house.db, board_id, now).message() | {"build": build(), "spread": spread}

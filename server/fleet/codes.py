"""The door codes that a kiosk shows, sent ahead as finished matrices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.core.house import House
from server.fleet.actions import Screen
from server.presence.doorcodes import Device, door_code, starts_at, step_at
from signs.qr import matrix

AHEAD = 6
"""Codes sent at once: two minutes, so that a short silence of the server leaves the door usable."""


def codes_ahead(house: House, screen: Screen, now: datetime) -> list[dict[str, Any]] | None:
    """Return the coming codes of a door, None where no codes are shown: from when (ms since 1970), what to paint."""
    if not screen.kind.codes:
        return None
    first = step_at(now)
    return [_code(house, screen, step) for step in range(first, first + AHEAD)]


def live_url(house: House, screen: Screen, now: datetime) -> str:
    """Return the address in the code that a door shows now."""
    return _url(house, screen, step_at(now))


def _url(house: House, screen: Screen, step: int) -> str:
    device = Device(house.instance, screen.board, screen.id, screen.generation)
    return code_url(house.config.url, screen.board, door_code(house.keys.derive("door"), device, step))


def _code(house: House, screen: Screen, step: int) -> dict[str, Any]:
    painted = matrix(_url(house, screen, step))
    return {"at": int(starts_at(step).timestamp() * 1000), "size": painted.size, "bits": painted.bits}


def code_url(base: str, board: str, code: str) -> str:
    """Return the address in a code, in capitals: a QR code packs those in 5.5 bits each."""
    return f"{base}/S/{board}/{code}".upper()

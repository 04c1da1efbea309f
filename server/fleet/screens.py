"""Which kiosk asks: the token in the address, or in the hello of a socket, tells."""

from __future__ import annotations

from typing import Any

from flask import abort

from server.access.guard import own_secret
from server.core.house import house
from server.fleet.actions import Screen, find_kiosk

TOKEN = own_secret("the token of a kiosk, in the address")


def find_screen(token: Any) -> Screen | None:
    """Return the kiosk that holds this token."""
    if not isinstance(token, str):
        return None
    with house().db.reader.connect() as connection:
        return find_kiosk(connection, token)


def screen_or_404(token: str) -> Screen:
    """Return the kiosk that holds this token; abort when there is none."""
    return find_screen(token) or abort(404)

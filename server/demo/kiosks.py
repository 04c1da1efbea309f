"""The demo's own kiosks: one per board, always the same, so that following a link twice makes nothing new."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256

from server.core.house import House
from server.core.refusal import Refusal
from server.fleet.actions import Screen, add_kiosk, find_kiosk
from server.fleet.rules import SHARED


def kiosk_token(house: House, board: str) -> str:
    """Return the token of the demo's kiosk at a board, made where missing. Raises :class:`Refusal` for no board."""
    secret = hmac.digest(house.keys.derive("demo kiosk"), board.encode(), sha256)
    token = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    with house.db.reading() as session:
        if find_kiosk(session, token):
            return token
    return add_kiosk(house.db, board, house.clock(), token, SHARED)


def kiosk_at(house: House, board: str) -> Screen:
    """Return the demo's kiosk at a board."""
    token = kiosk_token(house, board)
    with house.db.reading() as session:
        screen = find_kiosk(session, token)
    if screen is None:
        raise Refusal("error.404", status=404)
    return screen

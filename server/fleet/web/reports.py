"""What a kiosk tells over HTTP: how it fares, and what it made of its orders. Its token is in the address."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from server.core.house import house
from server.core.refusal import Refusal
from server.fleet.condition import vitals_book, vitals_of
from server.fleet.kiosks import TOKEN, kiosk_or_404
from server.fleet.orders import LARGEST_SHOT, note_done, note_shot
from server.fleet.web import routes

LARGEST_REPORT = 8_000
LARGEST_UPLOAD = LARGEST_SHOT * 4 // 3 + LARGEST_REPORT


@routes.post("/k/<token>/vitals")
@TOKEN
def take_vitals(token: str) -> ResponseReturnValue:
    """Note how a kiosk fares."""
    kiosk = kiosk_or_404(token)
    vitals_book().note((kiosk.id, kiosk.generation), vitals_of(_said(LARGEST_REPORT)))
    return "", 204


@routes.post("/k/<token>/orders/<id:order>")
@TOKEN
def take_outcome(token: str, order: int) -> ResponseReturnValue:
    """Note what a kiosk made of an order."""
    kiosk = kiosk_or_404(token)
    note_done(house().db, kiosk, order, str(_said(LARGEST_REPORT).get("outcome")), house().clock())
    return "", 204


@routes.post("/k/<token>/orders/<id:order>/shot")
@TOKEN
def take_shot(token: str, order: int) -> ResponseReturnValue:
    """Keep the picture of its glass that a kiosk was to send."""
    kiosk = kiosk_or_404(token)
    note_shot(house(), kiosk, order, _image(_said(LARGEST_UPLOAD).get("png")))
    return "", 204


def _said(largest: int) -> dict[str, Any]:
    request.max_content_length = largest
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise Refusal("error.400", status=400)
    return said


def _image(text: Any) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Error, TypeError, ValueError):
        raise Refusal("error.400", status=400) from None

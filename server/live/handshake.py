"""How a line is opened: RFC 6455's handshake, and the refusal of a kiosk when what is left is for people."""

from __future__ import annotations

import resource
from typing import Any

from wsproto.utilities import generate_accept_token

FOR_PEOPLE = 500
"""Descriptors that no kiosk gets."""
RETRY_SECONDS = 30
VERSION = "13"
KEY = "HTTP_SEC_WEBSOCKET_KEY"
KEY_LENGTH = 24


def is_upgrade(environ: dict[str, Any]) -> bool:
    """Tell whether a request asks for a WebSocket as it should, and brings no body."""
    connection = [part.strip() for part in environ.get("HTTP_CONNECTION", "").lower().split(",")]
    return (
        "upgrade" in connection
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == VERSION
        and len(environ.get(KEY, "")) == KEY_LENGTH
        and not environ.get("CONTENT_LENGTH")
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


def accepted(environ: dict[str, Any]) -> bytes:
    """Return the answer to an upgrade; no extension is granted: compression costs more than it spares here."""
    token = generate_accept_token(environ[KEY].encode("latin-1")).decode()
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    return "\r\n".join([*lines, f"Sec-WebSocket-Accept: {token}", "", ""]).encode()


def room_for_kiosks() -> int:
    """Return how many descriptors of this process kiosks may have."""
    most, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(most - FOR_PEOPLE, most // 2)


def full() -> dict[str, Any]:
    """Return the refusal of a kiosk for which there is no room; what it asks over HTTP is answered."""
    headers = {"Retry-After": str(RETRY_SECONDS), "Connection": "close", "Content-Type": "text/plain; charset=utf-8"}
    response = b"No descriptor is left for kiosks.\n"
    return {"status": "503 Service Unavailable", "headers": list(headers.items()), "response": response}

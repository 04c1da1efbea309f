"""Forms are only taken from our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from server.core.house import house
from server.core.refusal import Refusal

SAFE = ("GET", "HEAD", "OPTIONS")


def require_own_origin() -> None:
    """Refuse a write that a browser says comes from elsewhere; a bearer of a token brought it itself."""
    origin = request.headers.get("Origin")
    if request.method in SAFE or origin is None or "Authorization" in request.headers:
        return
    if urlsplit(origin).netloc.lower() not in (request.host.lower(), urlsplit(house().config.url).netloc.lower()):
        raise Refusal("error.stale_form", status=403)

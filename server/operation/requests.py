"""Every request gets an id, one line in the log, and is counted.

The line holds the route, never the address: addresses of kiosks and doors are secrets. Static files and sockets
pass outside.
"""

from __future__ import annotations

import logging
import re
import secrets
from time import perf_counter

from flask import Flask, Response, g, request

from server.core.metrics import metrics

HEADER = "X-Request-Id"
SANE = re.compile(r"[A-Za-z0-9._-]{8,36}")
QUIET = ("operation.",)
"""Endpoints that are asked every few seconds, by machines."""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Watch the requests of ``app``. Called first, so that all other hooks are within its time."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = perf_counter()
    brought = request.headers.get(HEADER, "")
    g.request_id = brought if SANE.fullmatch(brought) else secrets.token_hex(8)


def _end(response: Response) -> Response:
    seconds = perf_counter() - g.begun
    metrics().requests.labels(f"{response.status_code // 100}xx").observe(seconds)
    level = logging.DEBUG if (request.endpoint or "").startswith(QUIET) else logging.INFO
    fields = {
        "method": request.method,
        "route": str(request.url_rule or "-"),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    log.log(level, "request", extra={"fields": fields})
    response.headers[HEADER] = g.request_id
    return response

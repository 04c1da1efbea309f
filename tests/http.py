"""Requests of tests to a server that runs."""

from __future__ import annotations

from typing import Any

import urllib3

PATIENCE = 60.0


def fetch(method: str, url: str, **options: Any) -> urllib3.BaseHTTPResponse:
    """Ask as urllib3 does, but wait longer than its three seconds: a busy machine breaks no promise."""
    return urllib3.request(method, url, timeout=PATIENCE, **options)

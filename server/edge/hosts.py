"""Which requests are ours to answer: those for our host names, and writes from our own pages.

Hosts are checked before Flask and Socket.IO, since /socket.io passes by Flask's own limits and host check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import request

from server.core.house import house
from server.core.refusal import Refusal

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SAFE = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def only_hosts(app: Wsgi, hosts: Iterable[str]) -> Wsgi:
    """Answer requests for these host names alone: a foreign name that resolves to us is an attack (DNS rebinding)."""
    known = frozenset(hosts)

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if host_name(environ.get("HTTP_HOST", "")) in known:
            return app(environ, start_response)
        start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"This server does not answer for that host name. See DOORBOARD_URL.\n"]

    return wrapped


def hosts_of(url: str, listening: str) -> set[str]:
    """Return the names that a server answers for: its public one, the one it listens on, and this machine."""
    public = urlsplit(url).hostname or ""
    return {public, *LOOPBACK} | ({listening} if _is_address(listening) else set())


def origins_of(url: str, port: int) -> list[str]:
    """Return the origins whose pages may open a socket."""
    return [url, *(f"http://{f'[{name}]' if ':' in name else name}:{port}" for name in LOOPBACK)]


def host_name(host: str) -> str:
    """Return the name in a Host header, lower case, without its port; the empty text for what is no host."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").lower() if found else ""


def require_own_origin() -> None:
    """Refuse a write that a browser says comes from elsewhere; a bearer of a token brought it itself."""
    origin = request.headers.get("Origin")
    if request.method in SAFE or origin is None or "Authorization" in request.headers:
        return
    if not _is_own(origin):
        raise Refusal("error.stale_form", status=403)


def own_page() -> str | None:
    """Return the page of ours that the browser of the current request says to come from."""
    page = request.referrer
    return page if page and _is_own(page) else None


def _is_own(url: str) -> bool:
    # What browsers send may be no URL at all.
    scheme, _separator, rest = url.partition("://")
    host = rest.partition("/")[0].lower()
    own = (request.host.lower(), urlsplit(house().config.url).netloc.lower())
    return scheme in ("http", "https") and host in own


def _is_address(text: str) -> bool:
    try:
        return not ip_address(text).is_unspecified
    except ValueError:
        return bool(text)

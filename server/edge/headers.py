"""What every answer tells the browser: which scripts may run, who may show it in a frame, how long to keep it.

The headers are added outside everything (see :mod:`server.edge.hosts`), so that files, errors and refused sockets
carry them too. A page that needs another policy than :data:`PAGE` says so with :func:`under`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from server.edge.hosts import Wsgi

CSP = "Content-Security-Policy"
P = ParamSpec("P")
ContentPolicy = Mapping[str, str]
"""Directive of a Content-Security-Policy → its sources; ``{host}`` stands for the host that was asked."""
Headers = list[tuple[str, str]]

NOTHING: ContentPolicy = MappingProxyType({"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"})
"""For what is no page: files, pictures, answers of the API."""
PAGE: ContentPolicy = MappingProxyType(
    {
        **NOTHING,
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "object-src": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
)
FRAMING: ContentPolicy = MappingProxyType({**PAGE, "frame-src": "'self'"})
FRAMED: ContentPolicy = MappingProxyType({**PAGE, "frame-ancestors": "'self'"})
KIOSK: ContentPolicy = MappingProxyType(
    {
        **FRAMED,
        # Old WebViews do not count sockets to 'self', and ask child-src about workers.
        "connect-src": "'self' ws://{host} wss://{host}",
        "worker-src": "'self'",
        "child-src": "'self'",
        "frame-src": "'none'",
        "form-action": "'none'",
        "trusted-types": "kiosk",
    }
)
WORKER: ContentPolicy = MappingProxyType({**NOTHING, "connect-src": "'self'"})
"""A service worker asks for what its page asks for."""

UNUSED = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb")
"""No sign looks, listens or knows where it is."""
ALWAYS: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in UNUSED)),
]
HTTPS_ONLY = ("Strict-Transport-Security", "max-age=63072000")


def written(policy: ContentPolicy, host: str = "") -> str:
    """Return a policy as the value of its header."""
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items()).replace("{host}", host)


def under(policy: ContentPolicy) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Let the answers of a view be shown under this policy. Goes below the decorator that says who may come."""

    def bind(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def bound(*args: P.args, **kwargs: P.kwargs) -> Response:
            response = make_response(view(*args, **kwargs))
            response.headers[CSP] = written(policy, request.host)
            return response

        return bound

    return bind


def with_headers(app: Wsgi, *, secure: bool) -> Wsgi:
    """Add to every answer what it does not say itself; ``secure`` when the world comes over HTTPS."""
    always = [*ALWAYS, *([HTTPS_ONLY] if secure else [])]
    page, nothing = (CSP, written(PAGE)), (CSP, written(NOTHING))

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, given: Headers, exc_info: Any = None) -> Any:
            said = {name.lower(): value for name, value in given}
            policy = page if said.get("content-type", "").startswith("text/html") else nothing
            added = [one for one in (policy, *always) if one[0].lower() not in said]
            return start_response(status, [*_kept(given, said), *added], exc_info)

        return app(environ, start)

    return wrapped


def _kept(given: Headers, said: Mapping[str, str]) -> Headers:
    # Pages are about people, and what was handed out as a file is in the reader's own folder: no cache needs either.
    is_handed_out = said.get("content-disposition", "").startswith("attachment")
    if "cache-control" in said and not is_handed_out:
        return given
    return [*((name, value) for name, value in given if name.lower() != "cache-control"), ("Cache-Control", "no-store")]

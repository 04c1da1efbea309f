"""The browser that sends the current request, told from others by a cookie of its own.

Each use knows it by another name, so that nobody puts together who scans, tries a PIN and signs in at it.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Flask, Response, g

from server.core.house import house
from server.core.keys import Keys, new_secret
from server.edge.cookies import LONGEST_AGE, keep, keeps_none, kept

COOKIE = "browser"


def init_app(app: Flask) -> None:
    """Remember every browser that is given a form: one that sends it without a cookie is known to keep none."""
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    return remember_browser(response) if "csrf_token" in g and keeps_none() else response


def browser(use: str) -> str:
    """Return what the browser is called for a use; one that has kept no cookie yet is like no other."""
    return browser_name(house().keys, _secret(), use)


def browser_name(keys: Keys, secret: str, use: str) -> str:
    """Return what a browser with this cookie is called for a use: 64 hexadecimal digits."""
    return hmac.digest(keys.derive(f"browser {use}"), secret.encode(), hashlib.sha256).hex()


def remember_browser(response: Response) -> Response:
    """Let the browser be known again."""
    keep(response, COOKIE, _secret(), LONGEST_AGE)
    return response


def _secret() -> str:
    if "browser" not in g:
        g.browser = kept(COOKIE) or new_secret()
    secret: str = g.browser
    return secret

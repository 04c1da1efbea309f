"""The browser that scans: its ticket is good in no other, so that sending the address of the page on is in vain.

It is told by a cookie, so that it also works on a phone that is nobody's yet. The cookie lives longer than a ticket:
of two scans at once both are of the same browser.
"""

from __future__ import annotations

from flask import Response, g

from server.core.keys import digest, new_secret
from server.edge.cookies import keep, kept

COOKIE = "scan"
MARK_LENGTH = 16
AGE = 30 * 86400
"""Seconds that a browser keeps its cookie, counted from each scan."""


def mark_of(secret: str) -> str:
    """Return what a ticket says of a browser."""
    return digest(secret)[:MARK_LENGTH]


def scanner() -> str:
    """Return the mark of the browser that sends the current request; one that has none is like no other."""
    if "scanner" not in g:
        g.scanner = kept(COOKIE) or new_secret()
    return mark_of(g.scanner)


def remember_scanner(response: Response) -> Response:
    """Let the browser that scanned be known again."""
    keep(response, COOKIE, g.scanner, AGE)
    return response

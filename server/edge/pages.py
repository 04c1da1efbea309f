"""The page of a long list that a request asks for: the way back from what ``pages.html`` leads to."""

from __future__ import annotations

from flask import request


def asked_page() -> int:
    """Return the number of the page; 1 where the address names none, or no number."""
    return request.args.get("page", 1, type=int)

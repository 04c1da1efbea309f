"""Cookies: no script reads them, no other site sends them and, over HTTPS, no other host sets them."""

from __future__ import annotations

from typing import Literal

from flask import request
from werkzeug.wrappers import Response

from server.core.house import house

LONGEST_AGE = 400 * 86400
"""Seconds that a browser keeps a cookie at most."""


def full_name(name: str, *, secure: bool) -> str:
    """Return what a browser calls a cookie. It takes the prefix, and with it the promise, over HTTPS alone."""
    return f"__Host-{name}" if secure else name


def kept(name: str) -> str | None:
    """Return what the browser of the current request kept under a name."""
    return request.cookies.get(_full(name))


def keeps_none() -> bool:
    """Tell whether the browser of the current request brings back nothing at all."""
    return not request.cookies


def keep(response: Response, name: str, value: str, age: int, *, samesite: Literal["Lax", "Strict"] = "Lax") -> None:
    """Let the browser keep a value for so many seconds."""
    secure = house().config.secure
    response.set_cookie(_full(name), value, max_age=age, secure=secure, httponly=True, samesite=samesite)


def drop(response: Response, name: str) -> None:
    """Let the browser forget what it kept under a name."""
    response.delete_cookie(_full(name), secure=house().config.secure, httponly=True, samesite="Lax")


def _full(name: str) -> str:
    return full_name(name, secure=house().config.secure)

"""The session of a browser, as Flask keeps it in a cookie."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Sessions(SecureCookieSessionInterface):
    """The sessions of one application: what signs them is made once, by Flask itself it is for every request."""

    def __init__(self) -> None:
        self._signs: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookie."""
        self._signs = self._signs or super().get_signing_serializer(app)
        return self._signs

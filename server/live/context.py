"""The context of an event: Flask's of a request, without what hardly any event asks for."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.ctx import RequestContext
from flask.sessions import NullSession, SessionMixin

UNOPENED = NullSession()


class EventContext(RequestContext):
    """The context of one event. It has no address to find a route for, and reads its cookie only when asked."""

    def __init__(self, app: Flask, environ: dict[str, Any]) -> None:
        # Flask's own would find the route first, which costs more than all the rest.
        self.app = app
        self.request = app.request_class(environ)
        self.url_adapter = None
        self.flashes = None
        self._session = UNOPENED
        self._after_request_functions = []
        self._cv_tokens = []

    @property
    def session(self) -> SessionMixin:
        """The session that the cookie of the line's request names. What an event changes in it is not kept."""
        if self._session is UNOPENED:
            self._session = self.app.session_interface.open_session(self.app, self.request)
        return super().session

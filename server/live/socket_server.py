"""Flask-SocketIO on the engine: the application joins rooms, emits and listens as ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from socketio import Server, WSGIApp
from socketio.packet import Packet

from server.live.context import EventContext
from server.live.engine import Engine, Expect, nobody
from server.live.frames import LARGEST_MESSAGE
from server.live.manager import RoomManager
from server.live.pace import Pace

KEPT = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"),
    *("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_COOKIE", "HTTP_USER_AGENT"),
)
"""What is kept of a request that opened a line, until its client is greeted."""


class TextPacket(Packet):  # type: ignore[misc]
    """A packet of Socket.IO without bytes in it: nobody need look for some in every face."""

    uses_binary_events = False


class SocketServer(Server):  # type: ignore[misc]
    """Socket.IO's server, whose clients are lines of the engine."""

    def __init__(self, app: Flask, pace: Pace, **options: Any) -> None:
        super().__init__(
            client_manager=RoomManager(), serializer=TextPacket, async_handlers=False, pace=pace, **options
        )
        self._app = app
        self._pace = pace

    def get_environ(self, sid: str, namespace: str | None = None) -> dict[str, Any] | None:
        """Return the request that opened a line, until its client is greeted; then one that tells nothing of it."""
        if sid not in self.eio.sockets:
            return None
        return self.environ.get(sid) or self._nobodys()

    def _nobodys(self) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/socket.io/",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "flask.app": self._app,
        }

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        kept = {name: environ[name] for name in KEPT if name in environ}
        super()._handle_eio_connect(eio_sid, kept | {"flask.app": self._app})

    def _handle_connect(self, eio_sid: str, namespace: str, data: Any) -> None:
        self._pace.begin()
        try:
            super()._handle_connect(eio_sid, namespace, data)
        except Exception:
            # Half a greeting is none: the client comes again, and nobody believes that it is there.
            self._trigger_event("disconnect", namespace or "/", eio_sid, self.reason.SERVER_DISCONNECT)
            self.manager.disconnect(eio_sid, namespace or "/")
            raise
        finally:
            is_known = self.manager.is_connected(eio_sid, "/")
            self._pace.end(given=is_known)
            if is_known:
                self.environ.pop(eio_sid, None)


class Live(SocketIO):  # type: ignore[misc]
    """Flask-SocketIO with the socket server for its own."""

    def init_app(self, app: Flask, **options: Any) -> None:
        """Serve an application."""
        app.extensions["socketio"] = self
        self.manage_session = False
        self.server = SocketServer(app, **options)
        self.async_mode = self.server.async_mode
        app.wsgi_app = WSGIApp(self.server, app.wsgi_app)  # type: ignore[method-assign]

    def _handle_event(self, handler: Callable[..., Any], message: str, namespace: str, sid: str, *args: Any) -> Any:
        environ = self.server.get_environ(sid, namespace)
        if environ is None:
            return None
        with EventContext(environ["flask.app"], environ) as context:
            context.request.sid = sid  # type: ignore[attr-defined]
            context.request.namespace = namespace  # type: ignore[attr-defined]
            # Beside who asks to be let in stands their request; they are asked for their proof alone.
            return handler(*(args[1:] if message == "connect" else args))


def new_socketio(app: Flask, origins: Iterable[str], pace: Pace, expect: Expect = nobody) -> SocketIO:
    """Return the Socket.IO server of an application, which takes browsers from these origins only.

    ``expect`` is told of the proofs of those who are greeted next, so that it can find out about all of them at once.
    """
    return Live(
        app,
        pace=pace,
        expect=expect,
        async_mode="gevent",
        transports=["websocket"],
        max_http_buffer_size=LARGEST_MESSAGE,
        cors_allowed_origins=list(origins),
        json=app.json,
    )

"""How an answer leaves: head and body in one piece, so that it is one packet and one call of the system."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from gevent.pywsgi import WSGIServer

from server.live.http import Handler

BODY = b"who is behind this door"


class Wire:
    """The other end of a connection: what was sent at a time."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.pieces.append(bytes(data))

    def makefile(self, *_how: object) -> BytesIO:
        return BytesIO()


@pytest.fixture
def server() -> Iterator[WSGIServer]:
    with closing(socket.socket()) as door:
        yield WSGIServer(door, lambda *_request: [], handler_class=Handler, log=None)


def pieces(server: WSGIServer, body: Iterable[bytes], *headers: tuple[str, str]) -> list[bytes]:
    """Return what is sent at a time for an answer with this body."""
    wire = Wire()

    def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", list(headers))
        return body

    connection: Any = wire
    handler = Handler(connection, "127.0.0.1", server)
    handler.request_version = "HTTP/1.1"
    handler.application, handler.environ = application, {}
    handler.run_application()
    return wire.pieces


def test_a_page_leaves_with_its_head(server: WSGIServer) -> None:
    sent = pieces(server, [BODY], ("Content-Length", str(len(BODY))))
    assert len(sent) == 1
    assert sent[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert sent[0].endswith(b"\r\n\r\n" + BODY)


def test_an_answer_without_a_body_is_its_head(server: WSGIServer) -> None:
    (head,) = pieces(server, [b""], ("Content-Length", "0"))
    assert head.endswith(b"\r\n\r\n")


def test_of_a_long_answer_the_head_waits_for_the_beginning_alone(server: WSGIServer) -> None:
    sent = pieces(server, iter([BODY, BODY]), ("Content-Length", str(2 * len(BODY))))
    assert [piece.endswith(BODY) for piece in sent] == [True, True]
    assert sent[1] == BODY

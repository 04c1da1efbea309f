"""A house with rooms, to try lines on: ``python -m tests.live.house lean`` (or ``stock``, engine.io's own transport).

It greets with ``{"room": …}``, refuses who names none, and tells over HTTP what the process holds.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import thread_time
from types import FrameType
from typing import Any

import gevent
import greenlet
import orjson
from flask import Flask, request
from flask.json.provider import JSONProvider
from flask_socketio import SocketIO, emit, join_room
from gevent.event import Event

from server.core.metrics import metrics
from server.live import engine
from server.live.engine import Expect
from server.live.frames import LARGEST_MESSAGE
from server.live.http import new_server
from server.live.pace import Pace
from server.live.socket_server import new_socketio
from server.process.listener import open_door

ORIGIN = "http://house.example"


class Json(JSONProvider):
    def dumps(self, obj: object, **_options: object) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: object) -> object:
        return orjson.loads(s)


def stock(app: Flask, origins: Iterable[str], _pace: Pace, _expect: Expect) -> SocketIO:
    """Return Flask-SocketIO as it comes."""
    return SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        max_http_buffer_size=LARGEST_MESSAGE,
        cors_allowed_origins=list(origins),
        manage_session=False,
        json=app.json,
    )


ENGINES: Mapping[str, Callable[[Flask, Iterable[str], Pace, Expect], SocketIO]] = {"lean": new_socketio, "stock": stock}


@dataclass
class Book:
    """What happened in a house."""

    came: list[str] = field(default_factory=list)
    left: int = 0
    said: list[Any] = field(default_factory=list)
    worked: int = 0
    let_in: Event = field(default_factory=Event)
    expected: list[int] = field(default_factory=list)

    def expect(self, proofs: Sequence[Mapping[str, Any]]) -> None:
        self.expected.append(len(proofs))
        if any("forgotten" in proof for proof in proofs):
            Event().wait()
        if any("unlucky" in proof for proof in proofs):
            raise RuntimeError("nobody found out anything")


def new_house(kind: str) -> Flask:
    app = Flask(__name__)
    app.json = Json(app)
    book, pace = Book(), Pace()
    socketio = ENGINES[kind](app, [ORIGIN], pace, book.expect)
    receive(socketio, book)
    obey(app, socketio, book)
    count_calls(app, socketio)

    @app.get("/")
    def look() -> dict[str, Any]:
        return {
            "lines": len(socketio.server.eio.sockets),
            "asking": len(getattr(socketio.server.eio, "_asking", ())),
            "came": book.came,
            "left": book.left,
            "said": book.said,
            "expected": book.expected,
            "worked": book.worked,
            "cut": {why: metrics().cut.labels(why)._value.get() for why in ("slow", "silent", "nonsense")},
            "refused": metrics().refused._value.get(),
            "greets": pace.a_second(),
        }

    @app.get("/held")
    def held() -> dict[str, int]:
        gc.collect()
        return {
            "descriptors": len(list(Path("/proc/self/fd").iterdir())),
            "greenlets": sum(isinstance(one, greenlet.greenlet) and not one.dead for one in gc.get_objects()),
            "bytes": resident(),
        }

    @app.get("/k/<name>/hello")
    def answer(name: str) -> str:
        book.said.append(name)
        return ""

    @app.get("/spent")
    def spent() -> str:
        return str(thread_time())

    return app


def receive(socketio: SocketIO, book: Book) -> None:
    """Answer those who come by a line."""

    def connect(auth: Any = None) -> bool:
        room = auth.get("room") if isinstance(auth, dict) else None
        if not isinstance(room, str):
            return False
        join_room(room)
        book.came.append(room)
        if auth.get("waits"):
            book.let_in.wait()
        if auth.get("stumbles"):
            raise RuntimeError("the doorman stumbled")
        emit("hello", {"room": room, "cookie": request.headers.get("Cookie")})
        return True

    def disconnect(*_reason: Any) -> None:
        book.left += 1

    def say(message: Any = None) -> str:
        book.said.append(message)
        return "heard"

    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)
    socketio.on_event("say", say)


def count_calls(app: Flask, socketio: SocketIO) -> None:
    """Tell what it costs to say something, when that is asked over HTTP."""

    @app.post("/count/<room>")
    def count(room: str) -> dict[str, int]:
        with counted("text_frame", "dumps") as calls:
            socketio.emit("told", request.get_json(), to=room)
        return dict(calls)

    @app.post("/count-each")
    def count_each() -> dict[str, int]:
        with counted("text_frame", "dumps") as calls:
            socketio.server.manager.emit_each("told", {"same": "同"}, "v", request.get_json())
        return dict(calls)


def obey(app: Flask, socketio: SocketIO, book: Book) -> None:
    """Do what is asked over HTTP."""

    @app.post("/tell/<room>")
    def tell(room: str) -> str:
        socketio.emit("told", request.get_json(), to=room)
        return ""

    @app.post("/let-in")
    def let_in() -> str:
        book.let_in.set()
        return ""

    @app.post("/part")
    def part() -> str:
        for sid in list(socketio.server.eio.sockets):
            socketio.server.disconnect(socketio.server.manager.sid_from_eio_sid(sid, "/"), namespace="/")
        return ""

    @app.post("/cut")
    def cut() -> str:
        for sid in list(socketio.server.eio.sockets):
            socketio.server.eio.disconnect(sid)
        return ""

    @app.get("/work/<int:milliseconds>")
    def work(milliseconds: int) -> str:
        until = thread_time() + milliseconds / 1000
        while thread_time() < until:
            pass
        book.worked += 1
        return ""


def resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


@contextmanager
def counted(*names: str) -> Iterator[Counter[str]]:
    """Count the calls of functions by their names."""
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_name in names:
            calls[frame.f_code.co_name] += 1

    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("engine", choices=ENGINES)
    asked.add_argument("--hello-seconds", type=float, default=engine.HELLO_SECONDS)
    asked.add_argument("--lookup-seconds", type=float, default=engine.LOOKUP_SECONDS)
    asked.add_argument("--descriptors", type=int)
    options = asked.parse_args()
    engine.HELLO_SECONDS, engine.LOOKUP_SECONDS = options.hello_seconds, options.lookup_seconds
    if options.descriptors:
        resource.setrlimit(resource.RLIMIT_NOFILE, (options.descriptors, options.descriptors))
    door = open_door("127.0.0.1", 0)
    server = new_server(door, new_house(options.engine), shared=False)
    server.start()
    sys.stdout.write(f"{door.getsockname()[1]}\n")
    sys.stdout.flush()
    gevent.get_hub().join()


if __name__ == "__main__":
    main()

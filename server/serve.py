"""Set an application going: one gevent process that listens, pushes, watches, and stops cleanly.

The caller has patched the standard library (see :mod:`server.cli`) before this module is imported.
"""

from __future__ import annotations

import gc
import logging
import signal
import socket
from collections.abc import Callable

import gevent
from gevent import Greenlet
from gevent.event import Event
from gevent.pywsgi import WSGIServer

from server.app import Application
from server.boards import passing
from server.core.refusal import StartRefusal
from server.fleet import watch
from server.forget import forget

STOP_SECONDS = 1
"""How long requests under way may take when the server stops. Kiosks are not waited for: they come back."""
HOUR = 3600.0

log = logging.getLogger(__name__)


def serve(app: Application, ready: Callable[[], None]) -> None:
    """Listen until SIGINT or SIGTERM; ``ready`` is called once the door is open."""
    server = WSGIServer(listener(app.house.config.host, app.house.config.port), app.flask, log=None, error_log=log)
    server.start()
    house = app.house
    tasks: list[Greenlet[..., None]] = [
        gevent.spawn(app.push.run),
        gevent.spawn(_every, watch.EVERY_SECONDS, app.watch.look),
        gevent.spawn(_every, passing.EVERY_SECONDS, lambda: passing.pass_time(house.db, house.clock())),
        gevent.spawn(_every, HOUR, lambda: forget(house.db, house.clock())),
    ]
    # What lives now lives for ever: the collector need not walk it again at every turn.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, stopped.set)
    ready()
    stopped.wait()
    server.stop(timeout=STOP_SECONDS)
    gevent.killall(tasks)
    house.db.close()


def listener(host: str, port: int) -> socket.socket:
    """Open the listening socket. pywsgi sends head and body apart, so Nagle's algorithm would cost 40 ms a POST."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        raise StartRefusal(
            f"Nothing can listen on {host}, port {port} ({error.strerror}): "
            f"stop the other program, or choose another port, such as PORT={port % 65535 + 1}."
        ) from error
    door.listen(2048)
    door.setblocking(False)
    return door


def _every(seconds: float, work: Callable[[], None]) -> None:
    while True:
        gevent.sleep(seconds)
        try:
            work()
        except Exception:
            # The next round may succeed; a watch that died would make silent boards look live.
            log.exception("%s failed", work)

"""Set an application going: one gevent process that listens, pushes, watches, and stops cleanly.

The caller has patched the standard library (see :mod:`server.cli`) before this module is imported.
"""

from __future__ import annotations

import gc
import logging
import resource
import signal
import socket
import sys
from collections.abc import Callable
from time import monotonic

import gevent
import gevent.os
from gevent import Greenlet
from gevent.event import Event
from gevent.pywsgi import WSGIServer
from gevent.threadpool import ThreadPool
from sqlalchemy.orm import configure_mappers

from server.access.throttle import requests
from server.app import Application
from server.boards import passing
from server.core import attendance
from server.core.child.child import child
from server.fleet import codes, condition, liveness, orders
from server.live.http import new_server
from server.operation import rounds

DRAIN_SECONDS = 3.0
"""How long kiosks have to say goodbye, and requests to end, when the server stops."""
KILL_SECONDS = 1.0
SWITCH_SECONDS = 0.0005
"""For so long the thread that was at the disk waits for a busy loop, and with it everybody who wrote. Of Python's own
5 ms, each commit would wait twice."""

log = logging.getLogger(__name__)


def serve(app: Application, door: socket.socket, ready: Callable[[], None], parent: int | None = None) -> None:
    """Listen on ``door`` until SIGINT or SIGTERM; ``ready`` is called once the door is open.

    ``parent`` is a file handle that ends when the parent of this worker does.
    """
    _raise_file_limit()
    sys.setswitchinterval(SWITCH_SECONDS)
    app.house.db.in_thread = _in_thread_of(ThreadPool(1))
    app.house.files.in_thread = _in_thread_of(ThreadPool(1))
    codes.prepare(app.house)
    # Else the first job that speaks the ORM does it, and every door waits.
    configure_mappers()
    server = new_server(door, app.flask, shared=parent is not None)
    server.start()
    tasks = [gevent.spawn(loop) for loop in (*_loops(app), app.expect)]
    # What lives now lives for ever: the collector need not walk it again at every turn.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, stopped.set)
    if parent is not None:
        gevent.spawn(_outlive, parent, stopped)
    ready()
    stopped.wait()
    _stop(app, server, tasks)


def _outlive(parent: int, stopped: Event) -> None:
    gevent.os.tp_read(parent, 1)
    stopped.set()


def _loops(app: Application) -> list[Callable[[], None]]:
    house = app.house
    return [
        *app.push.loops(),
        _every(liveness.EVERY_SECONDS, app.watch.run_once),
        _every(rounds.EVERY_SECONDS, app.rounds.run_once),
        _every(orders.EVERY_SECONDS, app.dispatch.run_once),
        _every(codes.EVERY_SECONDS, app.supply.run_once),
        _every(condition.EVERY_SECONDS, app.vitals.write),
        _every(passing.EVERY_SECONDS, lambda: passing.pass_time(house.db, house.clock())),
        _every(attendance.EVERY_SECONDS, app.attendance.write),
        _every(requests.EVERY_SECONDS, app.throttle.tell),
        app.jobs.run,
    ]


def _stop(app: Application, server: WSGIServer, tasks: list[Greenlet[..., None]]) -> None:
    """Take nobody new, send the kiosks away with a time to come back, end what is under way, close the database.

    The child goes before: whoever closes the database last leaves one whole file.
    """
    app.readiness.stop()
    server.stop_accepting()
    app.push.bye()
    deadline = monotonic() + DRAIN_SECONDS
    while app.listeners.count() and monotonic() < deadline:
        gevent.sleep(0.05)
    server.stop(timeout=max(deadline - monotonic(), 0.5))
    app.jobs.end(max(deadline - monotonic(), 0.5))
    child().end()
    # Some driver may take the kill of a task for an error of its own, and the task goes on: nobody waits for that one.
    gevent.killall(tasks, block=False)
    gevent.joinall(tasks, timeout=KILL_SECONDS)
    app.house.db.close()


def _in_thread_of(pool: ThreadPool) -> Callable[[Callable[[], None]], None]:
    """Return what lets a thread wait for the disk while everybody else has their turn."""

    def in_thread(work: Callable[[], None]) -> None:
        waiting = pool.spawn(work)
        try:
            waiting.get()
        finally:
            # Whoever is stopped meanwhile, or is out of time, lets go of the database only when it is free.
            waiting.wait()

    return in_thread


def _every(seconds: float, work: Callable[[], object]) -> Callable[[], None]:
    def loop() -> None:
        while True:
            gevent.sleep(seconds)
            try:
                work()
            except Exception:
                # The next round may succeed; a watch that died would make silent boards look live.
                log.exception("%s failed", work)

    return loop


def _raise_file_limit() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

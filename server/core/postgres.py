"""Connections to PostgreSQL that wait as greenlets do, and are looked at only after they had been idle."""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any, TypeVar

import psycopg
from gevent import get_hub
from gevent.monkey import is_module_patched
from psycopg.waiting import Ready, Wait
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

CONNECT_SECONDS = 5
IDLE = 1.0
"""Seconds after which a connection may have been lost unseen. Who asks all the time would be told at once."""
READ, WRITE = 1, 2
"""Events of libev."""

T = TypeVar("T")


class Connection(psycopg.Connection[Any]):
    """A connection whose greenlet waits on one watcher: gevent's own poll makes two new ones for every answer."""

    _watcher: Any = None

    def wait(self, gen: Generator[Wait, Ready | int, T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Do what psycopg has to do on this connection; whoever is stopped meanwhile leaves it closed."""
        if timeout is not None or not is_module_patched("select"):
            return super().wait(gen, interval, timeout)
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(self._ready(wanted))
        except StopIteration as end:
            done: T = end.value
            return done

    def _ready(self, wanted: Wait) -> int:
        if self._watcher is None:
            self._watcher = get_hub().loop.io(self.pgconn.socket, READ)
        watcher = self._watcher if wanted == Wait.R else get_hub().loop.io(self.pgconn.socket, int(wanted))
        try:
            get_hub().wait(watcher)
        except BaseException:
            self._forget()
            self.pgconn.finish()
            raise
        finally:
            if watcher is not self._watcher:
                watcher.close()
        return int(wanted)

    def close(self) -> None:
        """Close the connection."""
        self._forget()
        super().close()

    def _forget(self) -> None:
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.close()


def postgres_engine(url: str, **pool: Any) -> Engine:
    """Return an engine for a PostgreSQL database."""
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS}, **pool)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> Connection:
        return Connection.connect(*arguments, **named)

    @event.listens_for(engine, "checkin")
    def leave(_connection: Any, record: Any) -> None:
        record.info["left"] = monotonic()

    @event.listens_for(engine, "checkout")
    def take(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("left", monotonic()) < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise DisconnectionError from error

    return engine

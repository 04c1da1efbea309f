"""The engine of PostgreSQL: one pool of connections, which are looked at only after they had been idle."""

from __future__ import annotations

from time import monotonic
from typing import Any

import psycopg
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import Connection as Connected
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from server.core.database.pipeline import READING, WRITING, Connection

CONNECT_SECONDS = 5
IDLE = 1.0
"""Seconds after which a connection may have been lost unseen. Who asks all the time would be told at once."""
READS = "reads"
"""The option of an engine whose transactions see one state and cannot write."""


def postgres_engine(url: str, **pool: Any) -> Engine:
    """Return an engine for a PostgreSQL database."""
    # The one that was used last: it has in memory what is asked again and again.
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS}, pool_use_lifo=True, **pool)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> Connection:
        made = Connection.connect(*arguments, **named)
        # Of one width, however large they are: each width would be a statement of its own.
        made.adapters.register_dumper(int, Int8Dumper)
        return made

    @event.listens_for(engine, "begin")
    def begin(connected: Connected) -> None:
        connection: Any = connected.connection.driver_connection
        connection.begins = READING if connected.get_execution_options().get(READS) else WRITING

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

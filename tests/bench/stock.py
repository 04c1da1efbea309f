"""The stock reference: Flask-SocketIO as its documentation shows it does the small part of the job.

A check-in is one INSERT and one UPDATE in one transaction with synchronous=FULL; doors are told the difference. No
rights, no ledger, no faces: it bounds what is possible with these libraries. ``PORT``, ``DATA`` (a folder) and
``DOORS`` come from the environment; ``python -m gevent.monkey stock.py`` runs it.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from flask_socketio import SocketIO, emit, join_room
from gevent import socket
from gevent.pywsgi import WSGIServer
from sqlalchemy import Float, bindparam, create_engine, event, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

FLOORS, PEOPLE_OF_A_DOOR = 20, 2
PAD = "x" * 200


class Base(DeclarativeBase):
    """Base of both tables."""


class Person(Base):
    """Somebody behind a door."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    door: Mapped[int] = mapped_column(index=True)
    floor: Mapped[int] = mapped_column(index=True)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="in")
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)
    at: Mapped[float] = mapped_column(Float, default=0.0)


class Entry(Base):
    """What somebody said."""

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int]
    status: Mapped[str]
    note: Mapped[str]
    at: Mapped[float]


class Quick:
    """JSON as Socket.IO wants it, by the library that the application uses too."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str, **_options: Any) -> Any:
        return orjson.loads(text)


# Statements are built once: what is measured are the libraries.
_COLUMNS = (Person.id, Person.name, Person.status, Person.note, Person.version, Person.at)
_OF_DOOR = select(*_COLUMNS).where(Person.door == bindparam("which"))
_OF_FLOOR = select(*_COLUMNS).where(Person.floor == bindparam("which"))
_ENTER = insert(Entry)
_CHANGE = (
    update(Person)
    .where(Person.id == bindparam("who"))
    .values(status=bindparam("said"), note=bindparam("noted"), at=bindparam("then"), version=Person.version + 1)
)
_CHANGED = select(Person.door, Person.floor, Person.name, Person.version).where(Person.id == bindparam("who"))

engine = create_engine(f"sqlite:///{Path(os.environ.get('DATA', '.')) / 'stock.sqlite'}", max_overflow=0)
app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", cors_allowed_origins="*", json=Quick)


@event.listens_for(engine, "connect")
def be_durable(connection: Any, _record: Any) -> None:
    """Let a commit be on the disk when it is answered."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@app.post("/checkin")
def check_in() -> ResponseReturnValue:
    """Record a check-in and tell its door and its floor."""
    said, at = request.get_json(), time.time()
    who, status, note = int(said["person"]), said["status"], said["note"]
    with engine.begin() as connection:
        connection.execute(_ENTER, {"person": who, "status": status, "note": note, "at": at})
        connection.execute(_CHANGE, {"who": who, "said": status, "noted": note, "then": at})
        door, floor, name, version = connection.execute(_CHANGED, {"who": who}).one()
    told = {"name": name, "room": f"4.{door}", "version": version, "at": datetime.fromtimestamp(at, UTC).isoformat()}
    socketio.emit("status", said | told, to=[f"door {door}", f"floor {floor}"])
    return jsonify(ok=True, version=version)


def connect(auth: dict[str, int]) -> None:
    """Show a kiosk all there is to show."""
    at_door = "door" in auth
    which = auth["door"] if at_door else auth["floor"]
    join_room(f"{'door' if at_door else 'floor'} {which}")
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(_OF_DOOR if at_door else _OF_FLOOR, {"which": which})]
    emit("snapshot", {"rows": rows, "pad": PAD})


def found(doors: int) -> None:
    """Make the tables, and two people behind each door."""
    Base.metadata.create_all(engine)
    rows = [
        {"id": number, "door": door, "floor": door % FLOORS, "name": f"Ada Lovelace {number}"}
        for number in range(doors * PEOPLE_OF_A_DOOR)
        for door in [number // PEOPLE_OF_A_DOOR]
    ]
    with engine.begin() as connection:
        connection.execute(insert(Person), rows)


def main() -> None:
    """Serve, and say when that begins."""
    found(int(os.environ["DOORS"]))
    socketio.on_event("connect", connect)
    door = socket.socket()
    # Without this every answer waits 40 ms for the kernel, which would not be the libraries' fault.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    door.bind(("127.0.0.1", int(os.environ["PORT"])))
    door.listen(4096)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    WSGIServer(door, app, log=None).serve_forever()


if __name__ == "__main__":
    main()

"""From a configuration to a running server, and the few lines that it prints."""

from __future__ import annotations

import logging
import sys

import click

from server.app import create_app
from server.core.clock import Clock, system_clock
from server.core.config import Config
from server.core.house import House
from server.core.refusal import StartRefusal
from server.demo.opening import greeting, open_demo
from server.edge.assets import manifest
from server.operation import logs
from server.operation.running import running
from server.process.listener import adopt_door, open_door
from server.process.serve import serve
from server.process.storage import check_real, open_storage
from signs.fonts import FontMissing, Typeface, find_typeface

log = logging.getLogger(__name__)


def start(config: Config, *, clock: Clock = system_clock, listener: int | None = None) -> None:
    """Open the storage, build the application, serve it until it is told to stop.

    The demo makes its database itself. A worker is handed its ``listener``, and leaves the greeting to its parent.
    """
    logs.set_up(sys.stderr, plain=config.demo or sys.stderr.isatty())
    logs.adopt_greenlets()
    manifest()
    door = open_door(config.host, config.port) if listener is None else adopt_door(listener)
    db = open_storage(config, migrate=config.demo, clock=clock)
    if config.demo:
        open_demo(db, clock(), click.echo)
    else:
        check_real(db)
    app = create_app(config, db, clock, _typeface(config))
    with running(config.data):
        if listener is None:
            serve(app, door, lambda: click.echo(_greeting(app.house)))
        else:
            serve(app, door, lambda: None, parent=sys.stdin.fileno())


def address(config: Config) -> str:
    """Return the line that says that the server is there."""
    return f"Doorboard is at {config.url}"


def _greeting(house: House) -> str:
    lines = greeting(house) if house.config.demo else []
    return "\n".join([address(house.config), *lines])


def _typeface(config: Config) -> Typeface | None:
    try:
        return find_typeface(config.font)
    except FontMissing as error:
        if config.font:
            raise StartRefusal(str(error)) from None
        # Tablets and phones bring their own fonts: only paper goes without.
        log.warning("%s", error)
        return None

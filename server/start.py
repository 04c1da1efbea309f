"""From a configuration to a running server, and the few lines that it prints."""

from __future__ import annotations

import logging

import click

from server.app import create_app
from server.config import Config
from server.core.assets import manifest
from server.core.clock import Clock, system_clock
from server.core.house import House
from server.core.refusal import StartRefusal
from server.demo.opening import greeting, open_demo
from server.serve import serve
from server.storage import open_storage
from signs.fonts import FontMissing, Typeface, find_typeface

log = logging.getLogger(__name__)


def start(config: Config, *, migrate: bool, clock: Clock = system_clock) -> None:
    """Open the storage, build the application, serve it until it is told to stop."""
    manifest()
    db = open_storage(config, migrate=migrate, clock=clock)
    if config.demo:
        open_demo(db, clock(), click.echo)
    app = create_app(config, db, clock, _typeface(config))
    serve(app, lambda: click.echo(_greeting(app.house)))


def _greeting(house: House) -> str:
    address = f"Doorboard is at {house.config.url}"
    return "\n".join([address, *greeting(house)]) if house.config.demo else address


def _typeface(config: Config) -> Typeface | None:
    try:
        return find_typeface(config.font)
    except FontMissing as error:
        if config.font:
            raise StartRefusal(str(error)) from None
        # Tablets and phones bring their own fonts: only paper goes without.
        log.warning("%s", error)
        return None

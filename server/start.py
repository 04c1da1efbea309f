"""From a configuration to a running server, and the few lines that it prints."""

from __future__ import annotations

import click

from server.app import create_app
from server.config import Config
from server.serve import serve
from server.storage import open_storage


def start(config: Config, *, migrate: bool) -> None:
    """Open the storage, build the application, serve it until it is told to stop."""
    db = open_storage(config, migrate=migrate)
    app = create_app(config, db)
    serve(app, lambda: click.echo(f"Doorboard is at {config.url}"))

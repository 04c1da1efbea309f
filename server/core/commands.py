"""How a command of a room reaches the installation that its program was called for."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import cast

import click

from server.core.config import Config
from server.core.database.db import Database


def installation() -> AbstractContextManager[tuple[Config, Database]]:
    """Open the installation, for one command. How that is done the program has said: ``obj`` of its context."""
    return cast("AbstractContextManager[tuple[Config, Database]]", click.get_current_context().find_root().obj())

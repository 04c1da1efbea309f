"""Which step of the migrations a database is at, and which one this program needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def alembic_config() -> Config:
    """Return Alembic's configuration; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


@cache
def steps() -> tuple[str, ...]:
    """Return all steps that this program knows, the first one first."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return tuple(script.revision for script in scripts.walk_revisions())[::-1]


def step_of(connection: Connection) -> str | None:
    """Return the step that a database is at, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()

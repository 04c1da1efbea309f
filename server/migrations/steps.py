"""Which step of the migrations a database is at, and which one this program needs.

Alembic takes a tenth of a server's start, and hardly ever is there anything to migrate. What it would say of steps is
read here; it is loaded where tables change.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, select

FOLDER = Path(__file__).parent
VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
STEP = select(VERSION.c.version_num)


@cache
def steps() -> tuple[str, ...]:
    """Return all steps that this program knows, the first one first: each is a file that begins with its number."""
    return tuple(sorted(file.name.partition("_")[0] for file in FOLDER.glob("versions/[0-9]*_*.py")))


def step_of(connection: Connection) -> str | None:
    """Return the step that a database is at, None for an empty one."""
    if not connection.dialect.has_table(connection, VERSION.name):
        return None
    step: str | None = connection.scalar(STEP)
    return step


def upgrade(connection: Connection, step: str) -> None:
    """Bring the tables to a step."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, step)

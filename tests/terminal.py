"""The command line, called within a test's own process; its terminal speaks English."""

from __future__ import annotations

from click.testing import CliRunner, Result

from server.cli import main
from server.core.config import Config


def doorboard(config: Config, *words: str) -> Result:
    """Call a command of an installation."""
    env = {"DOORBOARD_DATA": str(config.data), "DOORBOARD_DATABASE": config.database, "LC_ALL": "en_US.UTF-8"}
    return CliRunner().invoke(main, [*words], env=env)

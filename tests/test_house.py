"""The habits of the house that no type checker sees."""

from __future__ import annotations

import re
from pathlib import Path

SERVER = Path(__file__).parents[1] / "server"


def places(pattern: str) -> set[str]:
    return {
        str(path.relative_to(SERVER)) for path in SERVER.rglob("*.py") if re.search(pattern, path.read_text("utf-8"))
    }


def test_only_the_transaction_commits() -> None:
    assert places(r"\.commit\(\)") == {"core/db.py"}


def test_only_the_clock_reads_the_time() -> None:
    assert places(r"datetime\.now\(|time\.time\(\)|date\.today\(\)") == {"core/clock.py"}


def test_only_the_configuration_reads_settings_from_the_environment() -> None:
    assert places(r"[\"']DOORBOARD_(?!ENTRY)[A-Z_]+[\"']") == {"config.py"}


def test_only_sockets_know_the_name_of_a_room() -> None:
    assert places(r"f\"board:\{") == {"core/sockets.py"}
    assert places(r"\.emit\(") == {"core/sockets.py"}

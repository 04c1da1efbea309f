"""The short form on one process with SQLite; ``make faults`` plays the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import chapters
from tests.faults.world import world

pytestmark = pytest.mark.alone


def test_one_process_keeps_its_promises_killed_stopped_locked_and_unread(tmp_path: Path) -> None:
    with world(tmp_path / "data") as under_load:
        chapters.never_reads(under_load)
        chapters.database_locked(under_load, 2.0)
        chapters.killed(under_load, rounds=3)
        chapters.stopped(under_load)
        under_load.judge()

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.outage import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Open one door with its server running."""
    made = Place(tmp_path / "data")
    with made.proxy, made.server:
        yield made

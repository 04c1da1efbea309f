from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.incubator import Incubator, new_incubator


@pytest.fixture
def incubator(tmp_path: Path) -> Iterator[Incubator]:
    made = new_incubator(tmp_path / "data")
    yield made
    made.db.close()

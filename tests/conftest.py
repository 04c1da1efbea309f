from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.incubator import Incubator, new_incubator


@pytest.fixture
def incubator(tmp_path: Path) -> Iterator[Incubator]:
    made = new_incubator(tmp_path / "data")
    yield made
    made.db.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened

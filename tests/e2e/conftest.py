from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.outage import Place


@pytest.fixture(scope="module")
def opened_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Open one door with its server running."""
    made = Place(tmp_path_factory.mktemp("place") / "data")
    with made.proxy, made.server:
        yield made


@pytest.fixture
def place(opened_place: Place) -> Iterator[Place]:
    """Lend the door of a module: whoever changes more than its network puts that back."""
    yield opened_place
    opened_place.proxy.pass_on()


@pytest.fixture
def own_place(tmp_path: Path) -> Iterator[Place]:
    """Open a door for one test, which may do with it as it likes."""
    made = Place(tmp_path / "data")
    with made.proxy, made.server:
        yield made

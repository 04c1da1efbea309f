from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.incubator import Incubator, new_incubator
from tests.postgres import Postgres, postgres

ENGINES = ("sqlite", "postgresql")
_names = itertools.count(1)

# A busy machine breaks no promise, and the same code passes twice.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that says BOTH_ENGINES on SQLite and on PostgreSQL."""
    if "engine" in metafunc.fixturenames and getattr(metafunc.module, "BOTH_ENGINES", False):
        metafunc.parametrize("engine", ENGINES, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Name the engine of the test's database."""
    name: str = getattr(request, "param", "sqlite")
    return name


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Run one PostgreSQL for all tests; each gets a database of its own."""
    with postgres() as server:
        yield server


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> str | None:
    """Return the URL of an empty PostgreSQL database, None for an SQLite file."""
    if engine == "sqlite":
        return None
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.database(f"test{next(_names)}")


@pytest.fixture
def incubator(tmp_path: Path, database_url: str | None) -> Iterator[Incubator]:
    """Make an empty incubator."""
    made = new_incubator(tmp_path / "data", database_url)
    yield made
    made.db.close()


@pytest.fixture(scope="session")
def opened_browser() -> Iterator[Browser]:
    """Open the browser once."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def browser(opened_browser: Browser) -> Iterator[Browser]:
    """Lend the browser, and close the pages after it: a forgotten one would go on asking for its server."""
    yield opened_browser
    for context in opened_browser.contexts:
        context.close()

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.incubator import Incubator, config_of, migrate, new_incubator
from tests.memory import lie_in_memory
from tests.once import let_lie_what_stays, prepare_once
from tests.postgres import Postgres, postgres

_names = itertools.count(1)

# A busy machine breaks no promise, and the same code passes twice.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("steady"), max_examples=1000)
settings.load_profile("steady")


def pytest_configure() -> None:
    """Keep data folders in memory where there is room."""
    lie_in_memory()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play a test on the engines that its module and its marks name; CONTRIBUTING.md says how."""
    if "engine" in metafunc.fixturenames and (engines := _engines_of(metafunc)):
        metafunc.parametrize("engine", engines, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the long suite, before anything is chosen, what nothing may run beside."""
    for item in items:
        if item.get_closest_marker("alone"):
            item.add_marker("long")


def pytest_collection_finish() -> None:
    """Keep the collector from all that was loaded so far."""
    let_lie_what_stays()


@pytest.fixture(scope="session", autouse=True)
def prepared_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile once in this process what each test's own application and database would compile anew."""
    with pytest.MonkeyPatch.context() as patch:
        prepare_once(patch, str(tmp_path_factory.mktemp("templates")))
        yield


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


@pytest.fixture(scope="session")
def migrated(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name a PostgreSQL database with all tables and no row, to be copied: migrating takes far longer."""
    migrate(config_of(tmp_path_factory.mktemp("migrated"), postgres_server.database("migrated")))
    return "migrated"


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Lend the URL of an empty PostgreSQL database, None for an SQLite file."""
    with _lent(engine, request, "template1") as url:
        yield url


@pytest.fixture
def incubator(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Incubator]:
    """Make an empty incubator."""
    like = request.getfixturevalue("migrated") if engine == "postgresql" else ""
    with _lent(engine, request, like) as url:
        made = new_incubator(tmp_path / "data", url)
        yield made
        made.db.close()


def _engines_of(metafunc: pytest.Metafunc) -> list[object]:
    find = metafunc.definition.get_closest_marker
    if only := find("only"):
        return [*only.args]
    if not getattr(metafunc.module, "BOTH_ENGINES", False):
        return []
    return ["sqlite", pytest.param("postgresql", marks=() if find("engines_differ") else pytest.mark.long)]


@contextmanager
def _lent(engine: str, request: pytest.FixtureRequest, like: str) -> Iterator[str | None]:
    if engine == "sqlite":
        yield None
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name = f"test{next(_names)}"
    yield server.database(name, like)
    # A server that holds hundreds of databases takes a minute to be removed.
    server.drop(name)


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

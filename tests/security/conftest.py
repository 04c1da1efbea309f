from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.incubator import THURSDAY, Incubator, new_incubator
from tests.security.estate import Estate, new_estate
from tests.security.rows import Rows, rows_of


@pytest.fixture
def living(incubator: Incubator) -> Incubator:
    """Return an incubator with two tenants; the demo's doors are open, so that every route exists."""
    incubator.tenant("北辰智造科技有限公司", "王小明", "李雷", short_name="北辰智造")
    incubator.tenant("云栖数据有限公司", "林涛", room="3-14")
    return replace(incubator, config=replace(incubator.config, demo=True))


@pytest.fixture(scope="session")
def every_route(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return an application for its route map alone."""
    made = new_incubator(Path(tmp_path_factory.mktemp("routes")))
    app = replace(made, config=replace(made.config, demo=True)).application().flask
    made.db.close()
    return app


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """Return the estate. Whoever changes it puts it back."""
    made = new_estate(new_incubator(tmp_path_factory.mktemp("estate") / "data"))
    yield made
    made.incubator.db.close()


@pytest.fixture
def rows(estate: Estate) -> Iterator[Rows]:
    """Watch the rows of the estate, and put them back."""
    with rows_of(estate.incubator.config.data) as rows:
        yield rows
    estate.incubator.time.now = THURSDAY


@pytest.fixture
def app(estate: Estate) -> Flask:
    """Open the estate."""
    return estate.incubator.application().flask

from __future__ import annotations

import pytest

from server.app import Application
from tests.incubator import Incubator
from tests.phone import Phone


@pytest.fixture
def app(incubator: Incubator) -> Application:
    """Open an incubator with two companies at two doors."""
    incubator.tenant("北辰智造科技有限公司", "王小明", "李雷")
    incubator.tenant("云栖数据", "韩梅梅", room="3-14")
    return incubator.application()


@pytest.fixture
def phone(incubator: Incubator, app: Application) -> Phone:
    """Return a phone that is nobody's yet."""
    return Phone(incubator, app)

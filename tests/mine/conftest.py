from __future__ import annotations

import pytest

from server.app import Application
from tests.incubator import Incubator
from tests.mine.owner import Owner


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明", "李雷", "韩梅梅")
    incubator.tenant("南山软件", "李 雷", room="3-13")
    return incubator.application()


@pytest.fixture
def li(incubator: Incubator, app: Application) -> Owner:
    return Owner(incubator, app, "李雷")

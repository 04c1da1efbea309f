from __future__ import annotations

import pytest

from tests.incubator import Incubator
from tests.phone import Phone


@pytest.fixture
def phone(incubator: Incubator) -> Phone:
    incubator.tenant("北辰智造科技有限公司", "王小明", "李雷")
    return Phone(incubator, incubator.application())

"""What tests of operating share."""

from __future__ import annotations

import pytest

from tests.incubator import Incubator


@pytest.fixture
def office(incubator: Incubator) -> Incubator:
    """Let some people come and go."""
    incubator.tenant("北辰智造", "王小明", "李小红")
    for status in ("on_site", "meeting", "on_site"):
        incubator.says("王小明", status)
        incubator.time.pass_by(minutes=1)
    return incubator

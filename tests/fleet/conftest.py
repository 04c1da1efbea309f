from __future__ import annotations

import pytest

from server.fleet.actions import add_kiosk
from tests.incubator import Incubator


@pytest.fixture
def token(incubator: Incubator) -> str:
    """Hang kiosk 1 at a door; the answer is its token."""
    incubator.tenant("北辰智造", "王小明")
    return add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())

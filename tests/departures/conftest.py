from __future__ import annotations

import pytest

from tests.departures.estate import Estate, new_estate
from tests.incubator import Incubator


@pytest.fixture
def estate(incubator: Incubator) -> Estate:
    return new_estate(incubator)

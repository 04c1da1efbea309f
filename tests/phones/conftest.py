from __future__ import annotations

import pytest

from server.app import Application
from tests.incubator import Incubator
from tests.phone import Phone, two_doors


@pytest.fixture
def app(incubator: Incubator) -> Application:
    return two_doors(incubator)


@pytest.fixture
def phone(incubator: Incubator, app: Application) -> Phone:
    """Return a phone that is nobody's yet."""
    return Phone(incubator, app)

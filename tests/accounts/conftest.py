from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.accounts.provider import Provider, provider
from tests.incubator import Incubator


@pytest.fixture
def other(incubator: Incubator) -> Iterator[Provider]:
    """Run an OpenID provider."""
    with provider(incubator.time) as running:
        yield running

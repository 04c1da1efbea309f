from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from server.accounts.tokens import create_token
from tests.api.client import Program
from tests.incubator import Incubator

Programs = Callable[..., Program]


@pytest.fixture
def http(incubator: Incubator) -> FlaskClient:
    incubator.tenant("青云科技有限公司", "王小明", "李婷", "赵强", room="3-12", short_name="青云科技")
    incubator.tenant("海棠软件", "陈静", room="2-01")
    return incubator.application().flask.test_client()


@pytest.fixture
def program(http: FlaskClient, incubator: Incubator) -> Programs:
    """Return a maker of programs whose token has the given permissions."""

    def make(*permissions: str) -> Program:
        token = create_token(incubator.db, "a program", permissions, incubator.time()) if permissions else None
        return Program(http, token)

    return make

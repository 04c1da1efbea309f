from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.app import Application
from tests.incubator import Incubator
from tests.pairing.tablets import Tablet
from tests.staff import sign_in


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明")
    return incubator.application()


@pytest.fixture
def tablet(app: Application) -> Tablet:
    return Tablet(app.flask.test_client())


@pytest.fixture
def installer(incubator: Incubator, app: Application) -> FlaskClient:
    client = app.flask.test_client()
    sign_in(client, incubator, "admin")
    return client


@pytest.fixture
def board(incubator: Incubator, app: Application) -> str:
    return incubator.board("3-12").code

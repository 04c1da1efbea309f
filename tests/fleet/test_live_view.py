"""A manager looks at a board live in the own browser: no kiosk, no token, no door code."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.access.roles import Scope
from server.app import Application
from server.boards.kiosks import Kiosk
from server.sites.actions import add_site
from tests.incubator import Incubator
from tests.staff import sign_in


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明")
    return incubator.application()


@pytest.fixture
def reader(incubator: Incubator, app: Application) -> FlaskClient:
    client = app.flask.test_client()
    sign_in(client, incubator, "staff", Scope(None, incubator.site_id))
    return client


def live(incubator: Incubator) -> str:
    return f"/manage/boards/{incubator.board('3-12').code}/live"


def start(page: str) -> dict[str, Any]:
    found = re.search(r'id="start">(.*?)</script>', page)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def test_a_reader_sees_the_face_and_makes_no_kiosk(incubator: Incubator, reader: FlaskClient) -> None:
    carried = start(reader.get(live(incubator)).text)
    assert carried["hello"]["face"]["tenants"][0]["name"] == "北辰智造"
    assert carried["auth"] == {"board": incubator.board("3-12").code}
    with incubator.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Kiosk)) == 0


def test_a_reader_is_shown_no_door_code_for_those_let_people_in_at_the_door(
    incubator: Incubator, reader: FlaskClient
) -> None:
    assert start(reader.get(live(incubator)).text)["hello"]["codes"] is None
    assert reader.get(f"{live(incubator)}/hello").get_json()["codes"] is None


def test_nobody_sees_a_board_without_signing_in(incubator: Incubator, app: Application) -> None:
    answer = app.flask.test_client().get(live(incubator))
    assert answer.status_code == 302
    assert "/manage/sign-in" in answer.headers["Location"]


def test_an_open_page_whose_sign_in_has_ended_is_told_that_nothing_is_there(
    incubator: Incubator, app: Application
) -> None:
    assert app.flask.test_client().get(f"{live(incubator)}/hello").status_code == 404


@pytest.mark.parametrize("path", ["", "/hello"])
def test_a_board_of_another_site_is_not_there(incubator: Incubator, app: Application, path: str) -> None:
    with incubator.db.transaction() as tx:
        elsewhere = add_site(tx, "云谷创业园").id
    client = app.flask.test_client()
    sign_in(client, incubator, "manager", Scope(None, elsewhere))
    assert client.get(live(incubator) + path).status_code == 404


def test_the_list_of_boards_leads_to_the_live_view(incubator: Incubator, reader: FlaskClient) -> None:
    page = reader.get("/manage/").text
    assert f'href="{live(incubator)}"' in page
    assert "/manage/kiosks/pair" not in page

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from server.boards.faces import face_of
from server.core.principals import CONSOLE
from server.core.refusal import Refusal
from server.roster.notices import LONGEST, set_notice
from signs.face import DoorFace
from tests.incubator import Incubator
from tests.staff import csrf, sign_in


@pytest.fixture
def tenant(incubator: Incubator) -> int:
    return incubator.tenant("北辰智造", "王小明")


@pytest.fixture
def manager(incubator: Incubator) -> FlaskClient:
    client = incubator.application().flask.test_client()
    sign_in(client, incubator)
    return client


def on_the_door(incubator: Incubator) -> str | None:
    with incubator.db.reading() as session:
        face = face_of(session, incubator.board("3-12"), incubator.time())
    assert isinstance(face, DoorFace)
    return face.tenants[0].notice


def test_a_notice_hangs_on_the_door_at_once(incubator: Incubator, tenant: int, manager: FlaskClient) -> None:
    version = incubator.board("3-12").version
    fields = {"notice": " 样机间  周五开放 ", "csrf_token": csrf(manager, "/manage/roster/")}
    assert manager.post(f"/manage/roster/tenants/{tenant}/notice", data=fields).status_code == 303
    assert on_the_door(incubator) == "样机间 周五开放"
    assert incubator.board("3-12").version == version + 1
    assert "样机间 周五开放" in manager.get("/manage/roster/").get_data(as_text=True)


def test_the_list_is_searched_as_before_when_a_notice_hangs(tenant: int, manager: FlaskClient) -> None:
    fields = {"notice": "样机间", "q": "北辰", "csrf_token": csrf(manager, "/manage/roster/")}
    answer = manager.post(f"/manage/roster/tenants/{tenant}/notice", data=fields)
    assert parse_qs(urlsplit(answer.location).query) == {"q": ["北辰"]}
    refused = manager.post(f"/manage/roster/tenants/{tenant}/notice", data=fields | {"notice": "长" * 61})
    assert 'type="search" value="北辰"' in refused.text


def test_an_empty_notice_is_taken_down(incubator: Incubator, tenant: int) -> None:
    set_notice(incubator.db, tenant, "今天盘点", CONSOLE, incubator.time())
    set_notice(incubator.db, tenant, "  ", CONSOLE, incubator.time())
    assert on_the_door(incubator) is None


def test_a_notice_that_no_door_can_show_is_refused_where_it_was_typed(
    incubator: Incubator, tenant: int, manager: FlaskClient
) -> None:
    long = "长" * (LONGEST + 1)
    fields = {"notice": long, "csrf_token": csrf(manager, "/manage/roster/")}
    answer = manager.post(f"/manage/roster/tenants/{tenant}/notice", data=fields)
    assert answer.status_code == 422
    assert "请缩短到 60 个字符以内" in answer.text
    assert f'value="{long}"' in answer.text
    assert on_the_door(incubator) is None


def test_a_notice_for_nobody_is_refused(incubator: Incubator) -> None:
    with pytest.raises(Refusal) as caught:
        set_notice(incubator.db, 99, "有人吗", CONSOLE, incubator.time())
    assert caught.value.status == 404


def test_nobody_but_a_manager_hangs_notices(incubator: Incubator, tenant: int) -> None:
    client = incubator.application().flask.test_client()
    fields = {"notice": "涂鸦", "csrf_token": csrf(client, "/manage/sign-in")}
    assert client.post(f"/manage/roster/tenants/{tenant}/notice", data=fields).status_code == 302
    assert on_the_door(incubator) is None

"""The manager's pages about alerts."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.access.audit import Audit
from server.access.roles import Scope
from server.alerts.actions import raise_alert
from server.alerts.tables import Alert, Target
from server.alerts.targets import MOST, add_target
from server.core.jobs.tables import Job
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.sites.actions import add_site
from tests.incubator import Incubator
from tests.staff import csrf, sign_in

BOTH_ENGINES = True


@pytest.fixture
def client(incubator: Incubator) -> FlaskClient:
    return incubator.application().flask.test_client()


@pytest.fixture
def manager(incubator: Incubator, client: FlaskClient) -> FlaskClient:
    sign_in(client, incubator, "manager", Scope(site=incubator.site_id))
    return client


def wrong(incubator: Incubator, kind: str, what: str, site: int | None = None) -> int:
    with incubator.db.transaction() as tx:
        raise_alert(tx, kind, Ref("kiosk", 1), site or incubator.site_id, incubator.time(), what=what)
    with incubator.db.reading() as session:
        return session.scalars(select(Alert.id).where(Alert.kind == kind)).one()


def send(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf(client, "/manage/alerts"), **fields}, follow_redirects=True)
    return answer.status_code, answer.text


def settings(incubator: Incubator) -> str:
    return f"/manage/sites/{incubator.site_id}/alerts"


def test_what_is_wrong_stands_on_one_page_until_somebody_has_seen_to_it(
    incubator: Incubator, manager: FlaskClient
) -> None:
    alert = wrong(incubator, "phone_shared", "北辰智造")
    page = manager.get("/manage/alerts").text
    assert "一部手机多人使用" in page
    assert "近 30 天" not in page
    status, page = send(manager, f"/manage/alerts/{alert}/settle")
    assert status == 200
    assert "没有待处理的提醒" in page
    assert page.index("近 30 天") < page.index("一部手机多人使用")
    with incubator.db.reading() as session:
        assert "alert.settled" in session.scalars(select(Audit.action)).all()


def test_a_silent_screen_is_settled_by_coming_back_and_not_by_hand(incubator: Incubator, manager: FlaskClient) -> None:
    alert = wrong(incubator, "kiosk_silent", "3-12 K1")
    assert f"/manage/alerts/{alert}/settle" not in manager.get("/manage/alerts").text
    send(manager, f"/manage/alerts/{alert}/settle")
    with incubator.db.reading() as session:
        assert session.get_one(Alert, alert).settled_at is None


def test_service_staff_see_screens_but_not_phones(incubator: Incubator, client: FlaskClient) -> None:
    wrong(incubator, "kiosk_silent", "3-12 K1")
    phone = wrong(incubator, "phone_shared", "北辰智造")
    sign_in(client, incubator, "staff", Scope(site=incubator.site_id))
    page = client.get("/manage/alerts").text
    assert ("屏幕失联" in page, "一部手机多人使用" in page) == (True, False)
    assert client.get(settings(incubator)).status_code == 403
    assert send(client, f"/manage/alerts/{phone}/settle")[0] == 403


def test_a_manager_learns_nothing_of_another_site(incubator: Incubator, manager: FlaskClient) -> None:
    with incubator.db.transaction() as tx:
        other = add_site(tx, "星海创新园").id
    alert = wrong(incubator, "phone_shared", "云栖数据", other)
    assert "云栖数据" not in manager.get("/manage/alerts").text
    assert send(manager, f"/manage/alerts/{alert}/settle")[0] == 404
    assert manager.get(f"/manage/sites/{other}/alerts").status_code == 404


def test_addresses_are_added_tried_and_removed(incubator: Incubator, manager: FlaskClient) -> None:
    status, page = send(manager, settings(incubator), address=" yunying@example.cn ")
    assert status == 200
    assert "yunying@example.cn" in page
    assert "还没有发过" in page
    _status, page = send(manager, "/manage/alert-targets/1/test")
    assert "正在发送" in page
    send(manager, "/manage/alert-targets/1/test")
    with incubator.db.reading() as session:
        (message,) = session.scalars(select(Job.arguments)).all()
    assert "测试消息" in message
    _status, page = send(manager, "/manage/alert-targets/1/remove")
    assert "yunying@example.cn" not in page
    with incubator.db.reading() as session:
        assert session.scalars(select(Target)).all() == []
        assert session.scalars(select(Audit.action).where(Audit.author != CONSOLE.ref)).all() == [
            "alert_target.added",
            "alert_target.removed",
        ]


def test_an_address_that_cannot_be_is_refused_beside_its_field(incubator: Incubator, manager: FlaskClient) -> None:
    send(manager, settings(incubator), address="yunying@example.cn")
    for address, said in (
        ("office", "这不像邮箱地址"),
        ("http://hooks.example.cn/", "网址须以 https:// 开头"),
        ("https://169.254.169.254/", "这是内网地址"),
        ("yunying@example.cn", "已在列表中"),
        ("https://hooks.example.cn/" + "x" * 400, "请缩短到 400 个字符以内"),
    ):
        status, page = send(manager, settings(incubator), address=address)
        assert status == 422
        assert said in page
        assert f'value="{address}"' in page


def test_a_site_has_no_more_addresses_than_somebody_can_look_after(incubator: Incubator, manager: FlaskClient) -> None:
    for number in range(MOST):
        add_target(incubator.db, incubator.site_id, f"office{number}@example.cn", (), CONSOLE, incubator.time())
    status, page = send(manager, settings(incubator), address="yunying@example.cn")
    assert (status, "最多添加 20 个地址" in page) == (422, True)


def test_the_key_in_a_webhook_is_not_shown_but_the_one_to_check_it_with_is(
    incubator: Incubator, manager: FlaskClient
) -> None:
    _status, page = send(manager, settings(incubator), address="https://hooks.example.cn/send?key=abcd-efgh-ijkl")
    assert "abcd-efgh" not in page
    assert "https://hooks.example.cn/…ijkl" in page
    assert "签名密钥" in page


def test_the_language_of_the_messages_is_chosen_for_the_site(incubator: Incubator, manager: FlaskClient) -> None:
    _status, page = send(manager, f"{settings(incubator)}/language", language="en")
    assert '<option value="en" selected>' in page
    assert send(manager, f"{settings(incubator)}/language", language="fr")[0] == 422


def test_the_pages_speak_english(incubator: Incubator, manager: FlaskClient) -> None:
    wrong(incubator, "pin_attacked", "北辰智造")
    send(manager, settings(incubator), address="yunying@example.cn")
    assert "PIN guessed at again and again" in manager.get("/manage/alerts?lang=en").text
    assert "Language of the messages" in manager.get(settings(incubator)).text

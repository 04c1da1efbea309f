"""The manager's pages of the fleet."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.access.roles import Scope
from server.alerts.actions import raise_alert
from server.app import Application
from server.boards.kiosks import Kiosk
from server.core.principals import CONSOLE
from server.core.refs import Ref
from server.fleet.actions import add_kiosk
from server.fleet.condition import vitals_of
from server.fleet.orders import LASTS, give, note_done, note_shot
from server.fleet.register import note_seen, note_silent
from server.fleet.rules import Deadlines, Vouchers
from server.fleet.tables import KioskCommand
from server.sites.actions import add_site, occupy, room_at
from server.sites.tables import Site
from tests.fleet.facts import screen_of
from tests.fleet.test_orders import picture
from tests.incubator import Incubator
from tests.staff import csrf, sign_in

BOTH_ENGINES = True

TOKEN = "the token of the screen at {}"


@pytest.fixture
def fleet(incubator: Incubator) -> list[int]:
    """Hang three kiosks at three doors: one well, one that went silent, one that never came."""
    for room, tenant in (("3-11", "北辰智造"), ("3-12", "云栖数据"), ("3-14", "青禾生物")):
        incubator.tenant(tenant, f"{tenant}的王经理", room=room)
        add_kiosk(incubator.db, incubator.board(room).code, incubator.time(), TOKEN.format(room))
    note_seen(incubator.db, [(1, 1), (2, 1)], {(1, 1): incubator.board("3-11").version, (2, 1): 1}, incubator.time())
    incubator.time.pass_by(hours=2)
    note_seen(incubator.db, [(1, 1)], {}, incubator.time())
    note_silent(incubator.db, [1, 2], Deadlines(incubator.time(), None), Vouchers(incubator.time()))
    return [1, 2, 3]


@pytest.fixture
def app(incubator: Incubator) -> Application:
    return incubator.application()


@pytest.fixture
def manager(incubator: Incubator, app: Application) -> FlaskClient:
    client = app.flask.test_client()
    sign_in(client, incubator, "manager", Scope(site=incubator.site_id))
    return client


def send(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf(client, "/manage/kiosks"), **fields}, follow_redirects=True)
    return answer.status_code, answer.text


def rooms(page: str) -> list[str]:
    return re.findall(r'class="where" href="[^"]+"><b>([^<]+)</b>', page)


@pytest.mark.usefixtures("fleet")
def test_who_needs_a_hand_stands_first(manager: FlaskClient) -> None:
    page = manager.get("/manage/kiosks").text
    assert rooms(page) == ["3-12", "3-14", "3-11"]
    assert "在线 1 · 失联 1 · 未上线 1" in page


@pytest.mark.usefixtures("fleet")
def test_a_kiosk_shows_its_place_its_glass_and_how_it_fares(
    incubator: Incubator, app: Application, manager: FlaskClient
) -> None:
    app.vitals.note((1, 1), vitals_of({"battery": 82, "plugged": True, "wifi": 7, "app": "Fully 1.55", "drift": 2_000}))
    app.vitals.write()
    page = manager.get("/manage/kiosks/1").text
    for said in (
        "3-11",
        "北辰智造",
        "在线",
        "版本 1",
        "最新",
        "电量 82% · 充电中",
        "Wi-Fi 7/9 格",
        "Fully 1.55",
        "偏差 +2 秒",
    ):
        assert said in page


@pytest.mark.usefixtures("fleet")
def test_a_glass_that_is_behind_says_so_and_how_far(incubator: Incubator, manager: FlaskClient) -> None:
    manager.get("/manage/kiosks")
    incubator.says("云栖数据的王经理", "on_site")
    page = manager.get("/manage/kiosks/2").text
    assert "失联" in page
    assert "最新为 2" in page


@pytest.mark.usefixtures("fleet")
def test_an_open_alert_stands_on_the_page_of_its_kiosk(incubator: Incubator, manager: FlaskClient) -> None:
    with incubator.db.transaction() as tx:
        raise_alert(tx, "kiosk_two_places", Ref("kiosk", 1), incubator.site_id, incubator.time())
    assert "同一块屏出现在两处" in manager.get("/manage/kiosks/1").text
    assert rooms(manager.get("/manage/kiosks").text)[0] == "3-11"


@pytest.mark.usefixtures("fleet")
def test_a_kiosk_is_found_by_room_and_by_company(manager: FlaskClient) -> None:
    assert rooms(manager.get("/manage/kiosks?q=青禾").text) == ["3-14"]
    assert rooms(manager.get("/manage/kiosks?q=3-11").text) == ["3-11"]
    assert "没有找到" in manager.get("/manage/kiosks?q=nothing").text


def test_a_fleet_without_screens_says_how_to_begin(manager: FlaskClient) -> None:
    page = manager.get("/manage/kiosks").text
    assert "还没有屏幕" in page
    assert 'href="/manage/kiosks/pair"' in page


@pytest.mark.usefixtures("fleet")
def test_an_order_tells_how_far_it_came(incubator: Incubator, manager: FlaskClient) -> None:
    status, page = send(manager, "/manage/kiosks/1/orders", kind="identify")
    assert status == 200
    assert "正在送往屏幕" in page
    assert 'http-equiv="refresh" content="2"' in page
    with incubator.db.reading() as session:
        number = session.scalars(select(KioskCommand.id)).one()
    note_done(incubator.db, screen_of(incubator, TOKEN.format("3-11")), number, "done", incubator.time())
    page = manager.get("/manage/kiosks/1").text
    assert "屏上已显示 · 0 秒前" in page
    assert "http-equiv" not in page


@pytest.mark.usefixtures("fleet")
def test_a_screen_that_does_not_answer_is_said_to(incubator: Incubator, manager: FlaskClient) -> None:
    send(manager, "/manage/kiosks/2/orders", kind="reload")
    incubator.time.now += 2 * LASTS
    assert "屏幕没有回应" in manager.get("/manage/kiosks/2").text


@pytest.mark.usefixtures("fleet")
def test_a_browser_that_takes_no_pictures_is_said_to(incubator: Incubator, manager: FlaskClient) -> None:
    send(manager, "/manage/kiosks/1/orders", kind="screenshot")
    with incubator.db.reading() as session:
        number = session.scalars(select(KioskCommand.id)).one()
    note_done(incubator.db, screen_of(incubator, TOKEN.format("3-11")), number, "cannot", incubator.time())
    assert "这块屏的浏览器不能截屏" in manager.get("/manage/kiosks/1").text


@pytest.mark.usefixtures("fleet")
def test_a_picture_of_a_glass_is_for_those_who_may_command_it(
    incubator: Incubator, app: Application, manager: FlaskClient
) -> None:
    assert manager.get("/manage/kiosks/1/shot.png").status_code == 404
    give(incubator.db, 1, "screenshot", CONSOLE, incubator.time())
    note_shot(incubator.house(), screen_of(incubator, TOKEN.format("3-11")), 1, picture())
    answer = manager.get("/manage/kiosks/1/shot.png")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", picture())
    assert answer.headers["Cache-Control"] == "no-store"
    assert "/manage/kiosks/1/shot.png" in manager.get("/manage/kiosks/1").text
    staff = app.flask.test_client()
    sign_in(staff, incubator, "staff", Scope(site=incubator.site_id))
    assert staff.get("/manage/kiosks/1/shot.png").status_code == 403


@pytest.mark.usefixtures("fleet")
def test_a_kiosk_moves_to_a_door_that_is_chosen(incubator: Incubator, manager: FlaskClient) -> None:
    page = manager.get("/manage/kiosks/1/move").text
    there = incubator.board("3-14").code
    assert f"/manage/kiosks/1/move/{there}" in page
    assert f"/manage/kiosks/1/move/{incubator.board('3-11').code}" not in page
    status, page = send(manager, f"/manage/kiosks/1/move/{there}")
    assert (status, "青禾生物" in page) == (200, True)
    with incubator.db.reading() as session:
        assert session.get_one(Kiosk, 1).board_id == incubator.board("3-14").id


@pytest.mark.usefixtures("fleet")
def test_service_staff_see_the_fleet_and_command_nothing(incubator: Incubator, app: Application) -> None:
    staff = app.flask.test_client()
    sign_in(staff, incubator, "staff", Scope(site=incubator.site_id))
    assert len(rooms(staff.get("/manage/kiosks").text)) == 3
    assert "/orders" not in staff.get("/manage/kiosks/1").text
    assert send(staff, "/manage/kiosks/1/orders", kind="reload")[0] == 403


@pytest.mark.usefixtures("fleet")
def test_no_kiosk_goes_to_or_comes_from_a_site_that_is_not_the_managers(
    incubator: Incubator, manager: FlaskClient
) -> None:
    with incubator.db.transaction() as tx:
        other = add_site(tx, "星海创新园")
        occupy(tx, room_at(tx, tx.session.get_one(Site, other.id), "", "1", "1-01"), 1, incubator.time.now.date())
    there = incubator.board("1-01").code
    theirs = add_kiosk(incubator.db, there, incubator.time())
    assert theirs
    assert rooms(manager.get("/manage/kiosks").text) == ["3-12", "3-14", "3-11"]
    assert there not in manager.get("/manage/kiosks/1/move").text
    assert send(manager, f"/manage/kiosks/1/move/{there}")[0] == 404
    assert manager.get("/manage/kiosks/4").status_code == 404
    assert send(manager, "/manage/kiosks/4/orders", kind="identify")[0] == 404


@pytest.mark.usefixtures("fleet")
def test_the_fleet_speaks_english(manager: FlaskClient) -> None:
    page = manager.get("/manage/kiosks?lang=en").text
    assert "1 live · 1 silent · 1 never seen" in page
    assert "heard 0 s ago" in page

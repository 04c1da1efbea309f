from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.access.hashing import matches
from server.boards.kiosks import Kiosk
from server.demo.opening import PIN, give_pins
from server.demo.phone import read_forms
from server.phones.tables import Pin
from server.sites.tables import Site
from tests.incubator import Incubator

ANYWHERE = "/demo/door/AAAAA", "/demo/overview/AAAAA", "/demo/phone/AAAAA", "/demo/progress"


@pytest.fixture
def made_up(incubator: Incubator) -> Incubator:
    incubator.tenant("云川砚石智能装备有限公司", "王小明", "李丽", room="3-12", short_name="砚石智造")
    incubator.tenant("云川拾光新材料科技有限公司", "张伟", room="2-05", short_name="拾光新材")
    with incubator.db.transaction() as tx:
        tx.session.get_one(Site, incubator.site_id).made_up = True
    incubator.config = replace(incubator.config, demo=True)
    return incubator


@pytest.fixture
def client(made_up: Incubator) -> FlaskClient:
    return made_up.application().flask.test_client()


def kiosks(incubator: Incubator) -> int:
    with incubator.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Kiosk)) or 0


def links(page: str) -> list[str]:
    return re.findall(r'href="(/[^"?]*)', page)


def test_the_first_page_leads_to_a_door_the_overviews_a_phone_and_the_manager(
    client: FlaskClient, made_up: Incubator
) -> None:
    found = links(client.get("/").text)
    door, overview = made_up.board("3-12").code, made_up.board().code
    assert {f"/demo/door/{door}", f"/demo/overview/{overview}", f"/demo/phone/{door}", "/manage/"} <= set(found)
    for path in found:
        if path.startswith("/demo"):
            assert client.get(path, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(("language", "word"), [("zh", "播放一个工作日"), ("en", "Play a working day")])
def test_the_first_page_speaks_both_languages(client: FlaskClient, language: str, word: str) -> None:
    assert word in client.get(f"/?lang={language}").text
    assert client.get("/demo/progress").status_code == 200


def test_following_a_link_twice_shows_the_same_screen_and_makes_nothing_new(
    client: FlaskClient, made_up: Incubator
) -> None:
    path = f"/demo/door/{made_up.board('3-12').code}"
    first = client.get(path)
    assert first.status_code == 302
    assert client.get(path).location == first.location
    assert kiosks(made_up) == 1


def test_a_language_goes_along_to_the_screen(client: FlaskClient, made_up: Incubator) -> None:
    assert client.get(f"/demo/overview/{made_up.board().code}?lang=en").location.endswith("?lang=en")


def test_the_phone_link_is_the_code_that_the_door_shows_now(client: FlaskClient, made_up: Incubator) -> None:
    page = client.get(f"/demo/phone/{made_up.board('3-12').code}", follow_redirects=True)
    assert page.request.path.startswith("/S/")
    assert "王*明" in page.text


def test_the_first_page_tells_the_pin_that_everybody_has(client: FlaskClient, made_up: Incubator) -> None:
    give_pins(made_up.db, made_up.time())
    give_pins(made_up.db, made_up.time())
    assert PIN in client.get("/").text
    with made_up.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Pin)) == 3
        assert matches(session.scalars(select(Pin.hash)).first(), PIN)


def test_a_made_up_day_is_not_played_for_a_stranger_page(client: FlaskClient) -> None:
    assert client.post("/demo/play", data={"speed": 60}).status_code == 400
    assert "<progress" not in client.get("/demo/progress").text


def test_a_real_roster_has_no_switch_and_is_not_played(made_up: Incubator) -> None:
    with made_up.db.transaction() as tx:
        tx.session.get_one(Site, made_up.site_id).made_up = False
    client = made_up.application().flask.test_client()
    assert "/demo/play" not in client.get("/").text
    token = read_forms(client.get("/manage/sign-in").text)[0].fields["csrf_token"]
    assert client.post("/demo/play", data={"speed": 60, "csrf_token": token}).status_code == 303
    assert "<progress" not in client.get("/demo/progress").text


@pytest.mark.parametrize("path", ANYWHERE[:3])
def test_a_board_that_is_not_there_is_said_to_be_missing(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有编号为 AAAAA 的门牌" in answer.text


def test_without_the_demo_none_of_this_exists(incubator: Incubator) -> None:
    client = incubator.application().flask.test_client()
    for path in ANYWHERE:
        assert client.get(path).status_code == 404
    for path in ("/demo/play", "/demo/stop"):
        assert client.post(path).status_code in (400, 404)


def test_without_the_demo_the_first_page_leads_to_the_managers_door(incubator: Incubator) -> None:
    page = incubator.application().flask.test_client().get("/")
    assert page.status_code == 200
    assert links(page.text)[-1] == "/manage/"

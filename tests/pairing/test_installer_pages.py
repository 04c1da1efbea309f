"""What an installer sees on a phone: find the door, type the code, done."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.access.roles import Scope
from server.app import Application
from server.fleet.actions import add_kiosk
from server.sites.actions import add_site
from tests.incubator import Incubator
from tests.pairing.tablets import Tablet, confirms, only_kiosk, speaks
from tests.staff import sign_in


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造", "王小明")
    incubator.tenant("云栖数据", "李雷", room="3-14")
    return incubator.application()


@pytest.fixture
def installer(incubator: Incubator, app: Application) -> FlaskClient:
    client = app.flask.test_client()
    sign_in(client, incubator, "admin")
    return client


def found(installer: FlaskClient, query: str) -> list[bool]:
    page = installer.get("/manage/kiosks/pair", query_string={"q": query, "code": "482913"}).text
    return [f">{name}<" in page for name in ("3-12", "3-14", "载体总览")]


def test_a_door_is_found_by_room_or_company_however_it_is_typed(installer: FlaskClient) -> None:
    assert found(installer, "") == [True, True, True]
    assert found(installer, "３－１２") == [True, False, False]
    assert found(installer, "云栖") == [False, True, False]
    assert found(installer, "星河 3-14") == [False, True, False]
    assert "没有找到" in installer.get("/manage/kiosks/pair?q=无此企业").text


def test_a_scanned_code_is_carried_on_to_the_door(incubator: Incubator, installer: FlaskClient) -> None:
    board = incubator.board("3-12").code
    assert f"/manage/kiosks/pair/{board}?code=482913" in installer.get("/manage/kiosks/pair?code=482913").text
    assert 'value="482913"' in installer.get(f"/manage/kiosks/pair/{board}?code=482913").text


def test_looking_at_the_page_with_a_code_does_not_tell_whether_it_is_right(
    app: Application, incubator: Incubator, installer: FlaskClient
) -> None:
    code = Tablet(app.flask.test_client()).code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    board = incubator.board("3-12").code

    def page(with_code: str) -> str:
        text = installer.get(f"/manage/kiosks/pair/{board}?code={with_code}").text
        return "".join(line for line in text.replace(with_code, "").splitlines(True) if "csrf_token" not in line)

    assert page(code) == page(wrong)


def test_what_is_no_code_is_said_beside_the_field(incubator: Incubator, installer: FlaskClient) -> None:
    answer = confirms(installer, incubator.board("3-12").code, "12345")
    assert answer.status_code == 422
    assert "请输入屏上的六位数字" in answer.text
    assert 'value="12345"' in answer.text


def test_a_screen_that_is_silent_is_offered_for_replacement_first(
    incubator: Incubator, app: Application, installer: FlaskClient
) -> None:
    board = incubator.board("3-12").code
    add_kiosk(incubator.db, board, incubator.time())
    kiosk = only_kiosk(incubator).id
    page = installer.get(f"/manage/kiosks/pair/{board}").text
    assert f'value="{kiosk}" checked' in page
    assert "从未在线" in page


def test_beside_a_screen_that_is_live_the_tablet_becomes_another_one(
    incubator: Incubator, app: Application, installer: FlaskClient
) -> None:
    board = incubator.board("3-12").code
    add_kiosk(incubator.db, board, incubator.time())
    speaks(incubator)
    assert 'value="0" checked' in installer.get(f"/manage/kiosks/pair/{board}").text


def test_what_a_tablet_cannot_become_is_said_beside_the_choice(
    incubator: Incubator, app: Application, installer: FlaskClient
) -> None:
    board = incubator.board("3-12").code
    add_kiosk(incubator.db, board, incubator.time())
    answer = confirms(installer, board, "482913", instead="all")
    assert answer.status_code == 422
    assert '<fieldset aria-invalid="true" aria-describedby="instead-problem">' in answer.text
    assert '<p class="problem" id="instead-problem" role="alert">请填写整数。</p>' in answer.text


def test_the_last_page_says_which_tablet_became_what(
    incubator: Incubator, app: Application, installer: FlaskClient
) -> None:
    client = app.flask.test_client()
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 7.1) Chrome/53.0 Safari/537.36"
    answer = confirms(installer, incubator.board("3-12").code, Tablet(client).code(), name="前厅")
    page = installer.get(answer.headers["Location"]).text
    assert "3-12 已配对：前厅" in page
    assert "Android 7.1 · Chrome 53 · 1280×800" in page


def test_an_installer_of_one_site_sees_and_pairs_nothing_elsewhere(incubator: Incubator, app: Application) -> None:
    with incubator.db.transaction() as tx:
        elsewhere = add_site(tx, "云谷创业园").id
    client = app.flask.test_client()
    sign_in(client, incubator, "manager", Scope(None, elsewhere))
    assert found(client, "") == [False, False, True]
    board = incubator.board("3-12").code
    assert client.get(f"/manage/kiosks/pair/{board}").status_code == 404
    assert confirms(client, board, "482913").status_code == 404


def test_who_may_only_look_at_screens_does_not_pair_any(incubator: Incubator, app: Application) -> None:
    client = app.flask.test_client()
    sign_in(client, incubator, "auditor")
    board = incubator.board("3-12").code
    assert client.get("/manage/kiosks/pair").status_code == 403
    assert confirms(client, board, "482913").status_code == 403

"""The own account: password, one-time codes, and where one is signed in."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from server.accounts.passwords import set_password
from server.accounts.rules import FRESH
from server.accounts.tables import User
from server.core.principals import CONSOLE
from tests.incubator import Incubator
from tests.staff import csrf, hire, sign_in, sign_in_as

ACCOUNT = "/manage/account"
PASSWORD = "四月的雨下得正好"
NEWER = "五月的风吹得更好"
STEP = timedelta(seconds=30)


BOTH_ENGINES = True


@pytest.fixture
def user(incubator: Incubator) -> int:
    user = hire(incubator, login="wang.lei")
    set_password(incubator.db, user, PASSWORD, CONSOLE, incubator.time())
    return user


@pytest.fixture
def client(incubator: Incubator, user: int) -> FlaskClient:
    client = incubator.application().flask.test_client()
    sign_in_as(client, incubator, user)
    return client


def sends(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    data = {"csrf_token": csrf(client, ACCOUNT), **fields}
    return client.post(f"{ACCOUNT}{path}", data=data, follow_redirects=True)


def enters(client: FlaskClient, password: str = PASSWORD, login: str = "wang.lei") -> TestResponse:
    fields = {"login": login, "password": password, "csrf_token": csrf(client)}
    return client.post("/manage/sign-in", data=fields, follow_redirects=True)


def sets_up(client: FlaskClient, incubator: Incubator) -> pyotp.TOTP:
    """Set up one-time codes and return the app that shows them."""
    page = client.get(f"{ACCOUNT}/totp").text
    secret, sealed = re.search(r'class="code">([A-Z2-7 ]+)<', page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret
    assert sealed
    app = pyotp.TOTP(secret[1].replace(" ", ""))
    done = sends(client, "/totp", sealed=sealed[1], code=app.at(incubator.time.now))
    assert "动态口令已开启" in done.text
    return app


def gives(client: FlaskClient, code: str) -> TestResponse:
    page = "/manage/sign-in/code"
    return client.post(page, data={"code": code, "csrf_token": csrf(client, page)})


def test_a_password_is_changed_with_the_present_one_and_signs_out_elsewhere(
    client: FlaskClient, incubator: Incubator, user: int
) -> None:
    elsewhere = client.application.test_client()
    sign_in_as(elsewhere, incubator, user)
    assert "密码已修改" in sends(client, "/password", present=PASSWORD, new=NEWER).text
    assert elsewhere.get(ACCOUNT).status_code == 302
    assert "登录名或密码不对" in enters(elsewhere).text
    assert enters(elsewhere, NEWER).status_code == 200


def test_a_wrong_present_password_or_a_weak_new_one_changes_nothing(client: FlaskClient) -> None:
    assert "当前密码不对" in sends(client, "/password", present="wrong", new=NEWER).text
    assert "太常见" in sends(client, "/password", present=PASSWORD, new="iloveyou").text
    assert enters(client.application.test_client()).status_code == 200


def test_the_present_password_cannot_be_guessed_at_a_browser_that_was_left_open(client: FlaskClient) -> None:
    answers = [sends(client, "/password", present=str(number), new=NEWER).status_code for number in range(7)]
    assert answers[-1] == 429


def test_one_time_codes_are_asked_for_after_the_password_once_they_are_set_up(
    client: FlaskClient, incubator: Incubator
) -> None:
    app = sets_up(client, incubator)
    browser = client.application.test_client()
    assert "6 位数字" in enters(browser).text
    assert browser.get("/manage/").status_code == 302
    incubator.time.now += STEP
    assert gives(browser, app.at(incubator.time.now)).location == "/manage/"
    assert browser.get("/manage/").status_code == 200
    assert "密码和动态口令" in browser.get(ACCOUNT).text


def test_a_code_works_once(client: FlaskClient, incubator: Incubator) -> None:
    app = sets_up(client, incubator)
    browser = client.application.test_client()
    enters(browser)
    assert "动态口令不对" in gives(browser, app.at(incubator.time.now)).text
    incubator.time.now += STEP
    assert gives(browser, app.at(incubator.time.now)).status_code == 302
    other = client.application.test_client()
    enters(other)
    assert gives(other, app.at(incubator.time.now)).status_code == 403


def test_a_phone_whose_clock_is_half_a_minute_off_will_do_and_an_old_code_will_not(
    client: FlaskClient, incubator: Incubator
) -> None:
    app = sets_up(client, incubator)
    incubator.time.now += 4 * STEP
    browser = client.application.test_client()
    enters(browser)
    assert gives(browser, app.at(incubator.time.now - 2 * STEP)).status_code == 403
    assert gives(browser, app.at(incubator.time.now - STEP)).status_code == 302


def test_codes_cannot_be_guessed(client: FlaskClient, incubator: Incubator) -> None:
    sets_up(client, incubator)
    browser = client.application.test_client()
    enters(browser)
    assert [gives(browser, f"{number:06}").status_code for number in range(7)] == [403] * 6 + [429]


def test_nobody_gives_a_code_without_the_password_or_long_after_it(client: FlaskClient, incubator: Incubator) -> None:
    app = sets_up(client, incubator)
    browser = client.application.test_client()
    assert browser.get("/manage/sign-in/code").location == "/manage/sign-in"
    enters(browser)
    token = csrf(browser, "/manage/sign-in/code")
    incubator.time.pass_by(minutes=6)
    late = browser.post(
        "/manage/sign-in/code", data={"code": app.at(incubator.time.now), "csrf_token": token}, follow_redirects=True
    )
    assert "signin" not in late.request.path
    assert browser.get("/manage/").status_code == 302


def test_the_secret_of_the_codes_is_not_in_the_database(client: FlaskClient, incubator: Incubator) -> None:
    app = sets_up(client, incubator)
    with incubator.db.reading() as session:
        kept = session.scalars(select(User.totp)).one()
    assert kept
    assert app.secret not in kept


def test_codes_are_not_set_up_with_a_wrong_first_code(client: FlaskClient) -> None:
    sealed = re.search(r'name="sealed" value="([^"]+)"', client.get(f"{ACCOUNT}/totp").text)
    assert sealed
    again = sends(client, "/totp", sealed=sealed[1], code="000000")
    assert again.status_code == 422
    assert "动态口令不对" in again.text
    assert "<svg" in sends(client, "/totp", sealed="forged", code="000000").text


def test_codes_are_turned_off_again(client: FlaskClient, incubator: Incubator) -> None:
    sets_up(client, incubator)
    assert "动态口令已关闭" in sends(client, "/totp/off").text
    assert enters(client.application.test_client()).request.path == "/manage/"


@pytest.mark.parametrize("path", ["/totp", "/totp/off"])
def test_how_one_signs_in_is_not_changed_at_a_browser_that_was_left_open(
    client: FlaskClient, incubator: Incubator, path: str
) -> None:
    incubator.time.now += FRESH
    answer = sends(client, path)
    assert answer.request.path == "/manage/sign-in"
    assert "再登录一次" in answer.text


def test_after_signing_in_again_one_is_back_at_the_account(client: FlaskClient, incubator: Incubator) -> None:
    incubator.time.now += FRESH
    door = client.get(f"{ACCOUNT}/totp").location
    fields = {"login": "wang.lei", "password": PASSWORD, "csrf_token": csrf(client, door)}
    assert client.post(f"/manage/sign-in?back={ACCOUNT}", data=fields).location == ACCOUNT
    assert client.get(f"{ACCOUNT}/totp").status_code == 200


def test_own_sign_ins_are_listed_and_ended_and_those_of_others_are_not_there(
    client: FlaskClient, incubator: Incubator, user: int
) -> None:
    second = client.application.test_client()
    sign_in_as(second, incubator, user)
    stranger = client.application.test_client()
    sign_in(stranger, incubator, "auditor")
    page = client.get(ACCOUNT).text
    assert page.count("Chrome · Windows") == 2
    assert "/logins/2/end" in page
    assert sends(client, "/logins/3/end").status_code == 404
    assert stranger.get(ACCOUNT).status_code == 200
    assert "该设备已退出" in sends(client, "/logins/2/end").text
    assert second.get(ACCOUNT).status_code == 302


def test_every_other_own_sign_in_is_ended_by_one_button(client: FlaskClient, incubator: Incubator, user: int) -> None:
    second = client.application.test_client()
    sign_in_as(second, incubator, user)
    sends(client, "/logins/end")
    assert second.get(ACCOUNT).status_code == 302
    assert client.get(ACCOUNT).status_code == 200


def test_the_account_is_for_whoever_is_signed_in(client: FlaskClient) -> None:
    stranger = client.application.test_client()
    assert stranger.get(ACCOUNT).location == f"/manage/sign-in?back={ACCOUNT}"


def test_a_manager_takes_lost_codes_away_and_the_password_alone_opens_again(
    client: FlaskClient, incubator: Incubator, user: int
) -> None:
    sets_up(client, incubator)
    boss = client.application.test_client()
    sign_in(boss, incubator)
    boss.post(f"/manage/users/{user}/factors/end", data={"csrf_token": csrf(boss, ACCOUNT)})
    assert client.get(ACCOUNT).status_code == 302
    assert enters(client.application.test_client()).request.path == "/manage/"


def test_the_pages_speak_english_too(client: FlaskClient) -> None:
    for path in (ACCOUNT, f"{ACCOUNT}/totp"):
        page = client.get(f"{path}?lang=en").text
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"王主任\d|中文", "", page))

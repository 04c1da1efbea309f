"""A phone, or a manager's browser, that keeps no cookies is told so at its first choice, in words of its own menus."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from server.app import Application
from tests.incubator import Incubator
from tests.phone import Phone, has_pin, invited
from tests.staff import csrf

TITLE = "浏览器没有保存 Cookie"
SIGN_IN = "/manage/sign-in"
SENT_ON = "别的手机或浏览器"
EXPIRED = "页面已过期"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
)

KINDS = {
    "WeChat": (f"{IPHONE} MicroMessenger/8.0.42", "微信 WeChat · iPhone", "在浏览器打开", "存储空间"),
    "DingTalk": (f"{ANDROID} DingTalk/7.0", "钉钉 DingTalk · Android", "在浏览器打开", "手机自带的相机"),
    "Safari": (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari · iPhone", "阻止所有 Cookie", "无痕"),
    "Chrome on Android": (ANDROID, "Chrome · Android", "设备端网站数据", "无痕"),
    "Huawei's own": (f"{ANDROID} HuaweiBrowser/15.0", "Huawei · Android", "网站设置", "无痕"),
    "nothing that is known": ("", "请这样做", "网站设置", "无痕"),
}


@pytest.fixture
def app(incubator: Incubator) -> Application:
    incubator.tenant("北辰智造科技有限公司", "王小明", "李雷")
    has_pin(incubator, "王小明", "271828")
    return incubator.application()


def forgetful(app: Application, incubator: Incubator, agent: str = "") -> Phone:
    return Phone(incubator, app, agent, cookies=False)


def signs_in(client: FlaskClient, **headers: str) -> str:
    """Send the form of the manager's door as it was drawn, and return what the page says."""
    form = {"csrf_token": csrf(client, SIGN_IN), "login": "wang.lei", "password": "四月的雨下得正好"}
    answer = client.post(SIGN_IN, data=form, headers={"Accept-Language": "zh"} | headers)
    assert answer.status_code == 400
    return answer.text


@pytest.mark.parametrize(("agent", "name", "first", "then"), KINDS.values(), ids=KINDS)
def test_a_phone_is_told_what_to_do_where_its_name_is_chosen(
    app: Application, incubator: Incubator, agent: str, name: str, first: str, then: str
) -> None:
    phone = forgetful(app, incubator, agent)
    assert TITLE not in phone.scan()
    page = phone.follow("王*明")
    assert phone.status == 400
    assert TITLE in page
    assert name in page
    assert 0 < page.index(first) < page.rindex(then)


def test_it_is_told_so_at_the_pin_too(app: Application, incubator: Incubator) -> None:
    phone = Phone(incubator, app)
    phone.scan()
    phone.follow("王*明")
    phone.client = app.flask.test_client(use_cookies=False)
    assert TITLE in phone.send("/s/me", pin="271828")


def test_an_invite_is_not_used_up(app: Application, incubator: Incubator) -> None:
    link = invited(incubator, app, "王小明")
    phone = forgetful(app, incubator)
    assert TITLE in phone.takes(link)
    assert f'href="http://localhost{link}"' in phone.text
    other = Phone(incubator, app)
    other.takes(link)
    assert "王小明" in other.scan()


@pytest.mark.parametrize(("language", "title"), [("zh", TITLE), ("en", "This browser keeps no cookies")])
def test_a_manager_who_signs_in_is_told_so_and_led_back(app: Application, language: str, title: str) -> None:
    page = f"http://localhost{SIGN_IN}?back=/manage/roster/"
    said = signs_in(app.flask.test_client(use_cookies=False), Referer=page, **{"Accept-Language": language})
    assert title in said
    assert f'href="{page}"' in said


def test_where_the_page_came_unencrypted_the_address_is_to_blame(app: Application, incubator: Incubator) -> None:
    config = replace(incubator.config, url="https://board.example.cn")
    client = replace(incubator, config=config).application().flask.test_client(use_cookies=False)
    assert "请改用 https://board.example.cn" in signs_in(client, Referer=f"http://localhost{SIGN_IN}")
    assert "请改用" not in signs_in(client, Referer=f"https://board.example.cn{SIGN_IN}")


def test_a_link_that_was_sent_on_says_nothing_of_cookies(app: Application, incubator: Incubator) -> None:
    phone = forgetful(app, incubator)
    phone.scan()
    assert SENT_ON in phone.open(phone.link("王*明"))
    assert TITLE not in phone.text


@pytest.mark.parametrize("page", ["https://evil.example/localhost/", "http://[", "javascript://localhost/", ""])
def test_neither_does_a_form_that_another_site_forged(app: Application, page: str) -> None:
    said = signs_in(app.flask.test_client(use_cookies=False), Referer=page)
    assert EXPIRED in said
    assert TITLE not in said


def test_neither_does_a_form_that_was_open_for_longer_than_its_browser(app: Application) -> None:
    client = app.flask.test_client()
    client.get(SIGN_IN)
    client.delete_cookie("session")
    answer = client.post(
        SIGN_IN, data={"csrf_token": "of yesterday"}, headers={"Referer": f"http://localhost{SIGN_IN}"}
    )
    assert EXPIRED in answer.text

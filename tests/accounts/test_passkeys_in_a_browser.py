"""A passkey in a real browser, whose authenticator is made of software and whose pages are ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.accounts.passwords import set_password
from server.core.clock import system_clock
from server.core.principals import CONSOLE
from tests.browser import PHONE
from tests.incubator import Incubator
from tests.process import Server
from tests.staff import hire

PASSWORD = "四月的雨下得正好"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(incubator: Incubator) -> Iterator[str]:
    """Serve at a name: browsers keep passkeys for no number."""
    incubator.time.now = system_clock()
    user = hire(incubator, login="wang.lei")
    set_password(incubator.db, user, PASSWORD, CONSOLE, incubator.time())
    incubator.db.close()
    env: dict[str, str] = {}
    server = Server(incubator.config.data, env=env)
    env["DOORBOARD_URL"] = f"http://localhost:{server.port}"
    with server:
        yield env["DOORBOARD_URL"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, locale="zh-CN") as context:
        page = context.new_page()
        phone = context.new_cdp_session(page)
        phone.send("WebAuthn.enable")
        phone.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page


@pytest.mark.browser
def test_a_passkey_is_added_and_then_opens_the_door_by_one_button(address: str, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/manage/account")
    page.get_by_label("登录名").fill("wang.lei")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("名称（选填）").fill("我的手机")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.get_by_role("status")).to_contain_text("通行密钥已添加")

    page.get_by_role("button", name="退出", exact=True).click()
    page.goto(f"{address}/manage/users/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", name="用户", exact=True)).to_be_visible()
    assert page.url == f"{address}/manage/users/"

    page.goto(f"{address}/manage/account")
    expect(page.get_by_role("cell", name="通行密钥")).to_be_visible()
    assert said == []


@pytest.mark.browser
def test_whoever_has_no_passkey_here_is_told_to_use_the_password(address: str, page: Page) -> None:
    page.goto(f"{address}/manage/sign-in")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert").first).to_contain_text("改用密码")

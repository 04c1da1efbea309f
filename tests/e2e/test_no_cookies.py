"""A real browser whose user has switched cookies off, at a door and at the manager's sign-in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import FLAGS, PHONE, TABLET, code_on
from tests.e2e.outage import Place

OFF = {"profile": {"default_content_setting_values": {"cookies": 2}}}
"""What Chromium's own settings write down for it."""
TITLE = "浏览器没有保存 Cookie"


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Take a phone that keeps no cookies."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(OFF))
    with browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=shutil.which("chromium"), args=FLAGS, viewport=PHONE, locale="zh-CN"
    ) as context:
        yield context.new_page()


@pytest.mark.browser
def test_a_phone_without_cookies_learns_it_at_the_first_tap_and_goes_round_in_no_circle(
    place: Place, browser: Browser, phone: Page
) -> None:
    door = browser.new_page(viewport=TABLET)
    door.goto(place.address)
    phone.goto(code_on(door))
    phone.get_by_role("link", name="王*明").click()
    expect(phone.get_by_role("heading", name=TITLE)).to_be_visible()
    phone.get_by_role("link", name="改好了").click()
    expect(phone.get_by_text("请直接扫门牌上的新码")).to_be_visible()


@pytest.mark.browser
def test_a_manager_without_cookies_learns_it_instead_of_a_page_that_expired(place: Place, phone: Page) -> None:
    phone.goto(f"{place.proxy.url}/manage/sign-in")
    for _try in range(2):
        phone.get_by_label("登录名").fill("wang.lei")
        phone.get_by_label("密码", exact=True).fill("四月的雨下得正好")
        phone.get_by_role("button", name="登录", exact=True).click()
        expect(phone.get_by_role("heading", name=TITLE)).to_be_visible()
        phone.get_by_role("link", name="改好了").click()
    expect(phone.get_by_label("登录名")).to_be_visible()

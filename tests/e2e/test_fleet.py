"""An installer in front of a screen, the fleet page on the phone: identify, reload, look, move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from server.fleet.actions import add_kiosk
from tests.browser import BLOCKED, PHONE, TABLET, code_on
from tests.incubator import new_incubator
from tests.process import Server
from tests.staff import hire, new_login

AT = "2026-03-05T14:03+08:00"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
FULLY = f"window.fully = {{ getScreenshotPngBase64: () => '{PIXEL}' }};"
ROOMS = {"3-11": "北辰智造", "3-12": "云栖数据", "3-13": "青禾生物", "3-14": "光年科技", "3-15": "万象传感"}
EMPTY = {"3-16": "知微软件"}


@dataclass
class Building:
    """A floor with a screen at most doors, and an installer who is signed in."""

    server: Server
    tokens: dict[str, str]
    login: str

    def screen(self, browser: Browser, room: str, script: str = "") -> Page:
        """Switch the screen of a room on."""
        page = browser.new_page(viewport=TABLET)
        page.add_init_script(script)
        page.goto(f"{self.server.url}/k/{self.tokens[room]}")
        expect(page.locator("[data-age=fresh]")).to_be_visible()
        return page

    def phone(self, browser: Browser, room: str) -> Page:
        """Open the screen of a room on the installer's phone, by way of the fleet."""
        context = browser.new_context(viewport=PHONE, locale="zh-CN")
        context.add_cookies([{"name": "staff", "value": self.login, "url": self.server.url}])
        page = context.new_page()
        page.goto(f"{self.server.url}/manage/kiosks")
        page.get_by_role("link", name=room).click()
        expect(page.get_by_role("heading", name=room)).to_be_visible()
        return page


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Building]:
    data = tmp_path_factory.mktemp("fleet") / "data"
    incubator = new_incubator(data)
    for room, tenant in (ROOMS | EMPTY).items():
        incubator.tenant(tenant, f"{tenant}的王经理", room=room)
    tokens = {room: add_kiosk(incubator.db, incubator.board(room).code, incubator.time()) for room in ROOMS}
    login = new_login(incubator.db, hire(incubator), incubator.time())
    incubator.db.close()
    with Server(data, at=AT) as server:
        yield Building(server, tokens, login)


def press(phone: Page, button: str, then: str) -> None:
    """Press a button and wait for what the page says came of it."""
    phone.get_by_role("button", name=button, exact=True).click()
    expect(phone.get_by_role("status").filter(has_text=then)).to_be_visible()


@pytest.mark.browser
def test_a_screen_says_which_one_it_is_and_the_phone_says_that_it_did(building: Building, browser: Browser) -> None:
    screen, phone = building.screen(browser, "3-11"), building.phone(browser, "3-11")
    phone.get_by_role("link", name="屏幕").last.click()
    phone.get_by_role("row").filter(has_text="3-11").get_by_role("button", name="认屏").click()
    expect(screen.locator(".identify")).to_contain_text("3-11")
    expect(screen.locator(".identify")).to_contain_text("K1")
    expect(phone.get_by_role("status").filter(has_text="屏上已显示")).to_be_visible()


@pytest.mark.browser
@pytest.mark.long
def test_where_websockets_are_blocked_a_screen_still_hears_what_it_is_told(
    building: Building, browser: Browser
) -> None:
    screen, phone = building.screen(browser, "3-12", BLOCKED), building.phone(browser, "3-12")
    phone.get_by_role("button", name="认屏").click()
    expect(screen.locator(".identify")).to_contain_text("3-12")
    expect(phone.get_by_role("status").filter(has_text="屏上已显示")).to_be_visible()


@pytest.mark.browser
def test_a_screen_loads_its_page_again_and_says_so_afterwards(building: Building, browser: Browser) -> None:
    screen, phone = building.screen(browser, "3-13"), building.phone(browser, "3-13")
    screen.evaluate("window.isOld = true")
    press(phone, "重新载入", "屏上已重新载入")
    assert screen.evaluate("window.isOld") is None
    expect(screen.locator("[data-age=fresh]")).to_be_visible()


@pytest.mark.browser
def test_a_screen_shows_its_glass_where_its_browser_can(building: Building, browser: Browser) -> None:
    building.screen(browser, "3-14", FULLY)
    phone = building.phone(browser, "3-14")
    press(phone, "截屏", "已截屏")
    picture = phone.get_by_role("img", name="截屏")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1)


@pytest.mark.browser
def test_a_screen_that_moves_shows_the_new_door_and_its_old_code_is_void(building: Building, browser: Browser) -> None:
    screen, phone = building.screen(browser, "3-15"), building.phone(browser, "3-15")
    old = code_on(screen)
    phone.get_by_role("link", name="移到另一个门口").click()
    phone.get_by_role("button", name="3-16").click()
    expect(screen.locator("body")).to_contain_text("知微软件")
    expect(phone.get_by_role("status").filter(has_text="屏上已重新载入")).to_be_visible()
    expect(phone.get_by_role("heading", name="3-16")).to_be_visible()
    expect(screen.locator("[data-age=fresh]")).to_be_visible()
    assert code_on(screen).split("/")[-2] != old.split("/")[-2]
    visitor = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    visitor.goto(old)
    expect(visitor.get_by_role("heading", name="这个码已过期")).to_be_visible()


@pytest.mark.browser
def test_a_screen_that_was_opened_on_another_device_says_so_and_shows_no_code(
    building: Building, browser: Browser
) -> None:
    screen = building.screen(browser, "3-15")
    expect(screen.locator("[data-code]")).to_be_visible()
    expect(building.screen(browser, "3-15").locator("[data-code]")).to_be_visible()
    expect(screen.locator(".hint")).to_contain_text("此屏已在另一台设备上打开")
    expect(screen.locator("[data-code]")).to_have_count(0)
    screen.reload()
    expect(screen.locator("[data-code]")).to_be_visible()

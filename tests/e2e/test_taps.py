"""How many times a thumb touches the glass, counted by the page itself on a phone that was never here before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.core.principals import CONSOLE
from server.fleet.actions import add_kiosk
from server.phones.pins import hand_out
from tests.browser import PHONE, TABLET, code_on
from tests.incubator import new_incubator
from tests.process import Server

AT = "2026-03-05T14:03+08:00"
PIN = "271828"
FIRST, LATER = 6, 2
COUNTING = """
addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps")) + 1);
}, true);
"""


@pytest.fixture
def door(tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """Open a door with its server running, and people behind it who have PINs."""
    incubator = new_incubator(tmp_path / "data")
    incubator.tenant("北辰智造科技有限公司", "王小明", "李雷")
    hand_out(incubator.db, {incubator.person("王小明"): PIN}, CONSOLE, incubator.time())
    kiosk = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    incubator.db.close()
    with Server(incubator.config.data, at=AT) as server:
        page = browser.new_page(viewport=TABLET)
        page.goto(f"{server.url}/k/{kiosk}")
        expect(page.locator("[data-age]")).to_have_attribute("data-age", "fresh")
        yield page
        page.close()


@pytest.fixture
def pocket(browser: Browser) -> Iterator[BrowserContext]:
    """Take a phone that knows nothing."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    context.add_init_script(COUNTING)
    yield context
    context.close()


def goes_to_market(phone: Page) -> None:
    phone.get_by_text("跑市场").tap()
    phone.get_by_role("button", name="2 小时").tap()
    expect(phone.locator(".verdict")).to_have_text("已登记")


def enrols(phone: Page) -> None:
    phone.get_by_role("link", name="王*明").tap()
    phone.get_by_label("PIN").tap()
    phone.keyboard.type(PIN)
    phone.get_by_role("button", name="确定").tap()
    expect(phone.get_by_role("heading", name="王小明")).to_be_visible()


def taps(phone: Page) -> int:
    return int(phone.evaluate("sessionStorage.getItem('taps') || 0"))


def scanned(context: BrowserContext, door: Page) -> Page:
    phone = context.new_page()
    phone.goto(code_on(door))
    return phone


@pytest.mark.browser
def test_a_first_scan_takes_six_taps_and_a_pin_and_later_ones_take_two(door: Page, pocket: BrowserContext) -> None:
    first = scanned(pocket, door)
    enrols(first)
    goes_to_market(first)
    assert 0 < taps(first) <= FIRST
    # A code is good once for each person, and the door shows this one for some seconds more.
    first.get_by_role("button", name="撤销").tap()
    expect(first.locator(".verdict")).to_have_text("已撤销")
    later = scanned(pocket, door)
    later.get_by_text("外出办事").tap()
    later.get_by_role("button", name="1 小时").tap()
    expect(later.locator(".verdict")).to_have_text("已登记")
    assert taps(later) == LATER


@pytest.mark.browser
def test_a_cleared_cookie_costs_one_pin_and_nothing_more(door: Page, pocket: BrowserContext) -> None:
    first = scanned(pocket, door)
    enrols(first)
    goes_to_market(first)
    pocket.clear_cookies()
    again = scanned(pocket, door)
    enrols(again)
    expect(again.locator(".standing")).to_contain_text("跑市场")
    assert taps(again) <= FIRST - LATER

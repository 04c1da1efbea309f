"""How many times a thumb touches the glass, counted by the page itself on a phone that was never here before."""

from __future__ import annotations

from collections.abc import Iterator

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
PEOPLE = {"王*明": "王小明", "李*": "李雷"}
FIRST, LATER = 6, 2
COUNTING = """
addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps")) + 1);
}, true);
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a door with people behind it who have PINs, each for a test."""
    incubator = new_incubator(tmp_path_factory.mktemp("taps") / "data")
    incubator.tenant("北辰智造科技有限公司", *PEOPLE.values())
    hand_out(incubator.db, {incubator.person(name): PIN for name in PEOPLE.values()}, CONSOLE, incubator.time())
    kiosk = add_kiosk(incubator.db, incubator.board("3-12").code, incubator.time())
    incubator.db.close()
    with Server(incubator.config.data, at=AT) as server:
        yield f"{server.url}/k/{kiosk}"


@pytest.fixture
def door(address: str, browser: Browser) -> Page:
    """Open the door."""
    page = browser.new_page(viewport=TABLET)
    page.goto(address)
    expect(page.locator("[data-age]")).to_have_attribute("data-age", "fresh")
    return page


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


def enrols(phone: Page, masked: str) -> None:
    phone.get_by_role("link", name=masked).tap()
    phone.get_by_label("PIN").tap()
    phone.keyboard.type(PIN)
    phone.get_by_role("button", name="确定").tap()
    expect(phone.get_by_role("heading", name=PEOPLE[masked])).to_be_visible()


def taps(phone: Page) -> int:
    return int(phone.evaluate("sessionStorage.getItem('taps') || 0"))


def scanned(context: BrowserContext, door: Page) -> Page:
    phone = context.new_page()
    phone.goto(code_on(door))
    return phone


@pytest.mark.browser
def test_a_first_scan_takes_six_taps_and_a_pin_and_later_ones_take_two(door: Page, pocket: BrowserContext) -> None:
    first = scanned(pocket, door)
    enrols(first, "王*明")
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
    enrols(first, "李*")
    goes_to_market(first)
    pocket.clear_cookies()
    again = scanned(pocket, door)
    enrols(again, "李*")
    expect(again.locator(".standing")).to_contain_text("跑市场")
    assert taps(again) <= FIRST - LATER

"""A tablet's whole life in a real browser: paired by a phone, started again, started without a server, cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from server.access.roles import Scope
from server.accounts.actions import disable_user
from server.boards.kiosks import Kiosk
from server.core.clock import system_clock
from server.core.principals import Principal
from server.core.refs import Ref
from server.fleet.actions import revoke_kiosk
from tests.browser import PHONE, TABLET, block_sockets, code_on, wait_until
from tests.incubator import Incubator, new_incubator
from tests.process import Server
from tests.staff import hire, new_login

USER = Principal(Ref("user", 1))


@pytest.fixture
def incubator(tmp_path: Path) -> Iterator[Incubator]:
    made = new_incubator(tmp_path / "data")
    made.tenant("北辰智造", "王小明")
    yield made
    made.db.close()


@pytest.fixture
def server(incubator: Incubator) -> Iterator[Server]:
    with Server(incubator.config.data) as running:
        yield running


@pytest.fixture
def tablet(browser: Browser) -> Page:
    return browser.new_context(viewport=TABLET, locale="zh-CN").new_page()


def signed_in(browser: Browser, incubator: Incubator, server: Server, role: str, scope: Scope) -> tuple[int, Page]:
    """Return a new user's id, and the user's phone."""
    user = hire(incubator, role, scope)
    secret = new_login(incubator.db, user, system_clock())
    context: BrowserContext = browser.new_context(viewport=PHONE, locale="zh-CN")
    context.add_cookies([{"name": "staff", "value": secret, "url": server.url}])
    return user, context.new_page()


def pair(browser: Browser, incubator: Incubator, server: Server, tablet: Page) -> None:
    """Scan the code on the tablet with an installer's phone, and confirm it for the door."""
    tablet.goto(f"{server.url}/pair")
    expect(tablet.locator("body")).to_have_attribute("data-state", "waiting")
    shown = "".join(tablet.locator(".code b").all_text_contents())
    scanned = code_on(tablet)
    assert scanned == f"{server.url}/manage/kiosks/pair?code={shown}"
    _user, phone = signed_in(browser, incubator, server, "manager", Scope(None, incubator.site_id))
    phone.goto(scanned)
    phone.get_by_role("link", name="3-12").click()
    phone.get_by_role("button", name="配对").click()
    expect(phone.get_by_role("heading")).to_contain_text("3-12 已配对")


def is_live(board: Page) -> None:
    expect(board.locator("[data-age]")).to_have_attribute("data-age", "fresh")
    expect(board.locator("body")).to_contain_text("北辰智造")


@pytest.mark.browser
def test_a_scanned_tablet_becomes_the_door_and_stays_it_wherever_it_starts(
    browser: Browser, incubator: Incubator, server: Server, tablet: Page
) -> None:
    pair(browser, incubator, server, tablet)
    is_live(tablet)
    tablet.goto(f"{server.url}/pair")
    tablet.wait_for_url("**/k/*")
    is_live(tablet)
    # Kept for a start without a server, also where tablets are told to start.
    kept = "caches.match('/pair').then((page) => !!page)"
    wait_until(tablet, kept)
    wait_until(tablet, "navigator.serviceWorker.getRegistration('/pair').then((one) => !!one && !!one.active)")
    server.kill()
    tablet.goto(f"{server.url}/pair")
    tablet.wait_for_url("**/k/*")
    expect(tablet.locator("[data-age]")).to_have_attribute("data-age", "offline")
    expect(tablet.locator("body")).to_contain_text("北辰智造")


@pytest.mark.browser
def test_a_tablet_that_is_cut_off_says_so_forgets_everything_and_can_be_paired_again(
    browser: Browser, incubator: Incubator, server: Server, tablet: Page
) -> None:
    pair(browser, incubator, server, tablet)
    is_live(tablet)
    wait_until(tablet, "caches.keys().then((names) => names.length > 0)")
    with incubator.db.reading() as session:
        kiosk = session.scalars(select(Kiosk.id)).one()
    revoke_kiosk(incubator.db, kiosk, USER, system_clock())
    expect(tablet.locator("[data-trouble='revoked']")).to_be_visible()
    expect(tablet.locator("body")).not_to_contain_text("北辰智造")
    wait_until(tablet, "caches.keys().then((names) => names.length === 0)")
    wait_until(tablet, "!localStorage.getItem('doorboard.kiosk') && !localStorage.getItem('doorboard.last')")
    tablet.get_by_role("link", name="重新配对").click()
    expect(tablet.locator("body")).to_have_attribute("data-state", "waiting")


@pytest.mark.browser
def test_a_tablet_whose_code_was_confirmed_while_it_was_off_is_the_door_when_it_comes_back(
    browser: Browser, incubator: Incubator, server: Server, tablet: Page
) -> None:
    tablet.goto(f"{server.url}/pair")
    expect(tablet.locator("body")).to_have_attribute("data-state", "waiting")
    code = "".join(tablet.locator(".code b").all_text_contents())
    context = tablet.context
    tablet.close()
    _user, phone = signed_in(browser, incubator, server, "admin", Scope())
    phone.goto(f"{server.url}/manage/kiosks/pair/{incubator.board('3-12').code}?code={code}")
    phone.get_by_role("button", name="配对").click()
    expect(phone.get_by_role("heading")).to_contain_text("3-12 已配对")
    server.stop()
    server.start()
    restarted = context.new_page()
    restarted.goto(f"{server.url}/pair")
    is_live(restarted)


@pytest.mark.browser
@pytest.mark.parametrize("line", ["open", pytest.param("blocked", marks=pytest.mark.long)])
def test_whoever_is_disabled_sees_the_live_view_end(
    browser: Browser, incubator: Incubator, server: Server, line: str
) -> None:
    user, page = signed_in(browser, incubator, server, "staff", Scope(None, incubator.site_id))
    if line == "blocked":
        block_sockets(page)
    page.goto(f"{server.url}/manage/boards/{incubator.board('3-12').code}/live")
    is_live(page)
    expect(page.locator("svg.qr")).to_have_count(0)
    expect(page.locator("body")).to_contain_text("二维码只在门口显示")
    disable_user(incubator.db, user, USER, system_clock())
    expect(page.locator("[data-trouble='ended']")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("北辰智造")
    assert page.evaluate("localStorage.getItem('doorboard.last')") is None

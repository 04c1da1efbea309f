"""The pictures of the README, from a real server in a real browser: ``python -m tests.screenshots docs/pictures``.

It is Thursday, 5 March 2026, three minutes past two, in the demo incubator.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from server.demo.opening import PIN
from tests.browser import OVERVIEW, PHONE, TABLET, chromium
from tests.process import Server

MOMENT = "2026-03-05T14:03:00+08:00"


def main(folder: Path) -> None:
    """Make the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        chromium() as browser,
        Server(Path(data), at=MOMENT, command="demo") as server,
    ):
        start = opened(browser, server.url, TABLET)
        door = start.locator('a[href*="/demo/door/"]').first.get_attribute("href")
        overview = start.locator('a[href*="/demo/overview/"]').first.get_attribute("href")
        live(opened(browser, f"{server.url}{door}", TABLET)).screenshot(path=folder / "door.png")
        live(opened(browser, f"{server.url}{overview}", OVERVIEW)).screenshot(path=folder / "overview.png")
        phone(browser, server).screenshot(path=folder / "phone.png")


def opened(browser: Browser, url: str, size: ViewportSize, scale: float = 1) -> Page:
    """Open a page in a context of its own."""
    page = browser.new_context(viewport=size, locale="zh-CN", device_scale_factor=scale).new_page()
    page.goto(url)
    return page


def live(board: Page) -> Page:
    """Wait until a board is fresh and its figures stand still."""
    expect(board.locator("[data-age]")).to_have_attribute("data-age", "fresh")
    board.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    return board


def phone(browser: Browser, server: Server) -> Page:
    """Open the phone's page as a known person who is about to go to the market."""
    start = opened(browser, server.url, TABLET)
    scan = start.locator('a[href*="/demo/phone/"]').first.get_attribute("href")
    page = opened(browser, f"{server.url}{scan}", PHONE, scale=2)
    page.locator(".people a").first.click()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="确定").click()
    page.get_by_text("跑市场").last.click()
    return page


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Somebody checks in at the door of one incubator, and the wall of their zone shows it a moment later."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from server.core.principals import CONSOLE
from server.fleet.actions import add_kiosk
from server.phones.pins import hand_out
from tests.browser import OVERVIEW, PHONE, TABLET, code_on
from tests.incubator import new_incubator
from tests.process import Server
from tests.zones import beside, lies_in, wall

AT = "2026-03-05T14:03+08:00"
PIN = "271828"
AROUND = ("云谷创业园", "江畔孵化器", "晨光科创园", "北辰众创空间", "南山加速器") * 4
"""More sites than fit a list: each gets a cell."""


def checks_in(browser: Browser, door: Page) -> None:
    """Let somebody scan a door with a phone that was never here, and say that they are on site."""
    phone = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True).new_page()
    phone.goto(code_on(door))
    phone.get_by_role("link", name="王*明").tap()
    phone.get_by_label("PIN").fill(PIN)
    phone.get_by_role("button", name="确定").tap()
    phone.get_by_role("button", name="在岗").tap()
    expect(phone.locator(".verdict")).to_have_text("已登记")


def figure(where: Page | Locator, name: str) -> Locator:
    return where.locator(f'[data-count="{name}"]').first


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("sites", [2, 21], ids=["a list", "cells"])
def test_a_check_in_at_a_door_reaches_the_wall_of_the_zone(tmp_path: Path, browser: Browser, sites: int) -> None:
    incubator = lies_in(new_incubator(tmp_path / "data"))
    incubator.tenant("北辰智造科技有限公司", "王小明", "李雷")
    hand_out(incubator.db, {incubator.person("王小明"): PIN}, CONSOLE, incubator.time())
    for number, name in enumerate(AROUND[: sites - 1]):
        beside(incubator, f"{name}{number}")
    boards = (incubator.board("3-12").code, wall(incubator).code)
    door, zone = (add_kiosk(incubator.db, code, incubator.time()) for code in boards)
    incubator.db.close()
    with Server(incubator.config.data, at=AT) as server:
        pages = []
        for size, kiosk in ((TABLET, door), (OVERVIEW, zone)):
            page = browser.new_context(viewport=size, locale="zh-CN").new_page()
            page.goto(f"{server.url}/k/{kiosk}")
            expect(page.locator("[data-age]")).to_have_attribute("data-age", "fresh")
            pages.append(page)
        at_the_door, on_the_wall = pages
        star = on_the_wall.locator('[data-site="星河创业孵化中心"]')
        expect(figure(star, "present")).to_have_text("0")
        expect(figure(star, "silent")).to_have_text("1")
        checks_in(browser, at_the_door)
        expect(figure(star, "present")).to_have_text("1")
        expect(figure(on_the_wall, "present")).to_have_text("1")
        expect(figure(on_the_wall, "silent")).to_have_text("0")

"""A manager types the day on which a company moves out, and its door empties when that day begins."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from server.access.roles import Scope
from server.fleet.actions import add_kiosk
from tests.browser import OVERVIEW, PHONE, TABLET
from tests.faults.breaking import WrongClock
from tests.incubator import new_incubator
from tests.process import Server
from tests.staff import hire, new_login

AT = "2026-03-31T14:03+08:00"
LEFT = 14 * 60 * 60
"""Seconds after which the site's own 31 March is over for sure."""


def types_the_day(browser: Browser, server: Server, login: str) -> None:
    """Let a manager without scripts go from the roster to the room, type the day, read what it changes, confirm."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    context.add_cookies([{"name": "staff", "value": login, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/manage/roster/")
    page.get_by_role("link", name="云川市瑶光机器人有限公司").click()
    page.get_by_role("link", name="2-18 搬出日期").click()
    page.get_by_label("搬出日期").fill("2026-03-30")
    page.get_by_role("button", name="查看变化").click()
    expect(page.get_by_role("alert")).to_have_text("2026-03-30 早于开始的日期 2026-03-31，请检查。")
    page.get_by_label("搬出日期").fill("2026-04-01")
    page.get_by_role("button", name="查看变化").click()
    expect(page.get_by_text("04:00 起，2-18 的门牌不再显示瑶光机器人。")).to_be_visible()
    page.get_by_role("button", name="搬出", exact=False).click()
    expect(page.get_by_role("status")).to_have_text("2-18 的搬出日期定为 2026-04-01。")


@pytest.mark.long
def test_the_door_of_a_company_that_moves_out_today_empties_at_the_edge_of_the_day(
    tmp_path: Path, browser: Browser
) -> None:
    incubator = new_incubator(tmp_path / "data")
    incubator.time.now = datetime.fromisoformat("2026-03-31T10:00:00+08:00")
    for name, short, room in (
        ("云川市瑶光机器人有限公司", "瑶光机器人", "2-18"),
        ("云川市北辰智能制造科技有限公司", "北辰智造", "2-19"),
    ):
        incubator.tenant(name, "阿依古丽·买买提", room=room, short_name=short)
    door, wall = (add_kiosk(incubator.db, incubator.board(room).code, incubator.time()) for room in ("2-18", None))
    incubator.time.now = datetime.fromisoformat(AT)
    login = new_login(incubator.db, hire(incubator, "manager", Scope(site=1)), incubator.time())
    incubator.db.close()
    clock = WrongClock(tmp_path)
    with Server(tmp_path / "data", at=AT, env=clock.env) as server:
        pages = []
        for size, kiosk in ((TABLET, door), (OVERVIEW, wall)):
            page = browser.new_context(viewport=size, locale="zh-CN").new_page()
            page.goto(f"{server.url}/k/{kiosk}")
            expect(page.get_by_text("瑶光机器人", exact=True)).to_be_visible()
            pages.append(page)
        types_the_day(browser, server, login)
        on_the_door, on_the_wall = pages
        expect(on_the_door.get_by_text("瑶光机器人", exact=True)).to_be_visible()
        clock.jump(LEFT)
        expect(on_the_door.get_by_text("本房间暂无企业入驻")).to_be_visible()
        expect(on_the_wall.get_by_text("瑶光机器人", exact=True)).to_have_count(0)
        expect(on_the_wall.get_by_text("北辰智造", exact=True)).to_be_visible()
